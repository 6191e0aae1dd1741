using System.Text.Json.Nodes;
using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// AlexNet: five convolutions, three of them followed by max-pooling, then three linear layers. Krizhevsky, Sutskever, Hinton: ImageNet
/// classification with deep convolutional neural networks, NIPS 2012; in the form of Krizhevsky: One weird trick for parallelizing convolutional
/// neural networks, 2014.
/// </summary>
/// <remarks>
/// Keys, parameter count, initialisation and the order of random draws are torchvision's: <c>features.0</c>, <c>3</c>, <c>6</c>, <c>8</c>,
/// <c>10</c>, <c>classifier.1</c>, <c>4</c>, <c>6</c>. From the paper of 2012 differ, as there: one tower instead of two, fewer channels, no local
/// response normalisation, averaging to 6 × 6 before the linear layers, PyTorch's default initialisation.
/// </remarks>
public sealed class AlexNet : Module<Tensor, Tensor>, IDescribed
{
    /// <summary>The smallest images of which three poolings leave a pixel.</summary>
    internal const int LeastSize = 63;

    private const int PooledSize = 6;

    private readonly Sequential _features, _classifier;
    private readonly AdaptiveAvgPool2d _avgpool;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">What it sees and tells apart; ImageNet's when left out.</param>
    public AlexNet(AlexNetOptions? options = null) : base(nameof(AlexNet))
    {
        Options = options ?? AlexNetOptions.ImageNet;
        var (width, hidden) = (Options.Width, Options.Hidden);
        register_module("features", _features = Sequential(
            Conv2d(Options.InputChannels, width, 11, stride: 4, padding: 2), // [batch, width, height / 4, width / 4], about
            ReLU(inplace: true),
            MaxPool2d(3, stride: 2),
            Conv2d(width, 3 * width, 5, padding: 2),
            ReLU(inplace: true),
            MaxPool2d(3, stride: 2),
            Conv2d(3 * width, 6 * width, 3, padding: 1),
            ReLU(inplace: true),
            Conv2d(6 * width, 4 * width, 3, padding: 1),
            ReLU(inplace: true),
            Conv2d(4 * width, 4 * width, 3, padding: 1),
            ReLU(inplace: true),
            MaxPool2d(3, stride: 2)));                                       // [batch, 4 · width, height / 32, width / 32], about
        register_module("avgpool", _avgpool = AdaptiveAvgPool2d(PooledSize));
        register_module("classifier", _classifier = Sequential(
            Dropout(Options.Dropout), Linear(4 * width * PooledSize * PooledSize, hidden), ReLU(inplace: true),
            Dropout(Options.Dropout), Linear(hidden, hidden), ReLU(inplace: true),
            Linear(hidden, Options.Classes)));
    }

    /// <summary>What the network was built from.</summary>
    public AlexNetOptions Options { get; }

    /// <inheritdoc/>
    public JsonNode Describe() => Options.ToJson();

    /// <inheritdoc/>
    /// <remarks>Does nothing: components are registered by name, however fields hold them.</remarks>
    protected override void RegisterComponents()
    {
    }

    /// <summary>Computes the logits of each class.</summary>
    /// <param name="images">[batch, channels, height, width], of at least 63 × 63 pixels, the dtype of the weights.</param>
    /// <returns>[batch, classes].</returns>
    /// <exception cref="ArgumentException">The images have another shape.</exception>
    public override Tensor forward(Tensor images)
    {
        InputShape.RequireImages(images, nameof(AlexNet), Options.InputChannels, least: LeastSize);
        using var scope = NewDisposeScope();
        var pooled = _features.call(images).Then(_avgpool);                 // [batch, 4 · width, 6, 6]
        return _classifier.call(pooled.flatten(1)).MoveToOuterDisposeScope(); // [batch, classes]
    }
}
