using System.Runtime.InteropServices;
using DeepNet.Data;

namespace DeepNet.Imaging;

/// <summary>Where a decoder puts its pixels: planes of the channels that are wanted, which it fills row by row in any order.</summary>
/// <param name="pixels">[channels, height, width] of bytes, or of 16-bit numbers.</param>
/// <param name="shape">That shape.</param>
/// <param name="isWide">Whether samples have 16 bits.</param>
/// <param name="isIndices">Whether numbers are wanted as the file has them, not spread over the range of a sample and not looked up in a palette.</param>
internal readonly ref struct PixelTarget(Span<byte> pixels, ImageShape shape, bool isWide, bool isIndices)
{
    private readonly Span<byte> _pixels = pixels;
    private readonly ImageShape _shape = shape;

    public bool IsWide { get; } = isWide;

    public bool IsIndices { get; } = isIndices;

    public ImageShape Shape => _shape;

    /// <summary>Whether an alpha channel is wanted.</summary>
    public bool HasAlpha => _shape.Channels is 2 or 4;

    /// <param name="pixels">[count, channels].</param>
    /// <param name="channels">1 grey, 2 grey and alpha, 3 colour, 4 colour and alpha.</param>
    /// <param name="first">The place of the first pixel in the image, counted row by row.</param>
    public void Write(ReadOnlySpan<byte> pixels, int channels, int first)
        => Planes.Write(pixels, channels, _pixels, _shape.Height * _shape.Width, first, _shape.Channels);

    /// <inheritdoc cref="Write(ReadOnlySpan{byte}, int, int)"/>
    public void Write(ReadOnlySpan<ushort> pixels, int channels, int first)
        => Planes.Write(pixels, channels, MemoryMarshal.Cast<byte, ushort>(_pixels), _shape.Height * _shape.Width, first, _shape.Channels);
}
