using System.Text.RegularExpressions;

namespace Microsoft.ML.Tokenizers;

/// <summary>Splits a text into the pieces that are encoded independently of one another.</summary>
public abstract partial class PreTokenizer
{
    // A pattern that runs wild must end: its text may come from anywhere.
    private const int TimeoutMilliseconds = 30_000;

    private static RegexPreTokenizer? _wordOrPunctuation, _wordOrNonWord, _whiteSpace;

    /// <summary>The pieces of a text, in order; what lies between them belongs to no piece.</summary>
    public abstract IEnumerable<(int Offset, int Length)> PreTokenize(string text);

    /// <summary>The pieces of a text, in order; what lies between them belongs to no piece.</summary>
    public abstract IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text);

    /// <summary>Words and single punctuation marks: the pattern <c>\w+|[\p{P}]</c>.</summary>
    /// <param name="specialTokens">Tokens that are pieces of their own wherever they occur; null for none.</param>
    public static PreTokenizer CreateWordOrPunctuation(IReadOnlyDictionary<string, int>? specialTokens = null) =>
        specialTokens is null ? _wordOrPunctuation ??= new(WordOrPunctuation(), null) : new(WordOrPunctuation(), specialTokens);

    /// <summary>Words and runs of what is neither word nor white space: the pattern <c>\w+|[^\w\s]+</c>.</summary>
    /// <param name="specialTokens">Tokens that are pieces of their own wherever they occur; null for none.</param>
    public static PreTokenizer CreateWordOrNonWord(IReadOnlyDictionary<string, int>? specialTokens = null) =>
        specialTokens is null ? _wordOrNonWord ??= new(WordOrNonWord(), null) : new(WordOrNonWord(), specialTokens);

    /// <summary>Runs of what is not white space: the pattern <c>\S+</c>.</summary>
    /// <param name="specialTokens">Tokens that are pieces of their own wherever they occur; null for none.</param>
    public static PreTokenizer CreateWhiteSpace(IReadOnlyDictionary<string, int>? specialTokens = null) =>
        specialTokens is null ? _whiteSpace ??= new(NonWhiteSpace(), null) : new(NonWhiteSpace(), specialTokens);

    [GeneratedRegex(@"\w+|[\p{P}]", RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex WordOrPunctuation();

    [GeneratedRegex(@"\w+|[^\w\s]+", RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex WordOrNonWord();

    [GeneratedRegex(@"\S+", RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex NonWhiteSpace();
}
