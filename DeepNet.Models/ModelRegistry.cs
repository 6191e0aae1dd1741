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
        ["cnn"] = (images, classes) => new CnnOptions { InputChannels = images.Channels, ImageSize = Square(images, "cnn"), Classes = classes },
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
        ["lenet5"] = (images, classes) => new LeNetOptions { InputChannels = images.Channels, ImageSize = Square(images, "lenet5"), Padding = images.Height < 32 ? 2 : 0, Classes = classes },
        ["alexnet"] = (images, classes) => new AlexNetOptions { InputChannels = AtLeast(AlexNet.LeastSize, images, "alexnet").Channels, Classes = classes },
        ["vgg11"] = Of("vgg11", VggOptions.Vgg11),
        ["vgg11-bn"] = Of("vgg11-bn", VggOptions.Vgg11BN),
        ["vgg13"] = Of("vgg13", VggOptions.Vgg13),
        ["vgg13-bn"] = Of("vgg13-bn", VggOptions.Vgg13BN),
        ["vgg16"] = Of("vgg16", VggOptions.Vgg16),
        ["vgg16-bn"] = Of("vgg16-bn", VggOptions.Vgg16BN),
        ["vgg19"] = Of("vgg19", VggOptions.Vgg19),
        ["vgg19-bn"] = Of("vgg19-bn", VggOptions.Vgg19BN),
        ["mobilenetv2"] = (images, classes) => new MobileNetV2Options { InputChannels = images.Channels, Classes = classes, SmallImages = AreSmall(images) },
        ["densenet121"] = Of("densenet121", DenseNetOptions.DenseNet121),
        ["densenet169"] = Of("densenet169", DenseNetOptions.DenseNet169),
        ["densenet201"] = Of("densenet201", DenseNetOptions.DenseNet201),
        ["densenet161"] = Of("densenet161", DenseNetOptions.DenseNet161),
        ["convnext-tiny"] = Of("convnext-tiny", ConvNeXtOptions.Tiny),
        ["convnext-small"] = Of("convnext-small", ConvNeXtOptions.Small),
        ["vit-tiny"] = Of("vit-tiny", ViTOptions.CifarTiny),
        ["vit-small"] = Of("vit-small", ViTOptions.CifarSmall),
        ["vit-b16"] = Of("vit-b16", ViTOptions.B16),
        ["vit-b32"] = Of("vit-b32", ViTOptions.B32),
    };

    /// <summary>The names, the smaller models first within their family.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. _models.Keys];

    /// <summary>
    /// The options of a named model. For images of up to 64 pixels they are those usual for CIFAR: <see cref="ResNetStem.Cifar"/>,
    /// <see cref="MobileNetV2Options.SmallImages"/>, <see cref="DenseNetOptions.SmallImages"/>, patches of 2 × 2 pixels for a ConvNeXt and of 4 × 4 for
    /// a ViT, and for a VGG the mean over the image with 512 hidden features. For larger ones they are ImageNet's.
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

    private static bool AreSmall(ImageShape images) => Math.Max(images.Height, images.Width) <= LargestSmallImage;

    private static int Square(ImageShape images, string name) => images.Height == images.Width
        ? images.Height
        : throw new ArgumentException($"The model '{name}' takes square images, got {images}. Pad or crop them, or take a ResNet, which takes any size.");

    private static ImageShape AtLeast(int size, ImageShape images, string name) => Math.Min(images.Height, images.Width) >= size
        ? images
        : throw new ArgumentException($"The model '{name}' takes images of at least {size} × {size} pixels, got {images}. Enlarge or pad them, or take a ResNet, which takes any size.");

    private static Func<ImageShape, int, ModelOptions> Of(ResNetOptions preset) => (images, classes) => preset with
    {
        InputChannels = images.Channels,
        Classes = classes,
        Stem = AreSmall(images) ? ResNetStem.Cifar : ResNetStem.ImageNet,
    };

    private static Func<ImageShape, int, ModelOptions> Of(string name, VggOptions preset) => (images, classes) => preset with
    {
        InputChannels = AtLeast(preset.LeastSize, images, name).Channels,
        Classes = classes,
        PooledSize = AreSmall(images) ? 1 : preset.PooledSize,
        Hidden = AreSmall(images) ? 512 : preset.Hidden,
    };

    private static Func<ImageShape, int, ModelOptions> Of(string name, ViTOptions preset) => (images, classes) =>
    {
        var options = preset with
        {
            InputChannels = images.Channels,
            ImageSize = Square(images, name),
            PatchSize = AreSmall(images) ? ViTOptions.CifarTiny.PatchSize : Math.Max(preset.PatchSize, ViTOptions.B16.PatchSize),
            Classes = classes,
        };
        options.Validate();
        return options;
    };

    private static Func<ImageShape, int, ModelOptions> Of(string name, DenseNetOptions preset) => (images, classes) =>
    {
        var options = preset with { InputChannels = images.Channels, Classes = classes, SmallImages = AreSmall(images) };
        AtLeast(options.LeastSize, images, name);
        return options;
    };

    private static Func<ImageShape, int, ModelOptions> Of(string name, ConvNeXtOptions preset) => (images, classes) =>
    {
        var options = preset with { InputChannels = images.Channels, Classes = classes, PatchSize = AreSmall(images) ? 2 : preset.PatchSize };
        AtLeast(options.LeastSize, images, name);
        return options;
    };
}
