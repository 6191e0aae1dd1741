using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>The numbers that streams would give one after the other, all at once: the generator counts, and mixes the count (<see cref="RandomStream"/>).</summary>
internal static class RandomBits
{
    private const long Golden = unchecked((long)0x9E3779B97F4A7C15);

    /// <summary>Takes the places of streams along.</summary>
    /// <remarks>In two halves, as 64 bits do not go into a float64.</remarks>
    public static (DrawnNumbers.Slot High, DrawnNumbers.Slot Low) Add(IReadOnlyList<ulong> states, DrawnNumbers numbers)
        => (numbers.Add(states.Select(static state => (double)((long)state >> 32))), numbers.Add(states.Select(static state => (double)(uint)state)));

    /// <summary>The 64 bits of numbers that streams give.</summary>
    /// <param name="streams">Where the streams are.</param>
    /// <param name="draws">Which of each stream's next numbers, from 0: int64, its first dimension as long as there are streams, or 1.</param>
    /// <returns>int64.</returns>
    public static Tensor At((DrawnNumbers.Slot High, DrawnNumbers.Slot Low) streams, Tensor draws)
    {
        long[] shape = [-1, .. Enumerable.Repeat(1L, (int)draws.dim() - 1)];
        var states = streams.High.Integers(shape) * (1L << 32) + streams.Low.Integers(shape);
        var value = states + (draws + 1) * Golden;
        value = (value ^ Shifted(value, 30)) * unchecked((long)0xBF58476D1CE4E5B9);
        value = (value ^ Shifted(value, 27)) * unchecked((long)0x94D049BB133111EB);
        return value ^ Shifted(value, 31);
    }

    /// <summary>What <see cref="RandomStream.NextNormal"/> gives, which takes two numbers of a stream each time.</summary>
    /// <param name="streams">Where the streams are.</param>
    /// <param name="draws">Which of each stream's next, from 0.</param>
    /// <returns>float64, of the draws' shape beside the streams'.</returns>
    public static Tensor Normal((DrawnNumbers.Slot High, DrawnNumbers.Slot Low) streams, Tensor draws)
    {
        var (first, second) = (At(streams, draws * 2), At(streams, draws * 2 + 1));
        var lowest = Constant(0xFFFF, draws);
        Tensor? sum = null;
        for (var shift = 0; shift < 64; shift += 16)
        {
            var both = Part(first, shift) + Part(second, shift);
            sum = sum is null ? both : sum + both;
        }
        return (sum!.to_type(float64) * (1.0 / 65535) - 4) * RandomStream.NormalScale;

        Tensor Part(Tensor bits, int shift) => bits.bitwise_right_shift(Constant(shift, bits)).bitwise_and(lowest);
    }

    /// <summary>The bits from one on, shifted to the right end; zeros come in from the left.</summary>
    public static Tensor Shifted(Tensor bits, int by)
        => bits.bitwise_right_shift(Constant(by, bits)).bitwise_and(Constant((1L << (64 - by)) - 1, bits));

    // Made where it is used: one from the host would be waited for.
    private static Tensor Constant(long value, Tensor beside) => full([1], value, int64, beside.device);
}
