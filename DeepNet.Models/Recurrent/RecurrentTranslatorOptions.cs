using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeepNet.Models;

/// <summary>The sizes of a <see cref="RecurrentTranslator"/> and the tokens that mean something to it.</summary>
public sealed record RecurrentTranslatorOptions
{
    /// <summary>The number of different tokens in the source.</summary>
    public required int SourceVocabulary { get; init => field = Require.AtLeast(1, value); }

    /// <summary>The number of different tokens in the target.</summary>
    public required int TargetVocabulary { get; init => field = Require.AtLeast(1, value); }

    /// <summary>The features of a token; 256 by default.</summary>
    public int EmbeddingSize { get; init => field = Require.AtLeast(1, value); } = 256;

    /// <summary>The hidden features of the decoder, an even number: the encoder has half of them in each direction. 512 by default.</summary>
    public int HiddenSize { get; init => field = Require.AtLeast(2, value); } = 512;

    /// <summary>The layers of encoder and decoder each; 1 by default.</summary>
    public int Layers { get; init => field = Require.AtLeast(1, value); } = 1;

    /// <summary>What the layers compute; LSTM unless said otherwise.</summary>
    public RecurrentCell Cell { get; init => field = Require.Defined(value); }

    /// <summary>How the decoder looks at the source; Bahdanau's way unless said otherwise.</summary>
    public RecurrentAttention Attention { get; init => field = Require.Defined(value); }

    /// <summary>
    /// Whether the decoder also gets what it made of the source at the step before (Luong, Pham, Manning, 2015, §3.3), which takes a step a token in training
    /// too; false by default. Bahdanau's attention has no use for it.
    /// </summary>
    public bool InputFeeding { get; init; }

    /// <summary>The share dropped while training, of the embeddings, between layers and before the last layer: 0 (the default) to below 1.</summary>
    public double Dropout { get; init => field = Require.ShareBelowOne(value); }

    /// <summary>The token that fills up shorter sources and targets; 0 by default.</summary>
    public int PaddingToken { get; init => field = Require.AtLeast(0, value); }

    /// <summary>The token that a target begins with; 1 by default.</summary>
    public int BeginToken { get; init => field = Require.AtLeast(0, value); } = 1;

    /// <summary>The token that a target ends with; 2 by default.</summary>
    public int EndToken { get; init => field = Require.AtLeast(0, value); } = 2;

    /// <summary>Builds the model with fresh weights, drawn from the default generator.</summary>
    /// <returns>The model, in training mode, in float32 on the CPU; the caller owns it.</returns>
    /// <exception cref="ArgumentException">Options that are valid one by one exclude each other.</exception>
    public RecurrentTranslator Create() => new(this);

    internal JsonNode ToJson() => JsonSerializer.SerializeToNode(this)!;

    /// <summary>What the decoder gets beside a token's features: what was seen, or made of it.</summary>
    internal int Fed => Attention == RecurrentAttention.Bahdanau || InputFeeding ? HiddenSize : 0;

    internal void Validate()
    {
        if (HiddenSize % 2 != 0)
            throw new ArgumentException($"{nameof(HiddenSize)} must be even, so that the encoder has half of it in each direction, but is {HiddenSize}.");
        if (InputFeeding && Attention is RecurrentAttention.None or RecurrentAttention.Bahdanau)
            throw new ArgumentException($"{nameof(InputFeeding)} goes with the attention of Luong, but {nameof(Attention)} is {Attention}.");
        foreach (var (name, token) in new[] { (nameof(BeginToken), BeginToken), (nameof(EndToken), EndToken), (nameof(PaddingToken), PaddingToken) })
            if (token >= TargetVocabulary)
                throw new ArgumentException($"{name} must be below {nameof(TargetVocabulary)}, {TargetVocabulary}, but is {token}.");
        if (PaddingToken >= SourceVocabulary)
            throw new ArgumentException($"{nameof(PaddingToken)} must be below {nameof(SourceVocabulary)}, {SourceVocabulary}, but is {PaddingToken}.");
        if (BeginToken == EndToken || PaddingToken == EndToken || BeginToken == PaddingToken)
            throw new ArgumentException($"{nameof(PaddingToken)}, {nameof(BeginToken)} and {nameof(EndToken)} must be three tokens, but are {PaddingToken}, {BeginToken} and {EndToken}.");
    }
}
