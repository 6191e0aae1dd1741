using System.Text.Json.Nodes;
using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>A <see cref="Bert"/> that tells the class of a text: from its pooler, one linear layer.</summary>
/// <remarks>Keys are Hugging Face's: <c>bert.embeddings.word_embeddings</c>, …, <c>bert.pooler.dense</c>, <c>classifier</c>.</remarks>
public sealed class BertClassifier : Module<Tensor, Tensor>, IDescribed
{
    private readonly Bert _bert;
    private readonly Linear _classifier;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">A preset of <see cref="BertOptions"/>, or one changed by <c>with</c>.</param>
    /// <exception cref="ArgumentException">Options that exclude each other.</exception>
    public BertClassifier(BertOptions options) : base(nameof(BertClassifier))
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options with { Head = BertHead.Classifier };
        register_module("bert", _bert = new Bert(Options, pooler: true));
        register_module("classifier", _classifier = Linear(options.Width, options.Classes));
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

    /// <summary>Computes the logits of each class, for texts of one segment. Padding tokens are not looked at.</summary>
    /// <param name="tokens">[batch, tokens], int64 or int32.</param>
    /// <returns>[batch, classes].</returns>
    /// <exception cref="ArgumentException">The tokens have another shape or type, or are too many.</exception>
    public override Tensor forward(Tensor tokens) => Logits(tokens);

    /// <summary>Computes the logits of each class.</summary>
    /// <inheritdoc cref="Bert.Features"/>
    /// <returns>[batch, classes].</returns>
    public Tensor Logits(Tensor tokens, Tensor? segments = null, Tensor? mask = null)
    {
        using var scope = NewDisposeScope();
        var pooled = _bert.Pool(_bert.Features(tokens, segments, mask)); // [batch, width]
        return pooled.Dropped(Options.Dropout, training).Then(_classifier).MoveToOuterDisposeScope();
    }
}
