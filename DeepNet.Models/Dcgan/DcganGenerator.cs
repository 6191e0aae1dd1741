using System.Text.Json;
using System.Text.Json.Nodes;
using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// DCGAN's generator: transposed convolutions with batch norms make an image of noise. Radford, Metz, Chintala: Unsupervised representation learning
/// with deep convolutional generative adversarial networks, ICLR 2016.
/// </summary>
/// <remarks>
/// Keys, parameter counts, initialisation and the order of random draws are those of pytorch/examples for 64 × 64 pixels: convolutions
/// <c>main.{0,3,6,9,12}</c> and batch norms <c>main.{1,4,7,10}</c>; for other sizes there are as many more or fewer layers as it takes.
/// </remarks>
public sealed class DcganGenerator : Module<Tensor, Tensor>, IDescribed
{
    private readonly Sequential _main;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">Its shape; that for 64 × 64 pixels in colour when left out.</param>
    public DcganGenerator(DcganOptions? options = null) : base(nameof(DcganGenerator))
    {
        Options = options ?? DcganOptions.Size64;
        register_module("main", _main = DcganLayers.Generator(Options, Options.Latent));
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

    /// <summary>Makes images.</summary>
    /// <param name="noise">[batch, latent] or [batch, latent, 1, 1], from N(0, 1).</param>
    /// <returns>[batch, channels, size, size], in (−1, 1).</returns>
    /// <exception cref="ArgumentException">The noise has another shape.</exception>
    public override Tensor forward(Tensor noise)
    {
        using var scope = NewDisposeScope();
        return _main.call(DcganLayers.Pixels(noise, nameof(DcganGenerator), Options.Latent)).MoveToOuterDisposeScope();
    }
}
