using System.Text.Json.Nodes;
using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// A Transformer that reads an image as a sequence of patches, with a token of its own that becomes the class. Dosovitskiy et al.: An image is worth
/// 16x16 words, ICLR 2021.
/// </summary>
/// <remarks>
/// Keys, parameter counts, initialisation and the order of random draws are torchvision's, so the same seed gives the same weights and torchvision's state
/// dicts load as they are: <c>class_token</c>, <c>conv_proj</c>, <c>encoder.pos_embedding</c>, <c>encoder.layers.encoder_layer_0.ln_1</c>, …
/// <c>heads.head</c>. As there, the head starts at 0.
/// </remarks>
public sealed class ViT : Module<Tensor, Tensor>, IDescribed
{
    private readonly Parameter _classToken;
    private readonly Conv2d _patches;
    private readonly ViTEncoder _encoder;
    private readonly Linear _head;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">A preset of <see cref="ViTOptions"/>, or one changed by <c>with</c>.</param>
    /// <exception cref="ArgumentException">Options that exclude each other.</exception>
    public ViT(ViTOptions options) : base(nameof(ViT))
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        register_parameter("class_token", _classToken = Parameter(zeros(1, 1, options.Width)));
        register_module("conv_proj", _patches = Conv2d(options.InputChannels, options.Width, options.PatchSize, stride: options.PatchSize));
        register_module("encoder", _encoder = new ViTEncoder(options));
        register_module("heads", new ModuleGroup(("head", _head = Linear(options.Width, options.Classes))));
        init.trunc_normal_(_patches.weight, std: Math.Sqrt(1.0 / (options.InputChannels * options.PatchSize * options.PatchSize)));
        init.zeros_(_patches.bias!);
        init.zeros_(_head.weight);
        init.zeros_(_head.bias!);
    }

    /// <summary>What the network was built from.</summary>
    public ViTOptions Options { get; }

    /// <inheritdoc/>
    public JsonNode Describe() => Options.ToJson();

    /// <inheritdoc/>
    /// <remarks>Does nothing: components are registered by name, however fields hold them.</remarks>
    protected override void RegisterComponents()
    {
    }

    /// <summary>Computes the logits of each class.</summary>
    /// <param name="images">[batch, channels, size, size], the dtype of the weights.</param>
    /// <returns>[batch, classes].</returns>
    /// <exception cref="ArgumentException">The images have another shape.</exception>
    public override Tensor forward(Tensor images)
    {
        InputShape.RequireImages(images, nameof(ViT), Options.InputChannels, Options.ImageSize);
        using var scope = NewDisposeScope();
        var patches = _patches.call(images).flatten(2).transpose(1, 2);             // [batch, patches, width]
        var begin = _classToken.expand(images.size(0), -1, -1);                     // [batch, 1, width]
        var hidden = cat([begin.to_type(patches.dtype), patches], 1).Then(_encoder); // [batch, 1 + patches, width]
        return _head.call(hidden.select(1, 0)).MoveToOuterDisposeScope();           // [batch, classes]
    }
}
