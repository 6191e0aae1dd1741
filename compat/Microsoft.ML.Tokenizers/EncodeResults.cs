namespace Microsoft.ML.Tokenizers;

/// <summary>What an encoding yields.</summary>
/// <typeparam name="T"><see cref="int"/> for ids, <see cref="EncodedToken"/> for tokens.</typeparam>
public struct EncodeResults<T>
{
    /// <summary>The ids or tokens, in the order of the text.</summary>
    public IReadOnlyList<T> Tokens { get; set; }

    /// <summary>The text after normalization; null where nothing was normalized.</summary>
    public string? NormalizedText { get; set; }

    /// <summary>How many characters of the normalized text the tokens cover.</summary>
    public int CharsConsumed { get; set; }
}
