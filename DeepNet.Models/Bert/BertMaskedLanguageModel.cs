using System.Text.Json.Nodes;
using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// A <see cref="Bert"/> that tells each token, also where it is hidden: a layer, GELU, a norm, and the embeddings of the tokens as the last layer. It goes
/// with the step <c>MaskedLanguageModelling</c>.
/// </summary>
/// <remarks>
/// Keys are Hugging Face's: <c>bert.embeddings.word_embeddings</c>, …, <c>cls.predictions.transform.dense</c>, <c>cls.predictions.transform.LayerNorm</c>,
/// <c>cls.predictions.bias</c>. The last layer's weights, tied to the embeddings, have no key of their own; there is no pooler.
/// </remarks>
public sealed class BertMaskedLanguageModel : Module<Tensor, Tensor>, IDescribed, ICountsMultiplyAdds
{
    private readonly Bert _bert;
    private readonly Linear _dense;
    private readonly LayerNorm _norm;
    private readonly Parameter _bias;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">A preset of <see cref="BertOptions"/>, or one changed by <c>with</c>.</param>
    /// <exception cref="ArgumentException">Options that exclude each other.</exception>
    public BertMaskedLanguageModel(BertOptions options) : base(nameof(BertMaskedLanguageModel))
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options with { Head = BertHead.MaskedLanguageModel };
        register_module("bert", _bert = new Bert(Options, pooler: false));
        var transform = new ModuleGroup(("dense", _dense = Linear(options.Width, options.Width)), ("LayerNorm", _norm = LayerNorm(options.Width, BertParts.NormEpsilon)));
        var predictions = new ModuleGroup(("transform", transform));
        predictions.register_parameter("bias", _bias = Parameter(zeros(options.Vocabulary)));
        register_module("cls", new ModuleGroup(("predictions", predictions)));
        BertParts.Initialize(this, Options);
    }

    /// <summary>What the network was built from.</summary>
    public BertOptions Options { get; }

    /// <inheritdoc/>
    public JsonNode Describe() => Options.ToJson();

    /// <inheritdoc/>
    /// <remarks>Does nothing: components are registered by name, however fields hold them.</remarks>
    protected override void RegisterComponents()
    {
    }

    // The last layer's weights are the embeddings'.
    long ICountsMultiplyAdds.MultiplyAdds(IReadOnlyList<long> input, IReadOnlyList<long> output) => output[0] * output[1] * output[2] * Options.Width;

    /// <summary>Computes the logits of each token, all of the first segment. Padding tokens are not looked at.</summary>
    /// <param name="tokens">[batch, tokens], int64 or int32.</param>
    /// <returns>[batch, tokens, vocabulary].</returns>
    /// <exception cref="ArgumentException">The tokens have another shape or type, or are too many.</exception>
    public override Tensor forward(Tensor tokens) => Logits(tokens);

    /// <summary>Computes the logits of each token.</summary>
    /// <inheritdoc cref="Bert.Features"/>
    /// <returns>[batch, tokens, vocabulary].</returns>
    public Tensor Logits(Tensor tokens, Tensor? segments = null, Tensor? mask = null)
    {
        using var scope = NewDisposeScope();
        var hidden = _bert.Features(tokens, segments, mask).Then(_dense);
        hidden = FeedForward.Activate(hidden, FeedForwardKind.Gelu).Then(_norm); // [batch, tokens, width]
        return functional.linear(hidden, _bert.TokenWeight, _bias).MoveToOuterDisposeScope();
    }
}
