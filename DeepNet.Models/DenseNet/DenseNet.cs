using System.Text.Json.Nodes;
using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// DenseNet-BC: blocks in which each layer sees the channels of all layers before it, with transitions that halve channels, height and width in
/// between. Huang, Liu, van der Maaten, Weinberger: Densely connected convolutional networks, CVPR 2017.
/// </summary>
/// <remarks>
/// Keys, parameter counts, initialisation and the order of random draws are torchvision's: <c>features.conv0</c>, <c>features.norm0</c>,
/// <c>features.denseblock1.denselayer1.norm1</c>, …, <c>features.transition1.norm</c>, …, <c>features.norm5</c>, <c>classifier</c>.
/// </remarks>
public sealed class DenseNet : Module<Tensor, Tensor>, IDescribed
{
    private readonly Sequential _features;
    private readonly Linear _classifier;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">A preset of <see cref="DenseNetOptions"/>, or one changed by <c>with</c>.</param>
    public DenseNet(DenseNetOptions options) : base(nameof(DenseNet))
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        var features = Features(options, out var outputs);
        register_module("features", _features = Sequential(features));
        register_module("classifier", _classifier = Linear(outputs, options.Classes));
        Initialize();
    }

    /// <summary>What the network was built from.</summary>
    public DenseNetOptions Options { get; }

    /// <inheritdoc/>
    public JsonNode Describe() => Options.ToJson();

    /// <inheritdoc/>
    /// <remarks>Does nothing: components are registered by name, however fields hold them.</remarks>
    protected override void RegisterComponents()
    {
    }

    /// <summary>Computes the logits of each class.</summary>
    /// <param name="images">
    /// [batch, channels, height, width], with four blocks of at least 29 × 29 pixels, or 8 × 8 with the stem for small images; the dtype of the weights.
    /// </param>
    /// <returns>[batch, classes].</returns>
    /// <exception cref="ArgumentException">The images have another shape.</exception>
    public override Tensor forward(Tensor images)
    {
        InputShape.RequireImages(images, nameof(DenseNet), Options.InputChannels, least: Options.LeastSize);
        using var scope = NewDisposeScope();
        using var hidden = _features.call(images);                              // [batch, features, height / 32, width / 32]
        hidden.relu_();
        var pooled = functional.adaptive_avg_pool2d(hidden, 1);                 // [batch, features, 1, 1]
        return _classifier.call(pooled.flatten(1)).MoveToOuterDisposeScope();   // [batch, classes]
    }

    private static List<(string, Module<Tensor, Tensor>)> Features(DenseNetOptions options, out int channels)
    {
        channels = options.Width;
        List<(string, Module<Tensor, Tensor>)> parts = options.SmallImages
            ? [("conv0", Conv2d(options.InputChannels, channels, 3, padding: 1, bias: false)), ("norm0", BatchNorm2d(channels)), ("relu0", ReLU(inplace: true))]
            : [("conv0", Conv2d(options.InputChannels, channels, 7, stride: 2, padding: 3, bias: false)), ("norm0", BatchNorm2d(channels)),
                ("relu0", ReLU(inplace: true)), ("pool0", MaxPool2d(3, stride: 2, padding: 1))];
        for (var block = 1; block <= options.Blocks.Count; block++)
        {
            var layers = options.Blocks[block - 1];
            parts.Add(($"denseblock{block}", new DenseBlock(options, layers, channels)));
            channels += layers * options.Growth;
            if (block == options.Blocks.Count)
                break;
            parts.Add(($"transition{block}", Transition(channels, channels / 2)));
            channels /= 2;
        }
        parts.Add(("norm5", BatchNorm2d(channels)));
        return parts;
    }

    private static Sequential Transition(int inputs, int outputs) => Sequential(
        ("norm", BatchNorm2d(inputs)),
        ("relu", ReLU(inplace: true)),
        ("conv", Conv2d(inputs, outputs, 1, bias: false)),
        ("pool", AvgPool2d(2, stride: 2)));

    private void Initialize()
    {
        foreach (var module in this.Descendants())
        {
            if (module is Conv2d convolution)
                init.kaiming_normal_(convolution.weight);
        }
        init.zeros_(_classifier.bias!);
    }
}
