namespace DeepNet.Text;

/// <summary>Where a long text may be cut so that its parts have the pieces of the whole.</summary>
internal static class TextCut
{
    private const int PartCharacters = 1 << 18;

    /// <summary>The last place for a cut that is certain whatever follows; 0 when there is none.</summary>
    /// <param name="text">The beginning of a text.</param>
    /// <param name="unbroken">Texts that must not be cut.</param>
    public static int Last(ReadOnlySpan<char> text, ReadOnlySpan<string> unbroken)
    {
        // One of the unbroken texts may have begun and not ended yet.
        var longest = 1;
        foreach (var whole in unbroken)
            longest = Math.Max(longest, whole.Length);
        for (var place = text.Length - longest; place > 0; place--)
            if (Gpt2Pieces.MayCut(text, place) && !IsInside(text, place, unbroken))
                return place;
        return 0;
    }

    /// <summary>A text in parts for several threads.</summary>
    public static IEnumerable<ReadOnlyMemory<char>> Parts(string text, string[] unbroken)
    {
        var start = 0;
        while (text.Length - start > PartCharacters * 3 / 2)
        {
            var cut = Last(text.AsSpan(start, PartCharacters), unbroken);
            for (var place = start + PartCharacters; cut == 0 && place < text.Length; place++)
                if (Gpt2Pieces.MayCut(text, place) && !IsInside(text, place, unbroken))
                    cut = place - start;
            if (cut == 0)
                break;
            yield return text.AsMemory(start, cut);
            start += cut;
        }
        if (start < text.Length)
            yield return text.AsMemory(start);
    }

    private static bool IsInside(ReadOnlySpan<char> text, int place, ReadOnlySpan<string> unbroken)
    {
        foreach (var whole in unbroken)
        {
            var from = Math.Max(0, place - whole.Length + 1);
            var to = Math.Min(text.Length, place + whole.Length - 1);
            if (text[from..to].IndexOf(whole, StringComparison.Ordinal) >= 0)
                return true;
        }
        return false;
    }
}
