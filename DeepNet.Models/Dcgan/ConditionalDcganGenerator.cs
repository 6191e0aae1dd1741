using System.Text.Json;
using System.Text.Json.Nodes;
using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// A <see cref="DcganGenerator"/> that is told the class: noise and an embedding of the label side by side. Mirza, Osindero: Conditional
/// generative adversarial nets, 2014, where labels go through a layer of their own.
/// </summary>
/// <remarks>Keys: <c>embed.weight</c> [classes, label features], N(0, 1), and <c>main.N.*</c> as in <see cref="DcganGenerator"/>.</remarks>
public sealed class ConditionalDcganGenerator : Module<Tensor, Tensor, Tensor>, IDescribed
{
    private readonly Sequential _main;
    private readonly Embedding _embed;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">Its shape, with the number of classes.</param>
    /// <exception cref="ArgumentException">No number of classes is set.</exception>
    public ConditionalDcganGenerator(DcganOptions options) : base(nameof(ConditionalDcganGenerator))
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        var classes = options.RequireClasses();
        register_module("main", _main = DcganLayers.Generator(options, options.Latent + options.LabelFeatures));
        register_module("embed", _embed = Embedding(classes, options.LabelFeatures));
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

    /// <summary>Makes images of given classes.</summary>
    /// <param name="noise">[batch, latent] or [batch, latent, 1, 1], from N(0, 1).</param>
    /// <param name="labels">[batch], int64 from 0 to below the number of classes.</param>
    /// <returns>[batch, channels, size, size], in (−1, 1).</returns>
    /// <exception cref="ArgumentException">Noise or labels have another shape.</exception>
    public override Tensor forward(Tensor noise, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var pixels = DcganLayers.Pixels(noise, nameof(ConditionalDcganGenerator), Options.Latent);
        InputShape.RequireLabels(labels, nameof(ConditionalDcganGenerator), pixels.size(0));
        var label = _embed.call(labels).unsqueeze(2).unsqueeze(3);              // [batch, label features, 1, 1]
        return _main.call(cat([pixels, label], 1)).MoveToOuterDisposeScope();
    }
}
