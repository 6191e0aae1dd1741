using System.Text.RegularExpressions;

namespace Microsoft.ML.Tokenizers;

/// <summary>Splits a text at the matches of a regular expression; special tokens are found before it.</summary>
public sealed class RegexPreTokenizer : PreTokenizer
{
    private readonly Regex _regex;
    private readonly Regex? _specialTokens;

    /// <param name="regex">Its matches are the pieces.</param>
    /// <param name="specialTokens">Tokens that are pieces of their own wherever they occur; null for none.</param>
    /// <exception cref="ArgumentNullException"><paramref name="regex"/> is null.</exception>
    public RegexPreTokenizer(Regex regex, IReadOnlyDictionary<string, int>? specialTokens)
    {
        ArgumentNullException.ThrowIfNull(regex);
        _regex = regex;
        _specialTokens = SpecialTokenFinder.Pattern(specialTokens);
    }

    /// <inheritdoc/>
    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text) =>
        string.IsNullOrEmpty(text) ? [] : Pieces(text);

    /// <inheritdoc/>
    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) =>
        text.IsEmpty ? [] : Pieces(text.ToString());

    private IEnumerable<(int Offset, int Length)> Pieces(string text)
    {
        if (_specialTokens is null)
        {
            for (var start = 0; Next(_regex, text, start, text.Length) is { Index: >= 0 } piece; start = piece.Index + piece.Length)
                yield return piece;
            yield break;
        }
        for (var start = 0; start < text.Length;)
        {
            var special = Next(_specialTokens, text, start, text.Length);
            var end = special.Index < 0 ? text.Length : special.Index;
            for (; Next(_regex, text, start, end) is { Index: >= 0 } piece; start = piece.Index + piece.Length)
                yield return piece;
            if (special.Index < 0)
                yield break;
            yield return special;
            start = special.Index + special.Length;
        }
    }

    // The first match between two places, as if the text began and ended there; (-1, 0) where there is none.
    private static (int Index, int Length) Next(Regex regex, string text, int start, int end)
    {
        foreach (var match in regex.EnumerateMatches(text.AsSpan(start, end - start)))
            return (start + match.Index, match.Length);
        return (-1, 0);
    }
}
