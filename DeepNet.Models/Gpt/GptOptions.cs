using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>
/// The sizes of a <see cref="Gpt"/>. Take a preset and change what differs: <c>GptOptions.NanoBaby with { Vocabulary = 96, Dropout = 0 }</c>.
/// </summary>
public sealed partial record GptOptions : ModelOptions
{
    /// <summary>The number of blocks; at least 1.</summary>
    public required int Layers { get; init => field = Require.AtLeast(1, value); }

    /// <summary>The attention heads of a block; they share out the width.</summary>
    public required int Heads { get; init => field = Require.AtLeast(1, value); }

    /// <summary>The features of a token, a multiple of the heads.</summary>
    public required int Width { get; init => field = Require.AtLeast(1, value); }

    /// <summary>The most tokens that the model looks at; 1,024 by default.</summary>
    public int Context { get; init => field = Require.AtLeast(1, value); } = 1024;

    /// <summary>The number of different tokens; 50,257 by default, GPT-2's.</summary>
    public int Vocabulary { get; init => field = Require.AtLeast(1, value); } = 50257;

    /// <summary>Whether linear layers and layer norms have biases; true by default. The head has none.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>
    /// The share dropped while training, of the embeddings, of the attention weights and of what each part adds: 0 (the default) to below 1.
    /// </summary>
    public double Dropout { get; init => field = Require.ShareBelowOne(value); }

    /// <summary>Whether the head's weights are those of the token embeddings (Press, Wolf, 2017); true by default.</summary>
    public bool TieHead { get; init; } = true;

    /// <summary>What the blocks are made of; GPT-2's parts by default.</summary>
    public DecoderStyle Style { get; init => field = Require.Given(value, nameof(Style)); } = DecoderStyle.Gpt2;

    /// <summary>
    /// Whether training keeps only the input of each block and runs the block again in the backward pass, which takes less memory and more time
    /// (<see cref="DeepNet.Rematerialize"/>). It changes no number, so it is no part of what a checkpoint says of the network. Off by default.
    /// </summary>
    [JsonIgnore]
    public bool Rematerialize { get; init; }

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Create() => new Gpt(this);

    internal int HeadSize => Width / Heads;

    internal int KeyValueHeads => Style.KeyValueHeads ?? Heads;

    internal void Validate()
    {
        if (Width % Heads != 0)
            throw new ArgumentException($"{nameof(Heads)} share out the {nameof(Width)}, but {Width} is no multiple of {Heads}.");
        if (Heads % KeyValueHeads != 0)
            throw new ArgumentException($"Each of the {nameof(Style.KeyValueHeads)} serves as many {nameof(Heads)}, but {Heads} is no multiple of {KeyValueHeads}.");
        if (Style.Positions == PositionEncoding.Rotary && HeadSize % 2 != 0)
            throw new ArgumentException($"Rotary positions turn pairs of features, but a head of {nameof(Width)} / {nameof(Heads)} has {HeadSize}.");
        if (Style.Positions == PositionEncoding.Sinusoidal && Width % 2 != 0)
            throw new ArgumentException($"Sinusoidal positions come in pairs of features, but {nameof(Width)} is {Width}.");
    }
}
