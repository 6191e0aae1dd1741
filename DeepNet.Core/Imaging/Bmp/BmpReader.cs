using System.Buffers.Binary;
using System.Numerics;
using DeepNet.Data;
using static System.FormattableString;

namespace DeepNet.Imaging;

/// <summary>Reads Windows bitmaps.</summary>
internal sealed class BmpReader : FormatReader
{
    private BmpHeader _header = null!;

    public override ImageInfo Open(ReadOnlySpan<byte> content, string name)
    {
        _header = new(content, name);
        return new(ImageFormat.Bmp, _header.Width, _header.Height, _header.Channels, Math.Min(_header.Bits, 8)) { HasIndices = _header.Palette.Length > 0 };
    }

    public override void Decode(ReadOnlySpan<byte> content, string name, PixelTarget target)
    {
        var (width, height) = (_header.Width, _header.Height);
        var data = content[(int)_header.Start..];
        if (_header.Packing is BmpPacking.RunLength4 or BmpPacking.RunLength8)
        {
            var indices = BmpRunLengths.Read(data, _header, name);
            for (var y = 0; y < height; y++)
                WriteIndices(indices.AsSpan(y * width, width), name, y, target);
            return;
        }
        var stride = ((long)width * _header.Bits + 31) / 32 * 4;
        // The padding of the last row may be missing.
        var needed = stride * (height - 1) + ((long)width * _header.Bits + 7) / 8;
        if (data.Length < needed)
            throw new TruncatedFileException(name, _header.Start + needed, content.Length);
        var pixels = new byte[width * (_header.Bits >= 16 ? _header.Channels : 1)];
        for (var y = 0; y < height; y++)
        {
            var row = data[(int)(y * stride)..];
            if (_header.Bits < 16)
            {
                for (var x = 0; x < width; x++)
                    pixels[x] = (byte)(row[x * _header.Bits / 8] >> (8 - _header.Bits - x * _header.Bits % 8) & ((1 << _header.Bits) - 1));
                WriteIndices(pixels, name, y, target);
                continue;
            }
            if (_header.Bits == 24)
                for (var i = 0; i < pixels.Length; i += 3)
                    (pixels[i], pixels[i + 1], pixels[i + 2]) = (row[i + 2], row[i + 1], row[i]);
            else
                ReadFields(row, pixels);
            target.Write(pixels, _header.Channels, FirstOfRow(y));
        }
    }

    private int FirstOfRow(int y) => (_header.IsTopDown ? y : _header.Height - 1 - y) * _header.Width;

    private void WriteIndices(ReadOnlySpan<byte> indices, string name, int y, PixelTarget target)
    {
        var colours = _header.Palette.Length / 3;
        var beyond = colours < 256 ? indices.IndexOfAnyInRange((byte)colours, (byte)255) : -1;
        if (beyond >= 0)
            throw new DataFormatException(name, Invariant($"row {y} has a pixel of colour {indices[beyond]}, but the palette has {colours} colours."));
        if (target.IsIndices)
        {
            target.Write(indices, 1, FirstOfRow(y));
            return;
        }
        var channels = _header.Channels;
        var pixels = new byte[indices.Length * channels];
        for (var x = 0; x < indices.Length; x++)
            _header.Palette.AsSpan(3 * indices[x], channels).CopyTo(pixels.AsSpan(x * channels));
        target.Write(pixels, channels, FirstOfRow(y));
    }

    private void ReadFields(ReadOnlySpan<byte> row, Span<byte> pixels)
    {
        var channels = _header.Channels;
        var bytes = _header.Bits / 8;
        for (var x = 0; x < _header.Width; x++)
        {
            var value = bytes == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(row[(2 * x)..]) : BinaryPrimitives.ReadUInt32LittleEndian(row[(4 * x)..]);
            for (var channel = 0; channel < channels; channel++)
            {
                var mask = _header.Masks[channel];
                var shift = BitOperations.TrailingZeroCount(mask);
                pixels[x * channels + channel] = (byte)((ulong)((value & mask) >> shift) * 255 / (mask >> shift));
            }
        }
    }
}
