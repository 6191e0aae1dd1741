namespace DeepNet.Data;

/// <summary>The order in which a pass visits the samples: any position in it is found at once, without the ones before.</summary>
/// <remarks>
/// A shuffled order is a keyed permutation: a Feistel network on the smallest range of 2ᵏ numbers that holds the
/// samples, applied again while its result falls outside (cycle walking, Black and Rogaway 2002). It takes no memory and
/// no time up front, so a run resumes in the middle of an epoch of any size at once, and it is a pure function of seed,
/// epoch and number of samples.
/// </remarks>
public readonly struct EpochOrder : ISampleOrder
{
    private const int Rounds = 24; // fewer favour some neighbours where there are only a handful of samples
    private readonly ulong _key;
    private readonly int _lowBits;
    private readonly int _highBits;
    private readonly bool _shuffled;

    private EpochOrder(long count, bool shuffled, ulong key)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Count = count;
        _shuffled = shuffled && count > 1;
        _key = key;
        var bits = count > 1 ? 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)count - 1) : 1;
        _highBits = bits / 2;
        _lowBits = bits - _highBits;
    }

    /// <summary>How many samples the pass visits.</summary>
    public long Count { get; }

    /// <summary>The samples in their own order.</summary>
    /// <param name="count">How many samples there are.</param>
    /// <returns>The order 0, 1, 2, …</returns>
    public static EpochOrder Sequential(long count) => new(count, shuffled: false, key: 0);

    /// <summary>The samples in a random order that depends on the pass alone.</summary>
    /// <param name="count">How many samples there are.</param>
    /// <param name="key">Seed and epoch.</param>
    /// <returns>A permutation of 0 … <paramref name="count"/> − 1.</returns>
    public static EpochOrder Shuffled(long count, EpochKey key) =>
        new(count, shuffled: true, RandomStream.From(key.Seed, key.Epoch, 0x6F72646572).NextBits()); // "order"

    /// <summary>The sample at a position.</summary>
    /// <param name="position">The position, from 0 to <see cref="Count"/> − 1.</param>
    /// <returns>The sample's index.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The position is outside of the pass.</exception>
    public long this[long position]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(position);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, Count);
            if (!_shuffled)
                return position;

            var value = (ulong)position;
            do
                value = Permute(value);
            while (value >= (ulong)Count); // at most half of the range lies outside: two rounds of this on average at worst
            return (long)value;
        }
    }

    // Halves of unequal length (odd numbers of bits) take turns: even rounds change the low half, odd rounds the high one.
    private ulong Permute(ulong value)
    {
        var lowMask = (1UL << _lowBits) - 1;
        var highMask = (1UL << _highBits) - 1;
        var low = value & lowMask;
        var high = value >> _lowBits;
        for (var round = 0; round < Rounds; round += 2)
        {
            low = low + RandomStream.Mix(_key + high * 0xD1342543DE82EF95 + (ulong)round) & lowMask;
            high = high + RandomStream.Mix(_key ^ low * 0xD1342543DE82EF95 + ((ulong)round << 32)) & highMask;
        }

        return high << _lowBits | low;
    }
}
