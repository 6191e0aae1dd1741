using System.Text.RegularExpressions;

namespace Microsoft.ML.Tokenizers;

/// <summary>Splits a text at the matches of a regular expression; special tokens are found before it.</summary>
public sealed class RegexPreTokenizer : PreTokenizer
{
    private readonly Regex _regex;

    /// <param name="regex">Its matches are the pieces.</param>
    /// <param name="specialTokens">Tokens that are pieces of their own wherever they occur; null for none.</param>
    /// <exception cref="ArgumentNullException"><paramref name="regex"/> is null.</exception>
    public RegexPreTokenizer(Regex regex, IReadOnlyDictionary<string, int>? specialTokens)
    {
        ArgumentNullException.ThrowIfNull(regex);
        _regex = regex;
        IsGpt2 = Gpt2Pattern.Is(regex);
        Words = WordPattern.Of(regex);
        SpecialTokens = SpecialTokenFinder.Create(specialTokens);
    }

    /// <summary>Whether the pattern is GPT-2's, whose matches need no regular expression.</summary>
    internal bool IsGpt2 { get; }

    /// <summary>The pattern, where it is one of those for words, which need no regular expression either.</summary>
    internal WordPattern? Words { get; }

    internal SpecialTokenFinder? SpecialTokens { get; }

    /// <inheritdoc/>
    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text) => string.IsNullOrEmpty(text) ? [] : Pieces(text);

    /// <inheritdoc/>
    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => text.IsEmpty ? [] : Pieces(text.ToString());

    private IEnumerable<(int Offset, int Length)> Pieces(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var special = SpecialTokens?.Find(text.AsSpan(start)) ?? (-1, 0);
            var end = special.Length > 0 ? start + special.Index : text.Length;
            for (; Match(text.AsSpan(start, end - start)) is { Length: > 0 } piece; start += piece.Index + piece.Length)
                yield return (start + piece.Index, piece.Length);
            if (special.Length == 0)
                yield break;
            yield return (end, special.Length);
            start = end + special.Length;
        }
    }

    // The first match that is not empty, as if the text were nothing but this; (-1, 0) where there is none.
    private (int Index, int Length) Match(ReadOnlySpan<char> text)
    {
        if (IsGpt2)
            return text.IsEmpty ? (-1, 0) : (0, Gpt2Pattern.Match(text, 0));
        if (Words is not null)
            return Words.Match(text);
        foreach (var match in _regex.EnumerateMatches(text))
            if (match.Length > 0)
                return (match.Index, match.Length);
        return (-1, 0);
    }
}
