using System.Runtime.InteropServices;

namespace DeepNet.Text;

/// <summary>
/// Words as sequences of symbols, of which the most frequent pair of neighbours can be found and made one symbol (Sennrich, Haddow and Birch 2016) at a
/// cost of its occurrences alone: counts and places of all pairs are kept up to date, and a heap finds the largest.
/// </summary>
/// <remarks>
/// All words lie in one array of cells, with a separator before, between and after them. A merged symbol stands in its first cell and leaves the others
/// empty; its first and its last cell know its length, so that neighbours are found in both directions. A heap's entry may be out of date: it is put
/// right when it comes up, which is enough because a count that grows gets a new entry.
/// </remarks>
internal sealed class PairMerger
{
    private const int Separator = -1;
    private const int Inside = -2;

    private readonly int[] _symbols;
    private readonly int[] _lengths;
    private readonly int[] _words;
    private readonly long[] _counts;
    private readonly Dictionary<ulong, Pair> _pairs = [];
    private readonly PriorityQueue<ulong, (long Count, ulong Pair)> _queue = new(Comparer<(long Count, ulong Pair)>.Create(LargestFirst));
    private readonly List<ulong> _grown = [];
    private readonly long _minimum;

    /// <summary>Prepares words for merging.</summary>
    /// <param name="words">Each word's symbols, numbers from 0.</param>
    /// <param name="counts">How often each word occurs.</param>
    /// <param name="minimum">The smallest count of a pair that is worth merging, at least 1.</param>
    public PairMerger(IReadOnlyList<int[]> words, long[] counts, long minimum)
    {
        (_counts, _minimum) = (counts, minimum);
        var cells = words.Sum(word => word.Length + 1L) + 1;
        if (cells > Array.MaxLength)
            throw new ArgumentException(FormattableString.Invariant(
                $"The text has {words.Count:N0} different words of {cells:N0} symbols together, more than {Array.MaxLength:N0}. Train on a part of it."), nameof(words));
        (_symbols, _lengths, _words) = (new int[cells], new int[cells], new int[cells]);
        Array.Fill(_lengths, 1);
        _symbols[0] = Separator;
        var cell = 1;
        for (var word = 0; word < words.Count; word++)
        {
            words[word].CopyTo(_symbols, cell);
            Array.Fill(_words, word, cell, words[word].Length);
            cell += words[word].Length;
            _symbols[cell++] = Separator;
        }
        for (cell = 1; cell + 1 < _symbols.Length; cell++)
            if (_symbols[cell] >= 0 && _symbols[cell + 1] >= 0)
                Add(_symbols[cell], _symbols[cell + 1], cell, _counts[_words[cell]]);
        Enqueue();
    }

    /// <summary>The pair with the largest count; of several the one whose first, then second number is smallest.</summary>
    /// <returns>False when no pair has the minimum.</returns>
    public bool TryTake(out int left, out int right, out long count)
    {
        while (_queue.TryDequeue(out var key, out var entry))
        {
            count = _pairs[key].Count;
            if (count == entry.Count)
            {
                (left, right) = Parts(key);
                return true;
            }
            if (count >= _minimum)
                _queue.Enqueue(key, (count, key));
        }
        (left, right, count) = (0, 0, 0);
        return false;
    }

    /// <summary>Makes one symbol of each occurrence of a pair, from left to right.</summary>
    public void Merge(int left, int right, int merged)
    {
        var pair = _pairs[Key(left, right)];
        foreach (var cell in pair.TakePlaces())
            if (_symbols[cell] == left && cell + _lengths[cell] is var next && _symbols[next] == right)
                MergeAt(cell, next, merged);
        pair.Count = 0;
        Enqueue();
    }

    private void MergeAt(int cell, int next, int merged)
    {
        var (left, right) = (_symbols[cell], _symbols[next]);
        var count = _counts[_words[cell]];
        var after = next + _lengths[next];
        var length = after - cell;
        (_symbols[cell], _symbols[next]) = (merged, Inside);
        (_lengths[cell], _lengths[after - 1]) = (length, length);
        if (_symbols[cell - 1] != Separator && cell - _lengths[cell - 1] is var before)
        {
            _pairs[Key(_symbols[before], left)].Count -= count;
            Add(_symbols[before], merged, before, count);
        }
        if (_symbols[after] != Separator)
        {
            _pairs[Key(right, _symbols[after])].Count -= count;
            Add(merged, _symbols[after], cell, count);
        }
    }

    private void Add(int left, int right, int cell, long count)
    {
        var key = Key(left, right);
        var pair = CollectionsMarshal.GetValueRefOrAddDefault(_pairs, key, out _) ??= new();
        pair.Count += count;
        pair.AddPlace(cell);
        if (!pair.HasGrown)
        {
            pair.HasGrown = true;
            _grown.Add(key);
        }
    }

    private void Enqueue()
    {
        foreach (var key in _grown)
        {
            var pair = _pairs[key];
            pair.HasGrown = false;
            if (pair.Count >= _minimum)
                _queue.Enqueue(key, (pair.Count, key));
        }
        _grown.Clear();
    }

    private static ulong Key(int left, int right) => (ulong)(uint)left << 32 | (uint)right;

    private static (int Left, int Right) Parts(ulong key) => ((int)(key >> 32), (int)(uint)key);

    private static int LargestFirst((long Count, ulong Pair) one, (long Count, ulong Pair) other)
        => one.Count != other.Count ? other.Count.CompareTo(one.Count) : one.Pair.CompareTo(other.Pair);

    /// <summary>How often two symbols are neighbours, and the cells where they were once.</summary>
    private sealed class Pair
    {
        private List<int> _places = [];
        private bool _isUnordered;

        public long Count { get; set; }

        public bool HasGrown { get; set; }

        public void AddPlace(int cell)
        {
            _isUnordered |= _places.Count > 0 && _places[^1] > cell;
            _places.Add(cell);
        }

        /// <summary>The places in order. In "aaa" the first two are the pair.</summary>
        public List<int> TakePlaces()
        {
            if (_isUnordered)
                _places.Sort();
            var places = _places;
            (_places, _isUnordered) = ([], false);
            return places;
        }
    }
}
