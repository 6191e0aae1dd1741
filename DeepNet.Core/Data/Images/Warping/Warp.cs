using System.Buffers;
using System.Numerics;

namespace DeepNet.Data;

/// <summary>Reads images at the places that a map tells; beyond their edges they are 0, or filled.</summary>
internal static class Warp
{
    /// <param name="source">[channels, height, width].</param>
    /// <param name="shape">Its shape, which stays.</param>
    /// <param name="map">Where each pixel is read.</param>
    /// <param name="mode">The nearest pixel, or a mean of four.</param>
    /// <param name="fill">What lies beyond the edges; null for 0.</param>
    /// <param name="kind">What the bytes are.</param>
    /// <param name="target">Receives [channels, height, width].</param>
    public static void Apply(
        ReadOnlySpan<byte> source, ImageShape shape, in PlaneMap map, Interpolation mode, PixelFill? fill, PixelKind kind, Span<byte> target)
    {
        var width = (shape.Width + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        var places = ArrayPool<float>.Shared.Rent(2 * width);
        var offsets = ArrayPool<int>.Shared.Rent(width);
        try
        {
            var (columns, rows) = (places.AsMemory(0, width), places.AsMemory(width, width));
            for (var row = 0; row < shape.Height; row++)
            {
                map.Trace(row, shape, columns.Span, rows.Span);
                var to = target[(row * shape.Width)..];
                if (mode == Interpolation.Nearest || kind == PixelKind.Label)
                {
                    Nearest(columns.Span, rows.Span, shape, offsets);
                    Copy(source, shape, offsets.AsSpan(0, shape.Width), fill, kind, to);
                }
                else
                {
                    Bilinear(source, shape, columns.Span, rows.Span, fill, to);
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(places);
            ArrayPool<int>.Shared.Return(offsets);
        }
    }

    // The number of the nearest pixel in its plane; −1 where there is none.
    private static void Nearest(ReadOnlySpan<float> columns, ReadOnlySpan<float> rows, ImageShape shape, Span<int> offsets)
    {
        var (lastColumn, lastRow) = (new Vector<float>(shape.Width - 1), new Vector<float>(shape.Height - 1));
        var width = new Vector<int>(shape.Width);
        for (var column = 0; column < columns.Length; column += Vector<float>.Count)
        {
            var (x, y) = (Vector.Round(new Vector<float>(columns[column..])), Vector.Round(new Vector<float>(rows[column..])));
            var inside = Vector.GreaterThanOrEqual(x, Vector<float>.Zero) & Vector.LessThanOrEqual(x, lastColumn)
                & Vector.GreaterThanOrEqual(y, Vector<float>.Zero) & Vector.LessThanOrEqual(y, lastRow);
            var place = Vector.ConvertToInt32(y) * width + Vector.ConvertToInt32(x);
            Vector.ConditionalSelect(inside, place, -Vector<int>.One).CopyTo(offsets[column..]);
        }
    }

    private static void Copy(ReadOnlySpan<byte> source, ImageShape shape, ReadOnlySpan<int> offsets, PixelFill? fill, PixelKind kind, Span<byte> target)
    {
        var plane = shape.Height * shape.Width;
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            var (from, to) = (channel * plane, channel * plane);
            var outside = fill?.Of(channel, kind) ?? 0;
            var pixels = source.Slice(from, plane);
            for (var column = 0; column < offsets.Length; column++)
            {
                var offset = offsets[column];
                target[to + column] = offset >= 0 ? pixels[offset] : outside;
            }
        }
    }

    private static void Bilinear(
        ReadOnlySpan<byte> source, ImageShape shape, ReadOnlySpan<float> columns, ReadOnlySpan<float> rows, PixelFill? fill, Span<byte> target)
    {
        var plane = shape.Height * shape.Width;
        for (var column = 0; column < shape.Width; column++)
        {
            var (x, y) = (columns[column], rows[column]);
            var isNear = x > -1 && x < shape.Width && y > -1 && y < shape.Height; // NaN is not
            var (left, top) = isNear ? ((int)MathF.Floor(x), (int)MathF.Floor(y)) : (0, 0);
            var (right, down) = (x - left, y - top);
            var (toLeft, toRight) = (left >= 0, left + 1 < shape.Width);
            var (above, below) = (top >= 0, top + 1 < shape.Height);
            var a = isNear && toLeft && above ? (1 - right) * (1 - down) : 0;
            var b = isNear && toRight && above ? right * (1 - down) : 0;
            var c = isNear && toLeft && below ? (1 - right) * down : 0;
            var d = isNear && toRight && below ? right * down : 0;
            var covered = a + b + c + d;
            for (var channel = 0; channel < shape.Channels; channel++)
            {
                var first = channel * plane + top * shape.Width + left;
                var value = 0f;
                if (a > 0)
                    value += a * source[first];
                if (b > 0)
                    value += b * source[first + 1];
                if (c > 0)
                    value += c * source[first + shape.Width];
                if (d > 0)
                    value += d * source[first + shape.Width + 1];
                if (fill is not null)
                    value = value * covered + (1 - covered) * fill.Of(channel, PixelKind.Intensity);
                target[channel * plane + column] = (byte)MathF.Round(value);
            }
        }
    }
}
