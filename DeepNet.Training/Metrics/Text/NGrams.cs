namespace DeepNet.Training;

/// <summary>Runs of tokens.</summary>
internal static class NGrams
{
    /// <summary>How many n-grams of the answer are in a reference, each at most as often as in the reference that has it most.</summary>
    public static long Matches(long[] answer, long[][] references, int order)
    {
        var most = new Dictionary<ArraySegment<long>, int>(SameTokens.Comparer);
        foreach (var reference in references)
            foreach (var (ngram, count) in Count(reference, order))
                most[ngram] = Math.Max(count, most.GetValueOrDefault(ngram));
        return Count(answer, order).Sum(pair => (long)Math.Min(pair.Value, most.GetValueOrDefault(pair.Key)));
    }

    private static Dictionary<ArraySegment<long>, int> Count(long[] tokens, int order)
    {
        var counts = new Dictionary<ArraySegment<long>, int>(SameTokens.Comparer);
        for (var start = 0; start + order <= tokens.Length; start++)
        {
            var ngram = new ArraySegment<long>(tokens, start, order);
            counts[ngram] = counts.GetValueOrDefault(ngram) + 1;
        }
        return counts;
    }

    private sealed class SameTokens : IEqualityComparer<ArraySegment<long>>
    {
        public static SameTokens Comparer { get; } = new();

        public bool Equals(ArraySegment<long> left, ArraySegment<long> right) => left.AsSpan().SequenceEqual(right);

        public int GetHashCode(ArraySegment<long> tokens)
        {
            var hash = new HashCode();
            foreach (var token in tokens.AsSpan())
                hash.Add(token);
            return hash.ToHashCode();
        }
    }
}
