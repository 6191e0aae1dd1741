namespace Microsoft.ML.Tokenizers;

/// <summary>How to encode a text.</summary>
public struct EncodeSettings
{
    /// <summary>No normalization, no pre-tokenization, no limit on the number of tokens.</summary>
    public EncodeSettings() => MaxTokenCount = int.MaxValue;

    /// <summary>Whether the tokenizer's normalizer, if it has one, is applied first.</summary>
    public bool ConsiderNormalization { get; set; }

    /// <summary>Whether the text is split by the tokenizer's pre-tokenizer, if it has one.</summary>
    public bool ConsiderPreTokenization { get; set; }

    /// <summary>The largest number of tokens to produce.</summary>
    public int MaxTokenCount { get; set; }
}
