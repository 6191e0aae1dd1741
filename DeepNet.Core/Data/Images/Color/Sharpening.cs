using System.Buffers;
using System.Numerics;

namespace DeepNet.Data;

/// <summary>Blends an image with a smoothed copy of itself, or away from it.</summary>
internal static class Sharpening
{
    private const float Weights = 13; // 5 for the pixel, 1 for each of its eight neighbours

    /// <summary>0 is the smoothed image, 1 leaves it, more is sharper.</summary>
    public static void Adjust(ReadOnlySpan<byte> source, ImageShape shape, double factor, Span<byte> target)
    {
        source.CopyTo(target);
        if (shape.Height <= 2 || shape.Width <= 2)
            return;
        Smooth(source, shape, target);
        Tone.Blend(source, target, factor);
    }

    // All but the outermost pixels. Sums of three rows first, then of three columns of these.
    private static void Smooth(ReadOnlySpan<byte> source, ImageShape shape, Span<byte> target)
    {
        var width = shape.Width;
        var buffer = ArrayPool<float>.Shared.Rent(3 * width);
        try
        {
            var sums = buffer.AsSpan(0, width);
            var middles = buffer.AsSpan(width, width);
            var means = buffer.AsSpan(2 * width, width - 2);
            for (var row = 1; row < shape.Channels * shape.Height - 1; row++)
            {
                if (row % shape.Height == 0 || row % shape.Height == shape.Height - 1)
                    continue;
                AddRows(source.Slice((row - 1) * width, 3 * width), sums, middles);
                AddColumns(sums, middles, means);
                ByteRows.Round(means, target.Slice(row * width + 1, width - 2)); // thirteenths are never halves
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

    private static void AddRows(ReadOnlySpan<byte> rows, Span<float> sums, Span<float> middles)
    {
        var (width, step, column) = (sums.Length, Vector<float>.Count, 0);
        for (; column <= width - Vector<byte>.Count; column += Vector<byte>.Count)
        {
            ByteRows.Widen(new Vector<byte>(rows[column..]), out var a0, out var a1, out var a2, out var a3);
            ByteRows.Widen(new Vector<byte>(rows[(width + column)..]), out var b0, out var b1, out var b2, out var b3);
            ByteRows.Widen(new Vector<byte>(rows[(2 * width + column)..]), out var c0, out var c1, out var c2, out var c3);
            (a0 + b0 + c0).CopyTo(sums[column..]);
            (a1 + b1 + c1).CopyTo(sums[(column + step)..]);
            (a2 + b2 + c2).CopyTo(sums[(column + 2 * step)..]);
            (a3 + b3 + c3).CopyTo(sums[(column + 3 * step)..]);
            b0.CopyTo(middles[column..]);
            b1.CopyTo(middles[(column + step)..]);
            b2.CopyTo(middles[(column + 2 * step)..]);
            b3.CopyTo(middles[(column + 3 * step)..]);
        }
        for (; column < width; column++)
        {
            middles[column] = rows[width + column];
            sums[column] = rows[column] + rows[width + column] + rows[2 * width + column];
        }
    }

    private static void AddColumns(ReadOnlySpan<float> sums, ReadOnlySpan<float> middles, Span<float> means)
    {
        var column = 0;
        for (; column <= means.Length - Vector<float>.Count; column += Vector<float>.Count)
        {
            var sum = new Vector<float>(sums[column..]) + new Vector<float>(sums[(column + 1)..]) + new Vector<float>(sums[(column + 2)..]);
            ((sum + new Vector<float>(4f) * new Vector<float>(middles[(column + 1)..])) / new Vector<float>(Weights)).CopyTo(means[column..]);
        }
        for (; column < means.Length; column++)
            means[column] = (sums[column] + sums[column + 1] + sums[column + 2] + 4 * middles[column + 1]) / Weights;
    }
}
