using System.Buffers.Binary;
using System.Runtime.InteropServices;
using DeepNet.Data;
using static System.FormattableString;

namespace DeepNet.Imaging;

/// <summary>Makes whole samples of a row's bits: places in the palette become colours, samples of 1 to 4 bits are spread, transparent colours get alpha.</summary>
internal sealed class PngSamples
{
    private readonly PngHeader _header;
    private readonly string _name;
    private readonly bool _isIndices;
    private readonly bool _isWide;
    private readonly bool _addsAlpha;

    /// <param name="header">The file's.</param>
    /// <param name="name">The file's name for messages.</param>
    /// <param name="isIndices">Whether numbers are wanted as the file has them.</param>
    /// <param name="isWide">Whether 16 bits are wanted.</param>
    /// <param name="wantsAlpha">Whether what is transparent matters.</param>
    public PngSamples(PngHeader header, string name, bool isIndices, bool isWide, bool wantsAlpha)
    {
        (_header, _name, _isIndices, _isWide) = (header, name, isIndices, isWide);
        _addsAlpha = wantsAlpha && header.Transparency.Length > 0;
        Channels = (header.ColorType == PngColorType.Palette && !isIndices ? 3 : header.Samples) + (_addsAlpha ? 1 : 0);
    }

    /// <summary>The channels of what comes out.</summary>
    public int Channels { get; }

    /// <summary>The bytes of a pixel of what comes out.</summary>
    public int PixelBytes => Channels * (_isWide ? 2 : 1);

    /// <summary>Whether a row's bytes are its samples already.</summary>
    public bool IsPlain => _header.Depth == 8 && !_addsAlpha && (_header.ColorType != PngColorType.Palette || _isIndices);

    /// <param name="row">The bytes of a row, its filter undone.</param>
    /// <param name="samples">Receives <see cref="PixelBytes"/> for each pixel.</param>
    public void Expand(ReadOnlySpan<byte> row, Span<byte> samples)
    {
        if (_header.ColorType == PngColorType.Palette && !_isIndices)
            LookUp(row, samples);
        else if (_addsAlpha)
            AddAlpha(row, samples);
        else if (_header.Depth == 16)
            Widen(row, samples);
        else if (_header.Depth == 8)
            row[..samples.Length].CopyTo(samples);
        else
            for (var i = 0; i < samples.Length; i++)
                samples[i] = (byte)(Bits(row, i) * (_isIndices ? 1 : Spread));
    }

    // 1, 2 and 4 bits reach over 0 to 255 by 255, 85 and 17.
    private int Spread => _header.Depth < 8 ? 255 / ((1 << _header.Depth) - 1) : 1;

    private int Bits(ReadOnlySpan<byte> row, int place)
    {
        var depth = _header.Depth;
        return depth == 8 ? row[place] : row[place * depth / 8] >> (8 - depth - place * depth % 8) & ((1 << depth) - 1);
    }

    private void Widen(ReadOnlySpan<byte> row, Span<byte> samples)
    {
        if (_isWide)
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(row[..samples.Length]), MemoryMarshal.Cast<byte, ushort>(samples));
        else
            for (var i = 0; i < samples.Length; i++)
                samples[i] = row[2 * i];
    }

    private void LookUp(ReadOnlySpan<byte> row, Span<byte> samples)
    {
        var (palette, alpha) = (_header.Palette, _header.Transparency);
        for (int i = 0, to = 0; to < samples.Length; i++)
        {
            var index = Bits(row, i);
            if (3 * index >= palette.Length)
                throw new DataFormatException(_name, Invariant($"a pixel has the colour {index}, but the palette has {palette.Length / 3} colours."));
            samples[to++] = palette[3 * index];
            samples[to++] = palette[3 * index + 1];
            samples[to++] = palette[3 * index + 2];
            if (_addsAlpha)
                samples[to++] = index < alpha.Length ? alpha[index] : (byte)255;
        }
    }

    // One grey or colour is transparent, compared with all its bits.
    private void AddAlpha(ReadOnlySpan<byte> row, Span<byte> samples)
    {
        var (stored, key) = (_header.Samples, _header.Transparency);
        var pixels = samples.Length / PixelBytes;
        var wide = MemoryMarshal.Cast<byte, ushort>(_isWide ? samples : []);
        for (var x = 0; x < pixels; x++)
        {
            var isKey = true;
            for (var channel = 0; channel < stored; channel++)
            {
                var place = x * stored + channel;
                var value = _header.Depth == 16 ? BinaryPrimitives.ReadUInt16BigEndian(row[(2 * place)..]) : Bits(row, place);
                isKey &= value == BinaryPrimitives.ReadUInt16BigEndian(key.AsSpan(2 * channel));
                if (_isWide)
                    wide[x * Channels + channel] = (ushort)value;
                else
                    samples[x * Channels + channel] = (byte)(_header.Depth == 16 ? value >> 8 : value * Spread);
            }
            if (_isWide)
                wide[x * Channels + stored] = isKey ? (ushort)0 : ushort.MaxValue;
            else
                samples[x * Channels + stored] = isKey ? (byte)0 : (byte)255;
        }
    }
}
