namespace Microsoft.ML.Tokenizers;

/// <summary>Splits a text as GPT-2 and RoBERTa do: words and numbers with the space in front of them, punctuation, white space.</summary>
public sealed class RobertaPreTokenizer : PreTokenizer
{
    /// <summary>The one instance that everybody may share.</summary>
    public static RobertaPreTokenizer Instance { get; } = new();

    internal static RegexPreTokenizer Pattern { get; } = new(Gpt2Pattern.Regex(), null);

    /// <inheritdoc/>
    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text) => Pattern.PreTokenize(text);

    /// <inheritdoc/>
    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => Pattern.PreTokenize(text);
}
