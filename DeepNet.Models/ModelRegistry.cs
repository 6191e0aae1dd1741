using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>The models that a program offers by name, for images of a given kind.</summary>
public static class ModelRegistry
{
    // Above this, images are large enough for the stem that leaves a quarter of their height and width.
    private const int LargestSmallImage = 64;

    private static readonly Dictionary<string, Func<ImageShape, int, ModelOptions>> _models = new(StringComparer.OrdinalIgnoreCase)
    {
        ["mlp"] = (images, classes) => new MlpOptions { Sizes = [images.Size, 256, 128, classes] },
        ["cnn"] = (images, classes) => new CnnOptions { InputChannels = images.Channels, ImageSize = Square(images), Classes = classes },
        ["resnet18"] = Of(ResNetOptions.ResNet18),
        ["resnet34"] = Of(ResNetOptions.ResNet34),
        ["resnet50"] = Of(ResNetOptions.ResNet50),
        ["resnet101"] = Of(ResNetOptions.ResNet101),
        ["resnet152"] = Of(ResNetOptions.ResNet152),
        ["resnext50-32x4d"] = Of(ResNetOptions.ResNeXt50_32x4d),
        ["resnext101-32x8d"] = Of(ResNetOptions.ResNeXt101_32x8d),
        ["resnext101-64x4d"] = Of(ResNetOptions.ResNeXt101_64x4d),
        ["wide-resnet50-2"] = Of(ResNetOptions.WideResNet50_2),
        ["wide-resnet101-2"] = Of(ResNetOptions.WideResNet101_2),
        ["resnet20"] = Of(ResNetOptions.ResNet20),
        ["resnet32"] = Of(ResNetOptions.ResNet32),
        ["resnet44"] = Of(ResNetOptions.ResNet44),
        ["resnet56"] = Of(ResNetOptions.ResNet56),
        ["resnet110"] = Of(ResNetOptions.ResNet110),
    };

    /// <summary>The names, the smaller models first within their family.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. _models.Keys];

    /// <summary>
    /// The options of a named model. Images of up to 64 pixels get <see cref="ResNetStem.Cifar"/>, larger ones <see cref="ResNetStem.ImageNet"/>.
    /// </summary>
    /// <param name="name">One of <see cref="Names"/>; upper and lower case are the same.</param>
    /// <param name="images">The shape of an image: 1 channel for grey, 3 for colour.</param>
    /// <param name="classes">The number of classes.</param>
    /// <returns>Options whose <see cref="ModelOptions.Create"/> builds the model.</returns>
    /// <exception cref="ArgumentException">No model has this name, and the message lists those there are; or it does not take such images.</exception>
    public static ModelOptions Find(string name, ImageShape images, int classes)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _models.TryGetValue(name, out var options)
            ? options(images, classes)
            : throw new ArgumentException($"There is no model '{name}'. There are {string.Join(", ", Names)}.");
    }

    /// <summary>Builds a named model with fresh weights, drawn from the default generator.</summary>
    /// <param name="name">One of <see cref="Names"/>; upper and lower case are the same.</param>
    /// <param name="images">The shape of an image.</param>
    /// <param name="classes">The number of classes.</param>
    /// <returns>From images [batch, channels, height, width] to logits [batch, classes]; the caller owns it.</returns>
    /// <exception cref="ArgumentException">No model has this name, and the message lists those there are; or it does not take such images.</exception>
    public static nn.Module<Tensor, Tensor> Create(string name, ImageShape images, int classes) => Find(name, images, classes).Create();

    private static int Square(ImageShape images) => images.Height == images.Width
        ? images.Height
        : throw new ArgumentException($"The model 'cnn' takes square images, got {images}. Pad or crop them, or take a ResNet, which takes any size.");

    private static Func<ImageShape, int, ModelOptions> Of(ResNetOptions preset) => (images, classes) => preset with
    {
        InputChannels = images.Channels,
        Classes = classes,
        Stem = Math.Max(images.Height, images.Width) <= LargestSmallImage ? ResNetStem.Cifar : ResNetStem.ImageNet,
    };
}
