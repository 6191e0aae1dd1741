using System.Text.Json;
using System.Text.Json.Nodes;
using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// DCGAN's critic: convolutions with a stride of 2 and leaky ReLUs give an image a score. Radford, Metz, Chintala, ICLR 2016. Without batch norms it
/// is one for a gradient penalty, with spectral norms that of SNGAN's small networks: see <see cref="DcganOptions.Normalization"/>.
/// </summary>
/// <remarks>
/// Keys, parameter counts, initialisation and the order of random draws are those of pytorch/examples for 64 × 64 pixels: convolutions
/// <c>main.{0,2,5,8,11}</c> and batch norms <c>main.{3,6,9}</c>; <c>main.{0,2,4,6,8}</c> without batch norms. There the score is a probability;
/// here it is the logit, which losses take with more precision.
/// </remarks>
public sealed class DcganCritic : Module<Tensor, Tensor>, IDescribed
{
    private readonly Sequential _main;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">Its shape; that for 64 × 64 pixels in colour when left out.</param>
    public DcganCritic(DcganOptions? options = null) : base(nameof(DcganCritic))
    {
        Options = options ?? DcganOptions.Size64;
        register_module("main", _main = DcganLayers.Critic(Options, Options.Channels));
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

    /// <summary>Judges images.</summary>
    /// <param name="images">[batch, channels, size, size], in [−1, 1], the dtype of the weights.</param>
    /// <returns>[batch]: the higher, the more real; logits where the objective takes them so.</returns>
    /// <exception cref="ArgumentException">The images have another shape.</exception>
    public override Tensor forward(Tensor images)
    {
        InputShape.RequireImages(images, nameof(DcganCritic), Options.Channels, Options.ImageSize);
        using var scope = NewDisposeScope();
        return _main.call(images).flatten().MoveToOuterDisposeScope(); // [batch]
    }
}
