namespace Microsoft.ML.Tokenizers;

/// <summary>How a <see cref="WordPieceTokenizer"/> works.</summary>
public class WordPieceOptions
{
    /// <summary>What splits the text into words; null, the default, for runs of what is not white space.</summary>
    public PreTokenizer? PreTokenizer { get; set; }

    /// <summary>What rewrites the text first; null, the default, for nothing.</summary>
    public Normalizer? Normalizer { get; set; }

    /// <summary>Tokens that are never split, with their ids; null, the default, for none.</summary>
    public IReadOnlyDictionary<string, int>? SpecialTokens { get; set; }

    /// <summary>The token of a word that the vocabulary cannot spell. Default <c>[UNK]</c>.</summary>
    public string UnknownToken { get; set; } = "[UNK]";

    /// <summary>What pieces that go on a word begin with in the vocabulary. Default <c>##</c>.</summary>
    public string ContinuingSubwordPrefix { get; set; } = "##";

    /// <summary>Longer words, in UTF-16 characters, become the unknown token. Default 100.</summary>
    public int MaxInputCharsPerWord { get; set; } = 100;
}
