namespace DeepNet.Serialization;

/// <summary>Finds the name that somebody probably meant.</summary>
internal static class NearestName
{
    // Names come from files of strangers: what is longer or more is not looked at, so that the time is bounded.
    private const int LongestName = 200;
    private const int MostNames = 5_000;

    /// <summary>The candidate with the least edit distance, if it is small against the name's length; null when none is.</summary>
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        if (name.Length > LongestName)
            return null;
        var best = (Name: (string?)null, Distance: Math.Max(2, name.Length / 3) + 1);
        foreach (var candidate in candidates.Take(MostNames))
            if (candidate.Length <= LongestName && Math.Abs(candidate.Length - name.Length) < best.Distance
                && Distance(name, candidate) is var distance && distance < best.Distance)
                best = (candidate, distance);
        return best.Name;
    }

    /// <summary>" (nearest: 'x')", or nothing.</summary>
    public static string Hint(string name, IEnumerable<string> candidates) =>
        Of(name, candidates) is { } nearest ? $" (nearest: '{SafetensorsText.Shorten(nearest)}')" : "";

    /// <summary>The number of characters to insert, remove or replace (Levenshtein).</summary>
    internal static int Distance(string left, string right)
    {
        Span<int> above = stackalloc int[LongestName + 1];
        Span<int> row = stackalloc int[LongestName + 1];
        for (var column = 0; column <= right.Length; column++)
            above[column] = column;
        for (var line = 1; line <= left.Length; line++)
        {
            row[0] = line;
            for (var column = 1; column <= right.Length; column++)
                row[column] = Math.Min(Math.Min(above[column], row[column - 1]) + 1, above[column - 1] + (left[line - 1] == right[column - 1] ? 0 : 1));
            row[..(right.Length + 1)].CopyTo(above);
        }
        return above[right.Length];
    }
}
