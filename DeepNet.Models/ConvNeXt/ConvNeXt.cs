using System.Text.Json.Nodes;
using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// ConvNeXt: a convolutional network with what vision transformers taught: patches, 7 × 7 convolutions of each channel by itself, inverted
/// bottlenecks, layer norms, few nonlinearities. Liu, Mao, Wu, Feichtenhofer, Darrell, Xie: A ConvNet for the 2020s, CVPR 2022.
/// </summary>
/// <remarks>
/// Keys, parameter counts, initialisation and the order of random draws are torchvision's: <c>features.0.0</c>, <c>features.1.0.block.0</c>,
/// <c>features.1.0.layer_scale</c>, …, <c>features.2.1</c>, …, <c>classifier.0</c>, <c>classifier.2</c>.
/// </remarks>
public sealed class ConvNeXt : Module<Tensor, Tensor>, IDescribed
{
    private readonly Sequential _features, _classifier;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">A preset of <see cref="ConvNeXtOptions"/>, or one changed by <c>with</c>.</param>
    /// <exception cref="ArgumentException">There are more widths than stages, or fewer.</exception>
    public ConvNeXt(ConvNeXtOptions options) : base(nameof(ConvNeXt))
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        var last = options.Widths[^1];
        register_module("features", _features = Sequential(Features(options)));
        register_module("classifier", _classifier = Sequential(new ChannelNorm(last), Flatten(1), Linear(last, options.Classes)));
        Initialize();
    }

    /// <summary>What the network was built from.</summary>
    public ConvNeXtOptions Options { get; }

    /// <inheritdoc/>
    public JsonNode Describe() => Options.ToJson();

    /// <inheritdoc/>
    /// <remarks>Does nothing: components are registered by name, however fields hold them.</remarks>
    protected override void RegisterComponents()
    {
    }

    /// <summary>Computes the logits of each class.</summary>
    /// <param name="images">[batch, channels, height, width], with four stages of at least 8 · patch size, the dtype of the weights.</param>
    /// <returns>[batch, classes].</returns>
    /// <exception cref="ArgumentException">The images have another shape.</exception>
    public override Tensor forward(Tensor images)
    {
        InputShape.RequireImages(images, nameof(ConvNeXt), Options.InputChannels, least: Options.LeastSize);
        using var scope = NewDisposeScope();
        using var hidden = _features.call(images);                      // [batch, last width, height / 32, width / 32]
        var pooled = functional.adaptive_avg_pool2d(hidden, 1);         // [batch, last width, 1, 1]
        return _classifier.call(pooled).MoveToOuterDisposeScope();      // [batch, classes]
    }

    private static IEnumerable<Module<Tensor, Tensor>> Features(ConvNeXtOptions options)
    {
        var (patch, widths) = (options.PatchSize, options.Widths);
        yield return Sequential(Conv2d(options.InputChannels, widths[0], patch, stride: patch), new ChannelNorm(widths[0]));
        var (block, blocks) = (0, options.Blocks.Sum());
        for (var stage = 0; stage < widths.Count; stage++)
        {
            if (stage > 0)
                yield return Sequential(new ChannelNorm(widths[stage - 1]), Conv2d(widths[stage - 1], widths[stage], 2, stride: 2));
            var parts = new Module<Tensor, Tensor>[options.Blocks[stage]];
            for (var index = 0; index < parts.Length; index++)
                parts[index] = new ConvNeXtBlock(widths[stage], options.LayerScale, StochasticDepth.OfBlock(block++, blocks, options.StochasticDepth));
            yield return Sequential(parts);
        }
    }

    private void Initialize()
    {
        foreach (var module in this.Descendants())
        {
            if (module is Conv2d convolution)
            {
                init.trunc_normal_(convolution.weight, std: 0.02);
                init.zeros_(convolution.bias!);
            }
            else if (module is Linear linear)
            {
                init.trunc_normal_(linear.weight, std: 0.02);
                init.zeros_(linear.bias!);
            }
        }
    }
}
