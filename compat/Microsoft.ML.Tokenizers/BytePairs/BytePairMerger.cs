using System.Buffers;

namespace Microsoft.ML.Tokenizers;

/// <summary>
/// Byte-pair encoding (Sennrich et al., 2016): merges the neighbours of the lowest rank, the leftmost of equals first, until none is left.
/// Short words are scanned for the lowest rank; long ones keep the ranks in a heap, so that n symbols take O(n log n) whatever they are.
/// </summary>
internal static class BytePairMerger
{
    /// <summary>No merge.</summary>
    public const ulong None = ulong.MaxValue;

    private const int LongestScanned = 96;

    /// <summary>Merges in place.</summary>
    /// <param name="symbols">The symbols of a piece.</param>
    /// <param name="starts">Where each begins, and at last where the piece ends: one entry more.</param>
    /// <param name="rules">Which merges there are.</param>
    /// <returns>How many symbols are left, at the front of both.</returns>
    public static int Merge<TRules>(Span<int> symbols, Span<int> starts, TRules rules) where TRules : IMergeRules, allows ref struct
    {
        if (symbols.Length < 2)
            return symbols.Length;
        return symbols.Length <= LongestScanned ? MergeShort(symbols, starts, rules) : MergeLong(symbols, starts, rules);
    }

    private static int MergeShort<TRules>(Span<int> symbols, Span<int> starts, TRules rules) where TRules : IMergeRules, allows ref struct
    {
        var count = symbols.Length;
        Span<ulong> merges = stackalloc ulong[LongestScanned];
        for (var index = 0; index < count - 1; index++)
            merges[index] = rules.Find(symbols[index], symbols[index + 1], starts[index], starts[index + 2]);
        while (count > 1)
        {
            var best = None;
            var at = 0;
            for (var index = 0; index < count - 1; index++)
                if (merges[index] < best)
                    (best, at) = (merges[index], index);
            if (best == None)
                break;
            symbols[at] = (int)best;
            symbols[(at + 2)..count].CopyTo(symbols[(at + 1)..]);
            starts[(at + 2)..(count + 1)].CopyTo(starts[(at + 1)..]);
            count--;
            if (at < count - 1)
            {
                merges[(at + 2)..count].CopyTo(merges[(at + 1)..]);
                merges[at] = rules.Find(symbols[at], symbols[at + 1], starts[at], starts[at + 2]);
            }
            if (at > 0)
                merges[at - 1] = rules.Find(symbols[at - 1], symbols[at], starts[at - 1], starts[at + 1]);
        }
        return count;
    }

    private static int MergeLong<TRules>(Span<int> symbols, Span<int> starts, TRules rules) where TRules : IMergeRules, allows ref struct
    {
        var count = symbols.Length;
        var links = ArrayPool<int>.Shared.Rent(2 * count);
        var pairs = ArrayPool<ulong>.Shared.Rent(count);
        var queue = ArrayPool<ulong>.Shared.Rent(2 * count); // a merge takes one entry and adds at most two
        var next = links.AsSpan(0, count);
        var previous = links.AsSpan(count, count);
        var merges = pairs.AsSpan(0, count);
        var heap = new Heap(queue);
        for (var index = 0; index < count; index++)
        {
            next[index] = index + 1;
            previous[index] = index - 1;
            merges[index] = index + 1 < count ? rules.Find(symbols[index], symbols[index + 1], starts[index], starts[index + 2]) : None;
            if (merges[index] != None)
                heap.Append(Entry(merges[index], index));
        }
        heap.Order();
        while (heap.TryTake(out var entry))
        {
            var left = (int)(uint)entry;
            var merge = merges[left];
            if (merge == None || Entry(merge, left) != entry)
                continue; // the pair is no longer there
            var right = next[left];
            var after = next[right];
            symbols[left] = (int)merge;
            merges[right] = None;
            next[left] = after;
            if (after < count)
                previous[after] = left;
            Refresh(left, symbols, starts, next, merges, ref heap, rules);
            if (previous[left] >= 0)
                Refresh(previous[left], symbols, starts, next, merges, ref heap, rules);
        }
        var kept = 0;
        for (var index = 0; index < count; index = next[index])
        {
            symbols[kept] = symbols[index];
            starts[kept++] = starts[index];
        }
        starts[kept] = starts[count];
        ArrayPool<int>.Shared.Return(links);
        ArrayPool<ulong>.Shared.Return(pairs);
        ArrayPool<ulong>.Shared.Return(queue);
        return kept;
    }

    private static void Refresh<TRules>(int left, Span<int> symbols, Span<int> starts, Span<int> next, Span<ulong> merges, ref Heap heap, TRules rules)
        where TRules : IMergeRules, allows ref struct
    {
        var right = next[left];
        var merge = right < symbols.Length ? rules.Find(symbols[left], symbols[right], starts[left], starts[next[right]]) : None;
        merges[left] = merge;
        if (merge != None)
            heap.Add(Entry(merge, left));
    }

    // Lower ranks first, then what stands further left.
    private static ulong Entry(ulong merge, int index) => (merge & 0xFFFFFFFF00000000) | (uint)index;

    /// <summary>A binary heap, the smallest entry first.</summary>
    private ref struct Heap(Span<ulong> entries)
    {
        private readonly Span<ulong> _entries = entries;
        private int _count;

        /// <summary>Adds an entry without keeping the order: call <see cref="Order"/> after the last.</summary>
        public void Append(ulong entry) => _entries[_count++] = entry;

        public void Order()
        {
            for (var index = _count / 2 - 1; index >= 0; index--)
                Sink(index, _entries[index]);
        }

        public void Add(ulong entry)
        {
            var index = _count++;
            while (index > 0 && _entries[(index - 1) / 2] > entry)
            {
                _entries[index] = _entries[(index - 1) / 2];
                index = (index - 1) / 2;
            }
            _entries[index] = entry;
        }

        public bool TryTake(out ulong entry)
        {
            if (_count == 0)
            {
                entry = 0;
                return false;
            }
            entry = _entries[0];
            if (--_count > 0)
                Sink(0, _entries[_count]);
            return true;
        }

        private readonly void Sink(int index, ulong entry)
        {
            for (int child; (child = 2 * index + 1) < _count; index = child)
            {
                if (child + 1 < _count && _entries[child + 1] < _entries[child])
                    child++;
                if (_entries[child] >= entry)
                    break;
                _entries[index] = _entries[child];
            }
            _entries[index] = entry;
        }
    }
}
