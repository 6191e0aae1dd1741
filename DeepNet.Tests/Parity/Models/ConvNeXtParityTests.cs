using DeepNet.Models;

namespace DeepNet.Tests.Parity.Models;

internal sealed class ConvNeXtParityTests
{
    /// <summary>Three stages whose branches count, and are left out often, so that a difference would show.</summary>
    internal const string Small = """
        from torchvision.models.convnext import CNBlockConfig, ConvNeXt
        build = lambda: ConvNeXt([CNBlockConfig(8, 12, 2), CNBlockConfig(12, 16, 3), CNBlockConfig(16, None, 1)], stochastic_depth_prob=0.7, layer_scale=0.5, num_classes=10)
        """;

    internal static ConvNeXtOptions SmallOptions { get; } = new() { Blocks = [2, 3, 1], Widths = [8, 12, 16], StochasticDepth = 0.7, LayerScale = 0.5, Classes = 10 };

    [OneTimeSetUp]
    public void NeedsTorchvision() => PyTorch.Require("torchvision", "python3-torchvision");

    [Test]
    public void TheSameSeedGivesTorchvisionsWeights()
        => ModelParity.SameInitialization(Small, () => new ConvNeXt(SmallOptions));

    [Test]
    public void TheSameSeedGivesTorchvisionsOutputs()
        => ModelParity.SameOutputsFromSeed("import torchvision\nbuild = torchvision.models.convnext_tiny", () => new ConvNeXt(ConvNeXtOptions.Tiny), ModelParity.Batch(10, 2, 3, 64, 64).Images);

    [Test]
    public void ForwardStochasticDepthAndGradientsAreTheSame()
    {
        using var model = new ConvNeXt(SmallOptions);
        var (images, labels) = ModelParity.Batch(10, 6, 3, 48, 36);
        ModelParity.SameForwardAndGradients(Small, model, images, labels);
    }

    [Test]
    public void TheFormForSmallImagesIsTheSame()
    {
        using var model = new ConvNeXt(SmallOptions with { PatchSize = 2 });
        var (images, labels) = ModelParity.Batch(10, 6, 3, 16, 16);
        ModelParity.SameForwardAndGradients($"""
            {Small}
            _large = build
            def build():
                model = _large()
                model.features[0][0] = nn.Conv2d(3, 8, 2, 2)
                return model
            """, model, images, labels);
    }

    [Test]
    public void TenStepsEndAtTheSameWeights()
    {
        using var model = new ConvNeXt(SmallOptions);
        var (images, labels) = ModelParity.Batch(10, 4, 3, 32, 32);
        ModelParity.SameTraining(Small, model, images, labels, Optimizers.SgdInPython, Optimizers.Sgd);
    }
}
