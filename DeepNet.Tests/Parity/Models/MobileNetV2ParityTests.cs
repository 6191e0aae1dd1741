using DeepNet.Models;

namespace DeepNet.Tests.Parity.Models;

internal sealed class MobileNetV2ParityTests
{
    internal const string Half = "import torchvision\nbuild = lambda: torchvision.models.mobilenet_v2(width_mult=0.5, num_classes=10)";

    internal static MobileNetV2Options HalfOptions { get; } = MobileNetV2Options.ImageNet with { WidthMultiplier = 0.5, Classes = 10 };

    [OneTimeSetUp]
    public void NeedsTorchvision() => PyTorch.Require("torchvision", "python3-torchvision");

    [Test]
    public void TheSameSeedGivesTorchvisionsWeights()
        => ModelParity.SameInitialization("import torchvision\nbuild = torchvision.models.mobilenet_v2", () => new MobileNetV2());

    /// <summary>The channels are rounded as there: to multiples of 8, and up where a tenth would be lost.</summary>
    [Test]
    public void TheSameSeedGivesTorchvisionsOutputsForEveryWidth()
    {
        var images = ModelParity.Batch(10, 2, 3, 48, 48).Images;
        foreach (var width in (double[])[0.1, 0.35, 0.75, 1.4])
            ModelParity.SameOutputsFromSeed($"import torchvision\nbuild = lambda: torchvision.models.mobilenet_v2(width_mult={FormattableString.Invariant($"{width}")})",
                () => new MobileNetV2(MobileNetV2Options.ImageNet with { WidthMultiplier = width }), images);
    }

    [Test]
    public void ForwardDropoutStatisticsAndGradientsAreTheSame()
    {
        using var model = new MobileNetV2(HalfOptions);
        var (images, labels) = ModelParity.Batch(10, 4, 3, 64, 64);
        ModelParity.SameForwardAndGradients(Half, model, images, labels);
    }

    [Test]
    public void TheFormForSmallImagesIsTheSame()
    {
        using var model = new MobileNetV2(HalfOptions with { SmallImages = true });
        var (images, labels) = ModelParity.Batch(10, 4, 3, 16, 16);
        ModelParity.SameForwardAndGradients("""
            import torchvision
            def build():
                model = torchvision.models.mobilenet_v2(width_mult=0.5, num_classes=10)
                model.features[0][0].stride = model.features[2].conv[1][0].stride = (1, 1)
                return model
            """, model, images, labels);
    }

    [Test]
    public void TenStepsEndAtTheSameWeights()
    {
        using var model = new MobileNetV2(HalfOptions);
        var (images, labels) = ModelParity.Batch(10, 4, 3, 64, 64);
        ModelParity.SameTraining(Half, model, images, labels, Optimizers.SgdInPython, Optimizers.Sgd);
    }
}
