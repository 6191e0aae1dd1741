using DeepNet.Models;
using DeepNet.Tests.Training;
using static DeepNet.Tests.Training.Allowed;

namespace DeepNet.Tests.Models;

/// <summary>The options of the zoo: name, default, range.</summary>
internal static partial class ModelOptionsTable
{
    public static IEnumerable<OptionsCase> All => [.. Images, .. Sequences, .. Generative, .. Writing];

    private static Allowed Some => AtLeast(1);

    /// <summary>A list of whole numbers, each at least 1.</summary>
    private static Allowed Sizes(int fewest) => new(
        [Enumerable.Range(1, Math.Max(1, fewest)).ToArray(), new[] { 5, int.MaxValue, 1 }],
        [new[] { 3, 0 }, new[] { -1, 3, 3 }, .. fewest > 0 ? (object[])[Enumerable.Repeat(1, fewest - 1).ToArray()] : []],
        $"{{0}} must be {fewest} or more numbers, each at least 1, got {{1}}.")
    {
        Error = typeof(ArgumentException),
    };

    private static OptionsCase[] Images =>
    [
        OptionsCase.Of(() => new MlpOptions { Sizes = [2, 3] })
            .Needs("Sizes", Sizes(2))
            .Has("Activation", Activation.Relu)
            .Has("Normalization", MlpNormalization.None)
            .Has("Dropout", 0, ShareBelowOne),
        OptionsCase.Of(() => new CnnOptions())
            .Has("InputChannels", 1, Some)
            .Has("ImageSize", 28, AtLeast(6))
            .Has("Classes", 10, Some)
            .Has("PoolDropout", 0.25, ShareBelowOne)
            .Has("HiddenDropout", 0.5, ShareBelowOne),
        OptionsCase.Of(() => new LeNetOptions())
            .Has("InputChannels", 1, Some)
            .Has("ImageSize", 28, Some)
            .Has("Padding", 2, AtLeast(0))
            .Has("Classes", 10, Some)
            .Has("Activation", Activation.Tanh)
            .Has("Pooling", LeNetPooling.Average),
        OptionsCase.Of(() => new AlexNetOptions())
            .Has("Width", 64, Some)
            .Has("Hidden", 4096, Some)
            .Has("Dropout", 0.5, ShareBelowOne)
            .Has("Classes", 1000, Some)
            .Has("InputChannels", 3, Some),
        OptionsCase.Of(() => new VggOptions { Convolutions = [1] })
            .Needs("Convolutions", Sizes(1))
            .Has("BatchNorm", false)
            .Has("Width", 64, Some)
            .Has("PooledSize", 7, Some)
            .Has("Hidden", 4096, Some)
            .Has("Dropout", 0.5, ShareBelowOne)
            .Has("Classes", 1000, Some)
            .Has("InputChannels", 3, Some),
        OptionsCase.Of(() => new ResNetOptions { Blocks = [1] })
            .Needs("Blocks", Sizes(1))
            .Has("Block", ResNetBlock.Basic)
            .Has("Width", 64, Some)
            .Has("Groups", 1, Some)
            .Has("WidthPerGroup", 64, Some)
            .Has("Classes", 1000, Some)
            .Has("InputChannels", 3, Some)
            .Has("Stem", ResNetStem.ImageNet)
            .Has("Shortcut", ResNetShortcut.Projection)
            .Has("ZeroInitResidual", false)
            .Has("StochasticDepth", 0, ShareBelowOne)
            .Has("Rematerialize", false),
        OptionsCase.Of(() => new MobileNetV2Options())
            .Has("WidthMultiplier", 1, Positive)
            .Has("SmallImages", false)
            .Has("Dropout", 0.2, ShareBelowOne)
            .Has("Classes", 1000, Some)
            .Has("InputChannels", 3, Some),
        OptionsCase.Of(() => new DenseNetOptions { Blocks = [1] })
            .Needs("Blocks", Sizes(1))
            .Has("Growth", 32, Some)
            .Has("Width", 64, AtLeast(2))
            .Has("BottleneckFactor", 4, Some)
            .Has("Dropout", 0, ShareBelowOne)
            .Has("SmallImages", false)
            .Has("Classes", 1000, Some)
            .Has("InputChannels", 3, Some)
            .Has("Rematerialize", false),
        OptionsCase.Of(() => new ConvNeXtOptions { Blocks = [1], Widths = [1] })
            .Needs("Blocks", Sizes(1))
            .Needs("Widths", Sizes(1))
            .Has("PatchSize", 4, Some)
            .Has("StochasticDepth", 0, ShareBelowOne)
            .Has("LayerScale", 1e-6, Positive)
            .Has("Classes", 1000, Some)
            .Has("InputChannels", 3, Some),
        OptionsCase.Of(() => new UNetOptions())
            .Has("Width", 64, AtLeast(2))
            .Has("Depth", 4, Between(1, 8))
            .Has("Upsampling", UNetUpsampling.Transposed)
            .Has("Classes", 2, Some)
            .Has("InputChannels", 3, Some),
        OptionsCase.Of(() => new ViTOptions { Layers = 1, Heads = 1, Width = 1 })
            .Needs("Layers", Some)
            .Needs("Heads", Some)
            .Needs("Width", Some)
            .Has("ImageSize", 224, Some)
            .Has("PatchSize", 16, Some)
            .Has("InputChannels", 3, Some)
            .Has("Classes", 1000, Some)
            .Has("FeedForwardWidth", null, Some)
            .Has("Dropout", 0, ShareBelowOne)
            .Has("AttentionDropout", 0, ShareBelowOne),
    ];

    private static OptionsCase[] Generative =>
    [
        OptionsCase.Of(() => new DcganOptions())
            .Has("ImageSize", 64, PowerOfTwo)
            .Has("Channels", 3, Some)
            .Has("Latent", 100, Some)
            .Has("GeneratorWidth", 64, Some)
            .Has("CriticWidth", 64, Some)
            .Has("Normalization", CriticNormalization.Batch)
            .Has("Classes", null, Some)
            .Has("LabelFeatures", 100, Some),
        OptionsCase.Of(() => new ResGanOptions())
            .Has("ImageSize", 32, PowerOfTwo)
            .Has("Channels", 3, Some)
            .Has("Latent", 128, Some)
            .Has("GeneratorWidth", 256, Some)
            .Has("CriticWidth", 128, Some)
            .Has("SpectralNorm", true),
        OptionsCase.Of(() => new VaeOptions())
            .Has("Inputs", 784, Some)
            .Has("Hidden", 400, Some)
            .Has("Latent", 20, Some),
        OptionsCase.Of(() => new ConvVaeOptions())
            .Has("ImageSize", 64, AtLeast(2))
            .Has("Channels", 3, Some)
            .Has("Widths", new[] { 32, 64, 128, 256, 512 }, Sizes(1))
            .Has("Latent", 128, Some)
            .Has("Output", Activation.Identity),
        OptionsCase.Of(() => new DiffusionUNetOptions())
            .Has("Channels", 3, Some)
            .Has("Widths", new[] { 128, 256, 256, 256 }, Sizes(1))
            .Has("BlocksPerLevel", 2, Some)
            .Has("AttentionLevels", new[] { 2 }, Sizes(0))
            .Has("HeadSize", null, Some)
            .Has("NormGroups", 32, Some)
            .Has("Dropout", 0, ShareBelowOne)
            .Has("ZeroInit", false),
    ];

    private static Allowed PowerOfTwo => new([8, 256, 1024], [4, 28, 2048, -8], "{0} must be a power of 2 from 8 to 1024, but is {1}. Pad or resize the images.")
    {
        Error = typeof(ArgumentException),
    };
}
