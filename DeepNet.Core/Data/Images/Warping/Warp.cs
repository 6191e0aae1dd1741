using System.Buffers;
using System.Numerics;

namespace DeepNet.Data;

/// <summary>Reads images at the places that a map tells; beyond their edges they are 0, or filled.</summary>
/// <remarks>The image is copied into a frame of one pixel, so that no place needs a check of its own.</remarks>
internal static class Warp
{
    private const int Frame = 1;

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
        var nearest = mode == Interpolation.Nearest || kind == PixelKind.Label;
        var framed = shape with { Height = shape.Height + 2 * Frame, Width = shape.Width + 2 * Frame };
        using var frame = new ScratchImage(framed.Size);
        new Border(PaddingMode.Constant, nearest ? fill ?? PixelFill.Black : PixelFill.Black).Cut(source, shape, -Frame, -Frame, frame.Pixels, framed, kind);

        var width = (shape.Width + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        var floats = ArrayPool<float>.Shared.Rent(4 * width);
        var offsets = ArrayPool<int>.Shared.Rent(width);
        try
        {
            var columns = floats.AsSpan(0, width);
            var rows = floats.AsSpan(width, width);
            var covered = floats.AsSpan(2 * width, width);
            var sums = floats.AsSpan(3 * width, width);
            for (var row = 0; row < shape.Height; row++)
            {
                map.Trace(row, shape, columns, rows);
                if (nearest)
                    FindNearest(columns, rows, shape, offsets);
                else
                    FindCorners(columns, rows, shape, offsets, covered);
                for (var channel = 0; channel < shape.Channels; channel++)
                {
                    var plane = frame.Pixels.Slice(channel * framed.Height * framed.Width, framed.Height * framed.Width);
                    var to = target.Slice((channel * shape.Height + row) * shape.Width, shape.Width);
                    if (nearest)
                    {
                        for (var column = 0; column < to.Length; column++)
                            to[column] = plane[offsets[column]];
                        continue;
                    }
                    var line = sums[..shape.Width];
                    Interpolate(plane, framed.Width, offsets, columns, rows, line);
                    if (fill is not null)
                        for (var column = 0; column < line.Length; column++)
                            line[column] = line[column] * covered[column] + (1 - covered[column]) * fill.Of(channel, kind);
                    ByteRows.Round(line, to);
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(floats);
            ArrayPool<int>.Shared.Return(offsets);
        }
    }

    // The nearest pixel's place in the framed plane.
    private static void FindNearest(ReadOnlySpan<float> columns, ReadOnlySpan<float> rows, ImageShape shape, Span<int> offsets)
    {
        var stride = new Vector<int>(shape.Width + 2 * Frame);
        for (var column = 0; column < columns.Length; column += Vector<float>.Count)
        {
            var x = Within(Vector.Round(new Vector<float>(columns[column..])), shape.Width);
            var y = Within(Vector.Round(new Vector<float>(rows[column..])), shape.Height);
            Place(x, y, stride).CopyTo(offsets[column..]);
        }
    }

    // Of the four pixels around each place the one at the top left; columns and rows become the ways from it. What is outside covers less than 1.
    private static void FindCorners(Span<float> columns, Span<float> rows, ImageShape shape, Span<int> offsets, Span<float> covered)
    {
        var stride = new Vector<int>(shape.Width + 2 * Frame);
        for (var column = 0; column < columns.Length; column += Vector<float>.Count)
        {
            var (x, y) = (Within(new Vector<float>(columns[column..]), shape.Width), Within(new Vector<float>(rows[column..]), shape.Height));
            (Share(x, shape.Width) * Share(y, shape.Height)).CopyTo(covered[column..]);
            // At most the last pixel of the image, so that its neighbours lie in the frame.
            var left = Vector.Min(Vector.Floor(x), new Vector<float>(shape.Width - 1));
            var top = Vector.Min(Vector.Floor(y), new Vector<float>(shape.Height - 1));
            (x - left).CopyTo(columns[column..]);
            (y - top).CopyTo(rows[column..]);
            Place(left, top, stride).CopyTo(offsets[column..]);
        }
    }

    private static void Interpolate(
        ReadOnlySpan<byte> plane, int stride, ReadOnlySpan<int> offsets, ReadOnlySpan<float> right, ReadOnlySpan<float> down, Span<float> output)
    {
        for (var column = 0; column < output.Length; column++)
        {
            var above = plane.Slice(offsets[column], stride + 2);
            var (x, y) = (right[column], down[column]);
            output[column] = above[0] * ((1 - x) * (1 - y)) + above[1] * (x * (1 - y)) + above[stride] * ((1 - x) * y) + above[stride + 1] * (x * y);
        }
    }

    // No further out than the frame; neither is what is no number.
    private static Vector<float> Within(Vector<float> places, int length)
        => Vector.Min(Vector.ConditionalSelect(Vector.GreaterThan(places, -Vector<float>.One), places, -Vector<float>.One), new Vector<float>(length));

    private static Vector<float> Share(Vector<float> places, int length)
        => Vector.Max(Vector.Min(Vector.Min(places + Vector<float>.One, new Vector<float>(length) - places), Vector<float>.One), Vector<float>.Zero);

    private static Vector<int> Place(Vector<float> x, Vector<float> y, Vector<int> stride)
        => (Vector.ConvertToInt32Native(y) + Vector<int>.One) * stride + Vector.ConvertToInt32Native(x) + Vector<int>.One;
}
