using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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
        var buffer = ArrayPool<float>.Shared.Rent(region.Width + AxisTaps.Block + columns.Count);
        try
        {
            var wide = buffer.AsSpan(0, region.Width + AxisTaps.Block);
            wide[region.Width..].Clear(); // is read with weights of 0
            var line = buffer.AsSpan(wide.Length, columns.Count);
            for (var channel = 0; channel < shape.Channels; channel++)
            {
                for (var row = 0; row < rows.Count; row++)
                {
                    var first = (channel * shape.Height + region.Top + rows.Starts[row]) * shape.Width + region.Left;
                    AddRows(source[first..], shape.Width, rows, row, wide[..region.Width]);
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
        var weights = rows.Weights.Slice(row * rows.Stride, rows.Length);
        var column = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var width = Vector<float>.Count;
            for (; column <= output.Length - Vector<byte>.Count; column += Vector<byte>.Count)
            {
                var (a, b, c, d) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
                for (var tap = 0; tap < weights.Length; tap++)
                {
                    var weight = new Vector<float>(weights[tap]);
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
            for (var tap = 0; tap < weights.Length; tap++)
                sum += weights[tap] * source[tap * stride + column];
            output[column] = sum;
        }
    }

    private static void AddColumns(ReadOnlySpan<float> row, in AxisTaps columns, Span<float> output)
    {
        var starts = columns.Starts;
        var weights = columns.Weights;
        var stride = columns.Stride;
        var column = 0;
        if (Avx.IsSupported)
        {
            for (; column <= output.Length - Vector256<float>.Count; column += Vector256<float>.Count)
            {
                var run = weights.Slice(column * stride, Vector256<float>.Count * stride);
                var places = starts.Slice(column, Vector256<float>.Count);
                var first = Avx.HorizontalAdd(
                    Avx.HorizontalAdd(Products(row[places[0]..], run), Products(row[places[1]..], run[stride..])),
                    Avx.HorizontalAdd(Products(row[places[2]..], run[(2 * stride)..]), Products(row[places[3]..], run[(3 * stride)..])));
                var second = Avx.HorizontalAdd(
                    Avx.HorizontalAdd(Products(row[places[4]..], run[(4 * stride)..]), Products(row[places[5]..], run[(5 * stride)..])),
                    Avx.HorizontalAdd(Products(row[places[6]..], run[(6 * stride)..]), Products(row[places[7]..], run[(7 * stride)..])));
                (Avx.Permute2x128(first, second, 0x20) + Avx.Permute2x128(first, second, 0x31)).CopyTo(output[column..]);
            }
        }
        for (; column < output.Length; column++)
        {
            var sum = 0f;
            for (var tap = 0; tap < columns.Length; tap++)
                sum += weights[column * stride + tap] * row[starts[column] + tap];
            output[column] = sum;
        }

        // Eight sums, of every eighth product.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector256<float> Products(ReadOnlySpan<float> pixels, ReadOnlySpan<float> weights)
        {
            var sums = Vector256.Create(pixels) * Vector256.Create(weights);
            for (var tap = Vector256<float>.Count; tap < stride; tap += Vector256<float>.Count)
                sums = Vector256.MultiplyAddEstimate(Vector256.Create(pixels[tap..]), Vector256.Create(weights[tap..]), sums);
            return sums;
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
