using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>
/// The sizes of a <see cref="RecurrentLanguageModel"/>. Take a preset and change what differs:
/// <c>RecurrentLanguageModelOptions.AwdLstm with { Vocabulary = 33278, CarriedSequences = 80 }</c>.
/// </summary>
public sealed record RecurrentLanguageModelOptions : ModelOptions
{
    /// <summary>
    /// AWD-LSTM for the Penn Treebank (Merity, Keskar, Socher, 2018): three layers of 1,150, embeddings of 400, tied: 24,221,600 parameters with
    /// 10,000 tokens, 33,556,078 with WikiText-2's 33,278.
    /// </summary>
    public static RecurrentLanguageModelOptions AwdLstm { get; } = new()
    {
        Vocabulary = 10_000,
        EmbeddingSize = 400,
        HiddenSize = 1150,
        Layers = 3,
        Dropout = new() { Tokens = 0.1, Input = 0.4, Hidden = 0.25, Output = 0.4, Weights = 0.5 },
    };

    /// <summary>
    /// The default of pytorch/examples' word_language_model for WikiText-2: two layers of 200, embeddings of 200, not tied, ordinary dropout of 0.2:
    /// 13,987,678 parameters.
    /// </summary>
    public static RecurrentLanguageModelOptions WordLanguageModel { get; } = new()
    {
        Vocabulary = 33_278,
        TieHead = false,
        Dropout = new() { Input = 0.2, Hidden = 0.2, Output = 0.2, Locked = false },
    };

    /// <summary>The number of different tokens; at least 1.</summary>
    public required int Vocabulary { get; init => field = Require.AtLeast(1, value); }

    /// <summary>The features of a token; 200 by default.</summary>
    public int EmbeddingSize { get; init => field = Require.AtLeast(1, value); } = 200;

    /// <summary>The hidden features of a layer; of the last one only where the head is not tied. 200 by default.</summary>
    public int HiddenSize { get; init => field = Require.AtLeast(1, value); } = 200;

    /// <summary>The recurrent layers; 2 by default.</summary>
    public int Layers { get; init => field = Require.AtLeast(1, value); } = 2;

    /// <summary>What the layers compute; LSTM unless said otherwise.</summary>
    public RecurrentCell Cell { get; init => field = Require.Defined(value); }

    /// <summary>
    /// Whether the head's weights are those of the token embeddings (Press, Wolf, 2017), so that the last layer has <see cref="EmbeddingSize"/>
    /// features; true by default.
    /// </summary>
    public bool TieHead { get; init; } = true;

    /// <summary>What is dropped while training; nothing by default.</summary>
    public LanguageModelDropout Dropout { get; init => field = Require.Given(value, nameof(Dropout)); } = new();

    /// <summary>
    /// How many sequences a batch has whose state is carried from one batch to the next: row k of a batch then goes on where row k of the batch before
    /// ended, and no gradient flows between them. Null (the default) to begin each batch with zeros.
    /// </summary>
    public int? CarriedSequences { get; init => field = value is { } sequences ? Require.AtLeast(1, sequences) : null; }

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Create() => new RecurrentLanguageModel(this);

    internal int InputsOf(int layer) => layer == 0 ? EmbeddingSize : HiddenSize;

    internal int HiddenOf(int layer) => layer == Layers - 1 && TieHead ? EmbeddingSize : HiddenSize;
}
