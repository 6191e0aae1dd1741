using System.Buffers;
using System.IO.Compression;
using System.Runtime.InteropServices;
using DeepNet.Data;
using static System.FormattableString;

namespace DeepNet.Imaging;

/// <summary>Reads PNG. Gamma and colour profiles are passed over, as Pillow and torchvision do: pixels come out as the numbers that the file holds.</summary>
internal sealed class PngReader : FormatReader
{
    private const int BlockBytes = 1 << 16;

    // First column and row, and the steps to the next, of the seven passes of an interlaced image (Adam7).
    private static readonly (int X, int Y, int Right, int Down)[] _passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private PngHeader _header = null!;

    public override ImageInfo Open(ReadOnlySpan<byte> content, string name)
    {
        _header = new(content, name);
        return new(ImageFormat.Png, _header.Width, _header.Height, _header.Channels, _header.Depth, _header.Orientation)
        {
            HasIndices = _header.ColorType is PngColorType.Grey or PngColorType.Palette,
        };
    }

    public override unsafe void Decode(ReadOnlySpan<byte> content, string name, PixelTarget target)
    {
        var samples = new PngSamples(_header, name, target.IsIndices, target.IsWide, target.HasAlpha);
        try
        {
            fixed (byte* start = content)
            {
                using var data = new PngDataStream(start, content.Length, _header.FirstData, name);
                using var pixels = new ZLibStream(data, CompressionMode.Decompress);
                if (_header.IsInterlaced)
                    ReadPasses(pixels, name, samples, target);
                else
                    ReadRows(pixels, name, samples, _header.Width, _header.Height, target, default, default);
            }
        }
        catch (InvalidDataException error)
        {
            throw new DataFormatException(name, $"its compressed pixels are damaged or end too early ({error.Message}).", error);
        }
    }

    private void ReadPasses(Stream data, string name, PngSamples samples, PixelTarget target)
    {
        var (width, height) = (_header.Width, _header.Height);
        var size = width * height * samples.PixelBytes;
        var canvas = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            foreach (var pass in _passes)
            {
                var columns = (width - pass.X + pass.Right - 1) / pass.Right;
                var rows = (height - pass.Y + pass.Down - 1) / pass.Down;
                if (columns > 0 && rows > 0)
                    ReadRows(data, name, samples, columns, rows, target, pass, canvas.AsSpan(0, size));
            }
            Write(target, canvas.AsSpan(0, size), samples.Channels, 0);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(canvas);
        }
    }

    /// <summary>Reads an image's rows into the target, or those of one pass to their places on a canvas.</summary>
    private void ReadRows(Stream data, string name, PngSamples samples, int width, int height, PixelTarget target,
        (int X, int Y, int Right, int Down) pass, Span<byte> canvas)
    {
        var length = 1 + (int)_header.RowBytes(width);
        var step = Math.Max(1, _header.BitsPerPixel / 8);
        var rows = Math.Clamp(BlockBytes / length, 1, height);
        var buffer = ArrayPool<byte>.Shared.Rent((1 + rows) * length);
        var expanded = ArrayPool<byte>.Shared.Rent(width * samples.PixelBytes);
        try
        {
            var block = buffer.AsSpan(0, (1 + rows) * length); // a row from before, zeros at first, and the rows that are read at once
            block[..length].Clear();
            for (var y = 0; y < height; y++)
            {
                var place = 1 + y % rows;
                if (place == 1)
                {
                    if (y > 0)
                        block[(rows * length)..].CopyTo(block);
                    var wanted = Math.Min(rows, height - y) * length;
                    if (data.ReadAtLeast(block.Slice(length, wanted), wanted, throwOnEndOfStream: false) < wanted)
                        throw new DataFormatException(name, Invariant($"its compressed pixels end too early, before row {y + rows} of {height}."));
                }
                var row = block.Slice(place * length, length);
                if (row[0] >= PngFilters.Count)
                    throw new DataFormatException(name, Invariant($"row {y} has the filter {row[0]}; PNG has 0 to 4."));
                PngFilters.Undo(row[0], row[1..], block.Slice((place - 1) * length + 1, length - 1), step);
                var pixels = expanded.AsSpan(0, width * samples.PixelBytes);
                if (samples.IsPlain)
                    pixels = row[1..];
                else
                    samples.Expand(row[1..], pixels);
                if (canvas.IsEmpty)
                    Write(target, pixels, samples.Channels, y * width);
                else
                    Scatter(pixels, samples.PixelBytes, canvas, (pass.Y + y * pass.Down) * _header.Width + pass.X, pass.Right);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            ArrayPool<byte>.Shared.Return(expanded);
        }
    }

    private static void Write(PixelTarget target, ReadOnlySpan<byte> pixels, int channels, int first)
    {
        if (target.IsWide)
            target.Write(MemoryMarshal.Cast<byte, ushort>(pixels), channels, first);
        else
            target.Write(pixels, channels, first);
    }

    private static void Scatter(ReadOnlySpan<byte> pixels, int size, Span<byte> canvas, int first, int right)
    {
        for (var (from, to) = (0, first * size); from < pixels.Length; from += size, to += right * size)
            pixels.Slice(from, size).CopyTo(canvas[to..]);
    }
}
