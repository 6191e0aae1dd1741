using System.Text.Json.Nodes;
using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// VGG: stages of 3 × 3 convolutions, each ended by max-pooling, then three linear layers. Simonyan, Zisserman: Very deep convolutional networks
/// for large-scale image recognition, ICLR 2015.
/// </summary>
/// <remarks>
/// Keys, parameter counts, initialisation and the order of random draws are torchvision's: <c>features.0</c>, …, <c>classifier.0</c>,
/// <c>classifier.3</c>, <c>classifier.6</c>. From the paper differ, as there: the last stage's result is averaged to 7 × 7, so that images may have
/// any size; convolutions are drawn by their fan-out; batch norms, where wanted, did not exist then.
/// </remarks>
public sealed class Vgg : Module<Tensor, Tensor>, IDescribed
{
    private readonly Sequential _features, _classifier;
    private readonly AdaptiveAvgPool2d _avgpool;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">A preset of <see cref="VggOptions"/>, or one changed by <c>with</c>.</param>
    public Vgg(VggOptions options) : base(nameof(Vgg))
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        var pooled = options.PooledSize;
        register_module("features", _features = Sequential(Features(options)));
        register_module("avgpool", _avgpool = AdaptiveAvgPool2d(pooled));
        register_module("classifier", _classifier = Sequential(
            Linear(options.Channels(options.Convolutions.Count - 1) * pooled * pooled, options.Hidden), ReLU(inplace: true), Dropout(options.Dropout),
            Linear(options.Hidden, options.Hidden), ReLU(inplace: true), Dropout(options.Dropout),
            Linear(options.Hidden, options.Classes)));
        Initialize();
    }

    /// <summary>What the network was built from.</summary>
    public VggOptions Options { get; }

    /// <inheritdoc/>
    public JsonNode Describe() => Options.ToJson();

    /// <inheritdoc/>
    /// <remarks>Does nothing: components are registered by name, however fields hold them.</remarks>
    protected override void RegisterComponents()
    {
    }

    /// <summary>Computes the logits of each class.</summary>
    /// <param name="images">[batch, channels, height, width], of at least 32 × 32 pixels for five stages, the dtype of the weights.</param>
    /// <returns>[batch, classes].</returns>
    /// <exception cref="ArgumentException">The images have another shape.</exception>
    public override Tensor forward(Tensor images)
    {
        InputShape.RequireImages(images, nameof(Vgg), Options.InputChannels, least: Options.LeastSize);
        using var scope = NewDisposeScope();
        var pooled = _features.call(images).Then(_avgpool);                 // [batch, 8 · width, pooled size, pooled size]
        return _classifier.call(pooled.flatten(1)).MoveToOuterDisposeScope(); // [batch, classes]
    }

    private static IEnumerable<Module<Tensor, Tensor>> Features(VggOptions options)
    {
        var inputs = options.InputChannels;
        for (var stage = 0; stage < options.Convolutions.Count; stage++)
        {
            var width = options.Channels(stage);
            for (var index = 0; index < options.Convolutions[stage]; index++)
            {
                yield return Conv2d(inputs, width, 3, padding: 1);
                if (options.BatchNorm)
                    yield return BatchNorm2d(width);
                yield return ReLU(inplace: true);
                inputs = width;
            }
            yield return MaxPool2d(2, stride: 2);
        }
    }

    private void Initialize()
    {
        foreach (var module in this.Descendants())
        {
            if (module is Conv2d convolution)
            {
                init.kaiming_normal_(convolution.weight, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
                init.zeros_(convolution.bias!);
            }
            else if (module is Linear linear)
            {
                init.normal_(linear.weight, 0, 0.01);
                init.zeros_(linear.bias!);
            }
        }
    }
}
