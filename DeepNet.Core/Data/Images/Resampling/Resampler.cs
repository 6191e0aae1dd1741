using System.Buffers;
using System.Numerics;

namespace DeepNet.Data;

/// <summary>Changes the size of images.</summary>
internal static class Resampler
{
    /// <summary>Fills an image with a region of another.</summary>
    /// <param name="source">[channels, height, width].</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="region">The part of it that is wanted.</param>
    /// <param name="target">Receives [channels, target height, target width].</param>
    /// <param name="size">Its shape.</param>
    /// <param name="mode">How values between pixels are found.</param>
    /// <param name="antialias">Whether all pixels count where an image shrinks.</param>
    public static void Resize(
        ReadOnlySpan<byte> source, ImageShape shape, Region region, Span<byte> target, ImageShape size, Interpolation mode, bool antialias)
    {
        if (mode == Interpolation.Nearest)
        {
            Nearest(source, shape, region, target, size);
            return;
        }
        using var rows = AxisTaps.Resize(region.Height, size.Height, mode, antialias);
        using var columns = AxisTaps.Resize(region.Width, size.Width, mode, antialias);
        Filter(source, shape, region, rows, columns, target);
    }

    /// <summary>Weighs pixels over rows and columns: each row of the output is first made as wide as the region, then brought to its own width.</summary>
    public static void Filter(
        ReadOnlySpan<byte> source, ImageShape shape, Region region, in AxisTaps rows, in AxisTaps columns, Span<byte> target)
    {
        var buffer = ArrayPool<float>.Shared.Rent(region.Width + columns.Count);
        try
        {
            var wide = buffer.AsSpan(0, region.Width);
            var line = buffer.AsSpan(region.Width, columns.Count);
            for (var channel = 0; channel < shape.Channels; channel++)
            {
                for (var row = 0; row < rows.Count; row++)
                {
                    var first = (channel * shape.Height + region.Top + rows.Starts[row]) * shape.Width + region.Left;
                    AddRows(source[first..], shape.Width, rows, row, wide);
                    AddColumns(wide, columns, line);
                    ByteRows.Round(line, target.Slice((channel * rows.Count + row) * columns.Count, columns.Count));
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

    private static void AddRows(ReadOnlySpan<byte> source, int stride, in AxisTaps rows, int row, Span<float> output)
    {
        var weights = rows.Weights;
        var column = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var width = Vector<float>.Count;
            for (; column <= output.Length - Vector<byte>.Count; column += Vector<byte>.Count)
            {
                var (a, b, c, d) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
                for (var tap = 0; tap < rows.Length; tap++)
                {
                    var weight = new Vector<float>(weights[tap * rows.Count + row]);
                    ByteRows.Widen(new Vector<byte>(source[(tap * stride + column)..]), out var first, out var second, out var third, out var fourth);
                    a = Vector.MultiplyAddEstimate(first, weight, a);
                    b = Vector.MultiplyAddEstimate(second, weight, b);
                    c = Vector.MultiplyAddEstimate(third, weight, c);
                    d = Vector.MultiplyAddEstimate(fourth, weight, d);
                }
                a.CopyTo(output[column..]);
                b.CopyTo(output[(column + width)..]);
                c.CopyTo(output[(column + 2 * width)..]);
                d.CopyTo(output[(column + 3 * width)..]);
            }
        }
        for (; column < output.Length; column++)
        {
            var sum = 0f;
            for (var tap = 0; tap < rows.Length; tap++)
                sum += weights[tap * rows.Count + row] * source[tap * stride + column];
            output[column] = sum;
        }
    }

    private static void AddColumns(ReadOnlySpan<float> row, in AxisTaps columns, Span<float> output)
    {
        var starts = columns.Starts;
        var weights = columns.Weights;
        for (var column = 0; column < starts.Length; column++)
            output[column] = weights[column] * row[starts[column]];
        for (var tap = 1; tap < columns.Length; tap++)
        {
            var tapWeights = weights.Slice(tap * starts.Length, starts.Length);
            for (var column = 0; column < starts.Length; column++)
                output[column] += tapWeights[column] * row[starts[column] + tap];
        }
    }

    private static void Nearest(ReadOnlySpan<byte> source, ImageShape shape, Region region, Span<byte> target, ImageShape size)
    {
        var places = ArrayPool<int>.Shared.Rent(size.Width);
        try
        {
            var scale = (float)region.Width / size.Width;
            for (var column = 0; column < size.Width; column++)
                places[column] = region.Left + Math.Min((int)(column * scale), region.Width - 1);
            scale = (float)region.Height / size.Height;
            for (var channel = 0; channel < size.Channels; channel++)
            {
                for (var row = 0; row < size.Height; row++)
                {
                    var sourceRow = channel * shape.Height + region.Top + Math.Min((int)(row * scale), region.Height - 1);
                    var from = source.Slice(sourceRow * shape.Width, shape.Width);
                    var to = target.Slice((channel * size.Height + row) * size.Width, size.Width);
                    for (var column = 0; column < to.Length; column++)
                        to[column] = from[places[column]];
                }
            }
        }
        finally
        {
            ArrayPool<int>.Shared.Return(places);
        }
    }
}
