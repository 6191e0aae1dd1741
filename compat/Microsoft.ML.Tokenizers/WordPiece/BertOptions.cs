namespace Microsoft.ML.Tokenizers;

/// <summary>How a <see cref="BertTokenizer"/> works.</summary>
public sealed class BertOptions : WordPieceOptions
{
    /// <summary>Whether the text is lower-cased first. Default true, as uncased vocabularies need it.</summary>
    public bool LowerCaseBeforeTokenization { get; set; } = true;

    /// <summary>Whether the text is cleaned and split into words and punctuation first, not only at white space. Default true.</summary>
    public bool ApplyBasicTokenization { get; set; } = true;

    /// <summary>Whether special tokens in the text are found and never split. Default true.</summary>
    public bool SplitOnSpecialTokens { get; set; } = true;

    /// <summary>The token that ends each sequence. Default <c>[SEP]</c>.</summary>
    public string SeparatorToken { get; set; } = "[SEP]";

    /// <summary>The token that fills up a batch. Default <c>[PAD]</c>.</summary>
    public string PaddingToken { get; set; } = "[PAD]";

    /// <summary>The token that begins the input, whose output a classifier reads. Default <c>[CLS]</c>.</summary>
    public string ClassificationToken { get; set; } = "[CLS]";

    /// <summary>The token that stands for a masked one. Default <c>[MASK]</c>.</summary>
    public string MaskingToken { get; set; } = "[MASK]";

    /// <summary>Whether each Chinese character is a word of its own. Default true.</summary>
    public bool IndividuallyTokenizeCjk { get; set; } = true;

    /// <summary>Whether accents are removed. Default false; BERT's own uncased vocabularies were made with true.</summary>
    public bool RemoveNonSpacingMarks { get; set; }
}
