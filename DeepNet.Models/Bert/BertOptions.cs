using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>What a BERT answers.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BertHead>))]
public enum BertHead
{
    /// <summary>The features of each token: a <see cref="Bert"/>.</summary>
    None,

    /// <summary>Each token again, also where it is hidden: a <see cref="BertMaskedLanguageModel"/>.</summary>
    MaskedLanguageModel,

    /// <summary>A class for the whole text: a <see cref="BertClassifier"/>.</summary>
    Classifier,
}

/// <summary>The sizes of a BERT and what it answers. Take a preset and change what differs: <c>BertOptions.Base with { Head = BertHead.Classifier }</c>.</summary>
public sealed record BertOptions : ModelOptions
{
    /// <summary>BERT-base, uncased: 109,482,240 parameters without a head.</summary>
    public static BertOptions Base { get; } = new() { Layers = 12, Heads = 12, Width = 768 };

    /// <summary>BERT-large, uncased: 335,141,888 parameters without a head.</summary>
    public static BertOptions Large { get; } = new() { Layers = 24, Heads = 16, Width = 1024 };

    /// <summary>BERT-tiny of Turc et al., 2019: 4,385,920 parameters without a head.</summary>
    public static BertOptions Tiny { get; } = new() { Layers = 2, Heads = 2, Width = 128 };

    /// <summary>The number of blocks.</summary>
    public required int Layers { get; init => field = Require.AtLeast(1, value); }

    /// <summary>The attention heads of a block; they share out the width.</summary>
    public required int Heads { get; init => field = Require.AtLeast(1, value); }

    /// <summary>The features of a token, a multiple of the heads.</summary>
    public required int Width { get; init => field = Require.AtLeast(1, value); }

    /// <summary>The number of different tokens; 30,522 by default.</summary>
    public int Vocabulary { get; init => field = Require.AtLeast(1, value); } = 30522;

    /// <summary>The most tokens of a text; 512 by default.</summary>
    public int Context { get; init => field = Require.AtLeast(1, value); } = 512;

    /// <summary>The kinds of segments, the first text and the second; 2 by default.</summary>
    public int Segments { get; init => field = Require.AtLeast(1, value); } = 2;

    /// <summary>The token that fills up shorter texts, which others do not look at; 0 by default, null for none.</summary>
    public int? PaddingToken { get; init => field = value is { } token ? Require.AtLeast(0, token) : null; } = 0;

    /// <summary>The features between the two layers of the feed-forward part; null (the default) for four times the width.</summary>
    public int? FeedForwardWidth { get; init => field = value is { } width ? Require.AtLeast(1, width) : null; }

    /// <summary>The share dropped while training, of embeddings, attention weights, what each part adds, and before a classifier; 0.1 by default.</summary>
    public double Dropout { get; init => field = Require.ShareBelowOne(value); } = 0.1;

    /// <summary>What the model answers; features unless said otherwise.</summary>
    public BertHead Head { get; init => field = Require.Defined(value); }

    /// <summary>The number of classes of a <see cref="BertHead.Classifier"/>; 2 by default.</summary>
    public int Classes { get; init => field = Require.AtLeast(1, value); } = 2;

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Create() => Head switch
    {
        BertHead.MaskedLanguageModel => new BertMaskedLanguageModel(this),
        BertHead.Classifier => new BertClassifier(this),
        _ => new Bert(this),
    };

    internal void Validate()
    {
        if (Width % Heads != 0)
            throw new ArgumentException($"{nameof(Heads)} share out the {nameof(Width)}, but {Width} is no multiple of {Heads}.");
        if (PaddingToken >= Vocabulary)
            throw new ArgumentException($"{nameof(PaddingToken)} must be below {nameof(Vocabulary)}, {Vocabulary}, but is {PaddingToken}.");
    }
}
