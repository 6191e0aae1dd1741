using System.Globalization;

namespace DeepNet.Data;

/// <summary>Divides numbers of samples by chance.</summary>
internal static class Division
{
    /// <summary>0 … count − 1 in a random order.</summary>
    public static long[] Shuffled(long count, long seed)
    {
        var order = EpochOrder.Shuffled(count, new(seed, 0));
        var indices = new long[count];
        for (var place = 0; place < indices.Length; place++)
            indices[place] = order[place];
        return indices;
    }

    /// <summary>The samples sorted by their class, in a random order within each.</summary>
    public static long[] ByClass(IReadOnlyList<long> labels, long seed) => [.. Shuffled(labels.Count, seed).OrderBy(index => labels[(int)index])];

    /// <summary>Parts of given shares, each in ascending order; what they leave over goes to the first parts, one each.</summary>
    public static long[][] Random(long count, long seed, IReadOnlyList<double> shares)
    {
        CheckShares(shares);
        var order = Shuffled(count, seed);
        var lengths = shares.Select(share => (int)(count * share)).ToArray();
        var rest = count - lengths.Sum();
        for (var part = 0; part < rest; part++)
            lengths[part % lengths.Length]++;
        var parts = new long[shares.Count][];
        for (var (part, start) = (0, 0); part < parts.Length; start += lengths[part++])
            Array.Sort(parts[part] = order[start..(start + lengths[part])]);
        return parts;
    }

    /// <summary>Parts of given shares of everything that stands together in an order, each in ascending order.</summary>
    public static long[][] Stratified(long[] byClass, IReadOnlyList<double> shares)
    {
        CheckShares(shares);
        var parts = shares.Select(_ => new List<long>()).ToArray();
        for (var given = 1; given <= byClass.Length; given++)
        {
            // The next one goes to the part that lags the most.
            var most = Enumerable.Range(0, parts.Length).MaxBy(part => shares[part] * given - parts[part].Count);
            parts[most].Add(byClass[given - 1]);
        }
        return [.. parts.Select(part => part.Order().ToArray())];
    }

    private static void CheckShares(IReadOnlyList<double> shares)
    {
        ArgumentNullException.ThrowIfNull(shares);
        if (shares.Count == 0 || shares.Any(share => !(share > 0)) || Math.Abs(shares.Sum() - 1) > 1e-9)
            throw new ArgumentException($"Shares of [{string.Join(", ", shares.Select(share => share.ToString(CultureInfo.InvariantCulture)))}] were given; "
                + "each must be above 0, and all together 1.", nameof(shares));
    }
}
