using System.Buffers;

namespace Microsoft.ML.Tokenizers;

/// <summary>Finds special tokens in a text: the leftmost first; of several at one place, the one that was named first.</summary>
internal sealed class SpecialTokenFinder
{
    private readonly string[] _tokens;
    private readonly SearchValues<string> _search;

    private SpecialTokenFinder(string[] tokens)
    {
        _tokens = tokens;
        _search = SearchValues.Create(tokens, StringComparison.Ordinal);
    }

    /// <summary>A finder of these tokens; null where there are none.</summary>
    public static SpecialTokenFinder? Create(IReadOnlyDictionary<string, int>? specialTokens)
    {
        var tokens = specialTokens?.Keys.Where(token => token.Length > 0).ToArray();
        return tokens is { Length: > 0 } ? new(tokens) : null;
    }

    /// <summary>The first special token of a text; (-1, 0) where there is none.</summary>
    public (int Index, int Length) Find(ReadOnlySpan<char> text)
    {
        var index = text.IndexOfAny(_search);
        if (index >= 0)
            foreach (var token in _tokens)
                if (text[index..].StartsWith(token))
                    return (index, token.Length);
        return (-1, 0);
    }
}
