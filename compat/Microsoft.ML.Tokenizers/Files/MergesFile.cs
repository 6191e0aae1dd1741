namespace Microsoft.ML.Tokenizers;

/// <summary>A file of merges, best first: two tokens in a line, with one space between them.</summary>
internal static class MergesFile
{
    /// <summary>The lines that hold a merge: all but the empty ones and the line of the version.</summary>
    /// <exception cref="InvalidOperationException">A line does not hold two tokens.</exception>
    public static List<string> Read(Stream stream)
    {
        // The stream is the caller's to close.
        var reader = new StreamReader(stream, leaveOpen: true);
        var merges = new List<string>();
        for (var line = 1; reader.ReadLine() is { } merge; line++)
        {
            if (merge.Length == 0 || merge.StartsWith("#version", StringComparison.Ordinal))
                continue;
            if (!IsPair(merge))
                throw new InvalidOperationException($"Line {line} of the merges, \"{merge}\", is not two tokens with one space between them.");
            merges.Add(merge);
        }
        return merges;
    }

    /// <summary>The same, of a file whose first line is the version whatever it says, and which has no empty lines.</summary>
    /// <exception cref="IOException">A line does not hold two tokens.</exception>
    public static List<string> ReadBehindVersion(Stream stream)
    {
        var reader = new StreamReader(stream, leaveOpen: true);
        var merges = new List<string>();
        reader.ReadLine();
        for (var line = 2; reader.ReadLine() is { } merge; line++)
        {
            if (!IsPair(merge) || merge[0] == ' ')
                throw new IOException($"Line {line} of the merges, \"{merge}\", is not two tokens with one space between them.");
            merges.Add(merge);
        }
        return merges;
    }

    /// <summary>Whether a line is two tokens with one space between them.</summary>
    public static bool IsPair(ReadOnlySpan<char> merge)
    {
        var space = merge.IndexOf(' ');
        return space >= 0 && space < merge.Length - 1 && merge[(space + 1)..].IndexOf(' ') < 0;
    }
}
