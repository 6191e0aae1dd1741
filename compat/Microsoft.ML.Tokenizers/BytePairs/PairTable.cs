using System.Numerics;

namespace Microsoft.ML.Tokenizers;

/// <summary>From a pair of symbols to the rank of their merge and the symbol that it yields: a hash table with open addressing.</summary>
internal sealed class PairTable : IMergeRules
{
    private readonly Slot[] _slots;
    private readonly int _shift;

    /// <param name="capacity">The largest number of pairs.</param>
    public PairTable(int capacity)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacity * 2L, 16));
        _slots = new Slot[size];
        _shift = 64 - BitOperations.Log2((uint)size);
    }

    /// <summary>Sets the merge of a pair.</summary>
    /// <returns>False where the pair had one before.</returns>
    public bool Set(int left, int right, int rank, int into)
    {
        var key = Key(left, right);
        var merge = ((ulong)(uint)rank << 32) | (uint)into;
        for (var index = Home(key); ; index = (index + 1) & (_slots.Length - 1))
        {
            ref var slot = ref _slots[index];
            var free = !slot.Used;
            if (!free && slot.Key != key)
                continue;
            slot = new() { Key = key, Merge = merge, Used = true };
            return free;
        }
    }

    /// <inheritdoc/>
    public ulong Find(int left, int right, int start, int end)
    {
        var key = Key(left, right);
        for (var index = Home(key); ; index = (index + 1) & (_slots.Length - 1))
        {
            ref readonly var slot = ref _slots[index];
            if (!slot.Used)
                return BytePairMerger.None;
            if (slot.Key == key)
                return slot.Merge;
        }
    }

    private static ulong Key(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    private int Home(ulong key) => (int)((key * 0x9E3779B97F4A7C15) >> _shift);

    private struct Slot
    {
        public ulong Key, Merge;
        public bool Used;
    }
}
