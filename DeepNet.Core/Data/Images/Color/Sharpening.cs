using System.Buffers;

namespace DeepNet.Data;

/// <summary>Blends an image with a smoothed copy of itself, or away from it.</summary>
internal static class Sharpening
{
    private const int Weights = 13; // 5 for the pixel, 1 for each of its eight neighbours

    /// <summary>0 is the smoothed image, 1 leaves it, more is sharper.</summary>
    public static void Adjust(ReadOnlySpan<byte> source, ImageShape shape, double factor, Span<byte> target)
    {
        source.CopyTo(target);
        if (shape.Height <= 2 || shape.Width <= 2)
            return;
        Smooth(source, shape, target);
        Tone.Blend(source, target, factor);
    }

    // All but the outermost pixels.
    private static void Smooth(ReadOnlySpan<byte> source, ImageShape shape, Span<byte> target)
    {
        var width = shape.Width;
        var buffer = ArrayPool<ushort>.Shared.Rent(width);
        try
        {
            var sums = buffer.AsSpan(0, width);
            for (var row = 1; row < shape.Channels * shape.Height - 1; row++)
            {
                if (row % shape.Height == 0 || row % shape.Height == shape.Height - 1)
                    continue;
                var above = source.Slice((row - 1) * width, width);
                var here = source.Slice(row * width, width);
                var below = source.Slice((row + 1) * width, width);
                for (var column = 0; column < sums.Length; column++)
                    sums[column] = (ushort)(above[column] + here[column] + below[column]);
                var to = target.Slice(row * width, width);
                for (var column = 1; column < sums.Length - 1; column++)
                {
                    var sum = sums[column - 1] + sums[column] + sums[column + 1] + 4 * here[column];
                    to[column] = (byte)((2 * sum + Weights) / (2 * Weights)); // rounds to the nearest: thirteenths are never halves
                }
            }
        }
        finally
        {
            ArrayPool<ushort>.Shared.Return(buffer);
        }
    }
}
