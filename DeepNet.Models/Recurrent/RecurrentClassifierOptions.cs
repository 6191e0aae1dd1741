using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>The sizes of a <see cref="RecurrentClassifier"/>.</summary>
public sealed record RecurrentClassifierOptions : ModelOptions
{
    /// <summary>
    /// Two LSTM layers of 256 in both directions over 100 features of a token, as sentiment of film reviews is often learnt: 4,810,857 parameters with
    /// 25,002 tokens and one logit. Padding is token 1.
    /// </summary>
    public static RecurrentClassifierOptions Sentiment { get; } = new() { Vocabulary = 25_002, Classes = 1, PaddingToken = 1 };

    /// <summary>The number of different tokens; at least 1.</summary>
    public required int Vocabulary { get; init => field = Require.AtLeast(1, value); }

    /// <summary>The number of classes; 1 for a single logit, for binary cross-entropy.</summary>
    public required int Classes { get; init => field = Require.AtLeast(1, value); }

    /// <summary>The features of a token; 100 by default.</summary>
    public int EmbeddingSize { get; init => field = Require.AtLeast(1, value); } = 100;

    /// <summary>The hidden features of a layer in each direction; 256 by default.</summary>
    public int HiddenSize { get; init => field = Require.AtLeast(1, value); } = 256;

    /// <summary>The recurrent layers; 2 by default.</summary>
    public int Layers { get; init => field = Require.AtLeast(1, value); } = 2;

    /// <summary>What the layers compute; LSTM unless said otherwise.</summary>
    public RecurrentCell Cell { get; init => field = Require.Defined(value); }

    /// <summary>Whether the layers also read backwards; true by default.</summary>
    public bool Bidirectional { get; init; } = true;

    /// <summary>The share dropped while training, of the embeddings, between layers and before the last layer; 0.5 by default, below 1.</summary>
    public double Dropout { get; init => field = Require.ShareBelowOne(value); } = 0.5;

    /// <summary>The token that fills up shorter sequences at their ends, which nothing sees; 0 by default, null for none.</summary>
    public int? PaddingToken { get; init => field = value is { } token ? Require.AtLeast(0, token) : null; } = 0;

    /// <summary>What the classes are told by; the last hidden states unless said otherwise.</summary>
    public SequencePooling Pooling { get; init => field = Require.Defined(value); }

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Create() => new RecurrentClassifier(this);

    internal void Validate()
    {
        if (PaddingToken >= Vocabulary)
            throw new ArgumentException($"{nameof(PaddingToken)} must be below {nameof(Vocabulary)}, {Vocabulary}, but is {PaddingToken}.");
    }
}
