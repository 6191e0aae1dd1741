using System.Text.Json.Nodes;
using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// An encoder of text in which every token looks at all others: embeddings of tokens, places and segments, blocks with the norm after each sum.
/// Devlin, Chang, Lee, Toutanova: BERT, NAACL 2019. This is the part without a head, with the pooler.
/// </summary>
/// <remarks>
/// Keys are Hugging Face's: <c>embeddings.word_embeddings</c>, … <c>encoder.layer.0.attention.self.query</c>, … <c>pooler.dense</c>; with a head before
/// all of them <c>bert.</c>; <c>KeyMap.HuggingFaceBert</c> loads files of either kind. Weights are drawn from N(0, 0.02), biases and the padding
/// token's embedding are 0.
/// </remarks>
public sealed class Bert : Module<Tensor, Tensor>, IDescribed
{
    private readonly BertEmbeddings _embeddings;
    private readonly BertLayer[] _layers;
    private readonly Linear? _pooler;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">A preset of <see cref="BertOptions"/>, or one changed by <c>with</c>.</param>
    /// <exception cref="ArgumentException">Options that exclude each other.</exception>
    public Bert(BertOptions options) : this(options, pooler: true)
    {
        BertParts.Initialize(this, options);
    }

    /// <summary>A part of a model, which sets its initial weights; masked language models have no pooler.</summary>
    internal Bert(BertOptions options, bool pooler) : base(nameof(Bert))
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        register_module("embeddings", _embeddings = new BertEmbeddings(options));
        _layers = [.. Enumerable.Range(0, options.Layers).Select(_ => new BertLayer(options))];
        register_module("encoder", new ModuleGroup(("layer", ModuleList(_layers))));
        if (pooler)
            register_module("pooler", new ModuleGroup(("dense", _pooler = Linear(options.Width, options.Width))));
    }

    /// <summary>What the network was built from.</summary>
    public BertOptions Options { get; }

    /// <summary>[vocabulary, width]: the embeddings of the tokens.</summary>
    internal Parameter TokenWeight => _embeddings.Tokens.weight!;

    /// <inheritdoc/>
    public JsonNode Describe() => Options.ToJson();

    /// <inheritdoc/>
    /// <remarks>Does nothing: components are registered by name, however fields hold them.</remarks>
    protected override void RegisterComponents()
    {
    }

    /// <summary>Computes the features of each token, all of the first segment. Padding tokens are not looked at.</summary>
    /// <param name="tokens">[batch, tokens], int64 or int32.</param>
    /// <returns>[batch, tokens, width].</returns>
    /// <exception cref="ArgumentException">The tokens have another shape or type, or are too many.</exception>
    public override Tensor forward(Tensor tokens) => Features(tokens);

    /// <summary>Computes the features of each token.</summary>
    /// <param name="tokens">[batch, tokens], int64 or int32.</param>
    /// <param name="segments">Of the same shape: 0 for tokens of the first text, 1 for those of the second; null for the first only.</param>
    /// <param name="mask">[batch, tokens], true (or not 0) for tokens that are looked at; null for all but the padding tokens.</param>
    /// <returns>[batch, tokens, width].</returns>
    /// <exception cref="ArgumentException">A tensor has another shape or type, or there are too many tokens.</exception>
    public Tensor Features(Tensor tokens, Tensor? segments = null, Tensor? mask = null)
    {
        InputShape.RequireTokens(tokens, nameof(Bert), Options.Context);
        BertParts.RequireShapeOf(tokens, segments, nameof(segments));
        BertParts.RequireShapeOf(tokens, mask, nameof(mask));
        using var scope = NewDisposeScope();
        var seen = PaddingMask.Of(tokens, mask, Options.PaddingToken);
        var hidden = _embeddings.Run(tokens, segments);
        foreach (var layer in _layers)
            using (var before = hidden)
                hidden = layer.call(before, seen);
        return hidden.MoveToOuterDisposeScope(); // [batch, tokens, width]
    }

    /// <summary>Makes of the first token's features those of the whole text: tanh(W·h + b).</summary>
    /// <param name="features">[batch, tokens, width], from <see cref="Features"/>.</param>
    /// <returns>[batch, width].</returns>
    /// <exception cref="InvalidOperationException">The model is part of a masked language model, which has no pooler.</exception>
    public Tensor Pool(Tensor features)
    {
        if (_pooler is null)
            throw new InvalidOperationException("A masked language model has no pooler: take a Bert or a BertClassifier.");
        using var scope = NewDisposeScope();
        return _pooler.call(features.select(1, 0)).tanh().MoveToOuterDisposeScope();
    }
}
