using System.Text.Json.Nodes;
using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// MobileNetV2: inverted residuals, which widen, convolve each channel by itself and narrow again without a nonlinearity. Sandler, Howard, Zhu,
/// Zhmoginov, Chen: MobileNetV2: inverted residuals and linear bottlenecks, CVPR 2018.
/// </summary>
/// <remarks>
/// Keys, parameter count, initialisation and the order of random draws are torchvision's: <c>features.0.0</c>, <c>features.1.conv.0.0</c>, …,
/// <c>features.18.0</c>, <c>classifier.1</c>.
/// </remarks>
public sealed class MobileNetV2 : Module<Tensor, Tensor>, IDescribed
{
    // Table 2 of the paper.
    private static readonly (int Expansion, int Channels, int Blocks, int Stride)[] _stages =
    [
        (1, 16, 1, 1),
        (6, 24, 2, 2),
        (6, 32, 3, 2),
        (6, 64, 4, 2),
        (6, 96, 3, 1),
        (6, 160, 3, 2),
        (6, 320, 1, 1),
    ];

    private readonly Sequential _features, _classifier;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">Its width and what it sees; those of the paper when left out.</param>
    public MobileNetV2(MobileNetV2Options? options = null) : base(nameof(MobileNetV2))
    {
        Options = options ?? MobileNetV2Options.ImageNet;
        var last = Options.Channels(1280, Math.Max(1, Options.WidthMultiplier));
        register_module("features", _features = Sequential(Features(Options, last)));
        register_module("classifier", _classifier = Sequential(Dropout(Options.Dropout), Linear(last, Options.Classes)));
        Initialize();
    }

    /// <summary>What the network was built from.</summary>
    public MobileNetV2Options Options { get; }

    /// <inheritdoc/>
    public JsonNode Describe() => Options.ToJson();

    /// <inheritdoc/>
    /// <remarks>Does nothing: components are registered by name, however fields hold them.</remarks>
    protected override void RegisterComponents()
    {
    }

    /// <summary>Computes the logits of each class.</summary>
    /// <param name="images">[batch, channels, height, width], any size, the dtype of the weights.</param>
    /// <returns>[batch, classes].</returns>
    /// <exception cref="ArgumentException">The images have another shape.</exception>
    public override Tensor forward(Tensor images)
    {
        InputShape.RequireImages(images, nameof(MobileNetV2), Options.InputChannels);
        using var scope = NewDisposeScope();
        using var hidden = _features.call(images);                              // [batch, 1280, height / 32, width / 32]
        var pooled = functional.adaptive_avg_pool2d(hidden, 1);                 // [batch, 1280, 1, 1]
        return _classifier.call(pooled.flatten(1)).MoveToOuterDisposeScope();   // [batch, classes]
    }

    private static IEnumerable<Module<Tensor, Tensor>> Features(MobileNetV2Options options, int last)
    {
        var inputs = options.Channels(32);
        yield return InvertedResidual.Convolve(options.InputChannels, inputs, 3, stride: options.SmallImages ? 1 : 2);
        for (var stage = 0; stage < _stages.Length; stage++)
        {
            var (expansion, channels, blocks, stride) = _stages[stage];
            var outputs = options.Channels(channels);
            for (var block = 0; block < blocks; block++)
            {
                yield return new InvertedResidual(inputs, outputs, block > 0 || (stage == 1 && options.SmallImages) ? 1 : stride, expansion);
                inputs = outputs;
            }
        }
        yield return InvertedResidual.Convolve(inputs, last, 1);
    }

    private void Initialize()
    {
        foreach (var module in this.Descendants())
        {
            if (module is Conv2d convolution)
            {
                init.kaiming_normal_(convolution.weight, mode: init.FanInOut.FanOut);
            }
            else if (module is Linear linear)
            {
                init.normal_(linear.weight, 0, 0.01);
                init.zeros_(linear.bias!);
            }
        }
    }
}
