using System.Text.Json;
using System.Text.Json.Nodes;
using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// A <see cref="DcganCritic"/> that is told the class: a learned picture of each label is one channel more of the image. Mirza, Osindero:
/// Conditional generative adversarial nets, 2014, where labels go through a layer of their own.
/// </summary>
/// <remarks>Keys: <c>embed.weight</c> [classes, size²], N(0, 1), and <c>main.N.*</c> as in <see cref="DcganCritic"/>.</remarks>
public sealed class ConditionalDcganCritic : Module<Tensor, Tensor, Tensor>, IDescribed
{
    private readonly Sequential _main;
    private readonly Embedding _embed;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">Its shape, with the number of classes.</param>
    /// <exception cref="ArgumentException">No number of classes is set.</exception>
    public ConditionalDcganCritic(DcganOptions options) : base(nameof(ConditionalDcganCritic))
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        var classes = options.RequireClasses();
        register_module("main", _main = DcganLayers.Critic(options, options.Channels + 1));
        register_module("embed", _embed = Embedding(classes, (long)options.ImageSize * options.ImageSize));
    }

    /// <summary>What the network was built from.</summary>
    public DcganOptions Options { get; }

    /// <inheritdoc/>
    public JsonNode Describe() => JsonSerializer.SerializeToNode(Options)!;

    /// <inheritdoc/>
    /// <remarks>Does nothing: components are registered by name, however fields hold them.</remarks>
    protected override void RegisterComponents()
    {
    }

    /// <summary>Judges images as images of given classes.</summary>
    /// <param name="images">[batch, channels, size, size], in [−1, 1], the dtype of the weights.</param>
    /// <param name="labels">[batch], int64 from 0 to below the number of classes.</param>
    /// <returns>[batch]: the higher, the more real; logits where the objective takes them so.</returns>
    /// <exception cref="ArgumentException">Images or labels have another shape.</exception>
    public override Tensor forward(Tensor images, Tensor labels)
    {
        InputShape.RequireImages(images, nameof(ConditionalDcganCritic), Options.Channels, Options.ImageSize);
        InputShape.RequireLabels(labels, nameof(ConditionalDcganCritic), images.size(0));
        using var scope = NewDisposeScope();
        var label = _embed.call(labels).view(-1, 1, Options.ImageSize, Options.ImageSize);
        return _main.call(cat([images, label], 1)).flatten().MoveToOuterDisposeScope(); // [batch]
    }
}
