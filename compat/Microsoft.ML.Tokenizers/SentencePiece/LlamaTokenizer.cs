namespace Microsoft.ML.Tokenizers;

/// <summary>The tokenizer of Llama and Mistral models: a SentencePiece model of the byte-pair kind that does not normalize.</summary>
public sealed class LlamaTokenizer : SentencePieceTokenizer
{
    private LlamaTokenizer(SentencePieceModel model, bool addBeginOfSentence, bool addEndOfSentence, IReadOnlyDictionary<string, int>? specialTokens)
        : base(model, addBeginOfSentence, addEndOfSentence, specialTokens)
    {
    }

    /// <summary>Creates a tokenizer from a model (<c>tokenizer.model</c>). The stream is read to its end and stays open.</summary>
    /// <param name="modelStream">The model.</param>
    /// <param name="addBeginOfSentence">Whether the token of the beginning is put in front.</param>
    /// <param name="addEndOfSentence">Whether the token of the end is put behind.</param>
    /// <param name="specialTokens">Tokens that are found in the text before it is cut, with their ids; null for none.</param>
    /// <exception cref="ArgumentException">The model is not of the byte-pair kind, or it normalizes.</exception>
    /// <exception cref="InvalidDataException">The stream holds no SentencePiece model.</exception>
    public static new LlamaTokenizer Create(Stream modelStream, bool addBeginOfSentence = true, bool addEndOfSentence = false, IReadOnlyDictionary<string, int>? specialTokens = null)
    {
        ArgumentNullException.ThrowIfNull(modelStream);
        var model = SentencePieceModelReader.Read(modelStream);
        if (model.Kind != (int)SegmentationKind.BytePairs)
            throw new ArgumentException($"The model is of kind {model.Kind}; Llama's are of kind 2 (byte pairs).", nameof(modelStream));
        if (model.NormalizerName is not ("" or "identity"))
            throw new ArgumentException($"The normalization '{model.NormalizerName}' is not supported: Llama's models have none.", nameof(modelStream));
        return new(model, addBeginOfSentence, addEndOfSentence, specialTokens);
    }
}
