using System.Runtime.CompilerServices;

namespace DeepNet.Data;

/// <summary>A stream of random numbers that is a pure function of its key, the same on every platform and .NET version.</summary>
/// <remarks>
/// SplitMix64 (Steele, Lea and Flood, 2014): the state grows by a constant and is mixed by a bijection, so streams cost
/// nothing to create and one per sample is fine. Not for cryptography.
/// </remarks>
/// <param name="state">The stream's starting state; prefer <see cref="From"/>, which mixes a key of several parts.</param>
public struct RandomStream(ulong state)
{
    /// <summary>√(12/8): what the sum of eight uniform numbers is multiplied by to have variance 1.</summary>
    internal const double NormalScale = 1.2247448713915890;

    private const ulong Golden = 0x9E3779B97F4A7C15;
    private ulong _state = state;

    /// <summary>The stream of a key, for example (seed, epoch, sample). Every part and its place count.</summary>
    /// <param name="key">The parts of the key.</param>
    /// <returns>A stream at its beginning.</returns>
    public static RandomStream From(params ReadOnlySpan<long> key)
    {
        var hash = Golden;
        foreach (var part in key)
            hash = Mix(hash + Golden ^ Mix((ulong)part + Golden));
        return new(hash);
    }

    /// <summary>Where the stream is: each number adds the same to it, and mixes it.</summary>
    internal readonly ulong State => _state;

    /// <summary>The next 64 random bits.</summary>
    /// <returns>A number uniform in the whole range.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong NextBits() => Mix(_state += Golden);

    /// <summary>A random integer.</summary>
    /// <param name="exclusiveMaximum">The upper bound, at least 1, not reached.</param>
    /// <returns>An integer uniform in [0, <paramref name="exclusiveMaximum"/>).</returns>
    /// <exception cref="ArgumentOutOfRangeException">The bound is smaller than 1.</exception>
    public long NextInteger(long exclusiveMaximum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(exclusiveMaximum, 1);
        // Lemire's multiplication, with rejection of the few values that would favour small results.
        var range = (ulong)exclusiveMaximum;
        var high = Math.BigMul(NextBits(), range, out var low);
        if (low < range)
        {
            var threshold = (0 - range) % range;
            while (low < threshold)
                high = Math.BigMul(NextBits(), range, out low);
        }

        return (long)high;
    }

    /// <summary>A random number in the unit interval.</summary>
    /// <returns>A number uniform in [0, 1), a multiple of 2⁻⁵³.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1L << 53));

    /// <summary>A random number in an interval.</summary>
    /// <param name="minimum">The lower end, included.</param>
    /// <param name="maximum">The upper end, not reached.</param>
    /// <returns>A number uniform in [<paramref name="minimum"/>, <paramref name="maximum"/>).</returns>
    public double NextDouble(double minimum, double maximum) => minimum + (maximum - minimum) * NextDouble();

    /// <summary>A random number that is nearly normal: the sum of eight uniform ones, scaled.</summary>
    /// <remarks>Only additions and multiplications, so that the bits are the same everywhere; the tails end at ±4.9.</remarks>
    /// <returns>A number with mean 0 and variance 1.</returns>
    public double NextNormal()
    {
        // Sixteen-bit uniforms, four to a draw; a sum of eight has variance 8/12.
        var first = NextBits();
        var second = NextBits();
        long sum = 0;
        for (var shift = 0; shift < 64; shift += 16)
            sum += (long)((first >> shift & 0xFFFF) + (second >> shift & 0xFFFF));
        return (sum * (1.0 / 65535) - 4) * NormalScale;
    }

    /// <summary>A stream of its own, which the next number of this one decides: how much is drawn from it does not change this one.</summary>
    /// <returns>A stream at its beginning.</returns>
    public RandomStream Fork() => new(Mix(NextBits() + Golden));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Mix(ulong value)
    {
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9;
        value = (value ^ value >> 27) * 0x94D049BB133111EB;
        return value ^ value >> 31;
    }
}
