using System.Text.RegularExpressions;

namespace Microsoft.ML.Tokenizers;

/// <summary>
/// Splits a text by several pre-tokenizers in turn: the pieces of the first are final, what lies between them goes to the second, and so on.
/// What none of them takes is a piece, too.
/// </summary>
public class CompositePreTokenizer : PreTokenizer
{
    private const int MostPreTokenizers = 10;

    /// <param name="preTokenizers">At most ten, in order.</param>
    /// <param name="specialTokens">Tokens that are pieces of their own wherever they occur; null for none.</param>
    /// <exception cref="ArgumentNullException"><paramref name="preTokenizers"/> is null.</exception>
    /// <exception cref="ArgumentException">There are more than ten, or one is null.</exception>
    public CompositePreTokenizer(IReadOnlyList<PreTokenizer> preTokenizers, IReadOnlyDictionary<string, int>? specialTokens = null)
    {
        ArgumentNullException.ThrowIfNull(preTokenizers);
        if (preTokenizers.Count > MostPreTokenizers)
            throw new ArgumentException($"There are {preTokenizers.Count} pre-tokenizers; at most {MostPreTokenizers} can be combined.", nameof(preTokenizers));
        if (preTokenizers.Contains(null))
            throw new ArgumentException("A pre-tokenizer is null.", nameof(preTokenizers));
        PreTokenizers = specialTokens is { Count: > 0 }
            ? [new RegexPreTokenizer(new Regex(string.Join('|', specialTokens.Keys.Select(Regex.Escape)), RegexOptions.CultureInvariant), null), .. preTokenizers]
            : preTokenizers;
    }

    /// <summary>The pre-tokenizers in order; where there are special tokens, the one that finds them comes first.</summary>
    public IReadOnlyList<PreTokenizer> PreTokenizers { get; }

    /// <inheritdoc/>
    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text) => string.IsNullOrEmpty(text) ? [] : Split(text, 0, 0, text.Length);

    /// <inheritdoc/>
    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => PreTokenize(text.ToString());

    private IEnumerable<(int Offset, int Length)> Split(string text, int preTokenizer, int start, int end)
    {
        if (start == end)
            yield break;
        if (preTokenizer == PreTokenizers.Count)
        {
            yield return (start, end - start);
            yield break;
        }
        var rest = start;
        foreach (var (offset, length) in PreTokenizers[preTokenizer].PreTokenize(text.AsSpan(start, end - start)))
        {
            foreach (var piece in Split(text, preTokenizer + 1, rest, start + offset))
                yield return piece;
            yield return (start + offset, length);
            rest = start + offset + length;
        }
        foreach (var piece in Split(text, preTokenizer + 1, rest, end))
            yield return piece;
    }
}
