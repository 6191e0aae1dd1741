using DeepNet.Models;

namespace DeepNet.Tests.Parity.Models;

internal sealed class AlexNetParityTests
{
    /// <summary>torchvision's, with smaller linear layers.</summary>
    internal const string Small = $"""
        import torchvision
        {ModelParity.SmallLinearLayers}
        build = lambda: small(9216, lambda: torchvision.models.AlexNet(num_classes=10))
        """;

    internal static AlexNetOptions SmallOptions { get; } = AlexNetOptions.ImageNet with { Hidden = 24, Classes = 10 };

    [OneTimeSetUp]
    public void NeedsTorchvision() => PyTorch.Require("torchvision", "python3-torchvision");

    [Test]
    public void TheSameSeedGivesTorchvisionsOutputs()
        => ModelParity.SameOutputsFromSeed(Small, () => new AlexNet(SmallOptions), ModelParity.Batch(10, 2, 3, 80, 64).Images);

    [Test]
    public void ForwardDropoutAndGradientsAreTheSame()
    {
        using var model = new AlexNet(SmallOptions);
        var (images, labels) = ModelParity.Batch(10, 4, 3, 63, 70);
        ModelParity.SameForwardAndGradients(Small, model, images, labels);
    }

    [Test]
    public void TenStepsEndAtTheSameWeights()
    {
        using var model = new AlexNet(SmallOptions);
        var (images, labels) = ModelParity.Batch(10, 4, 3, 63, 63);
        ModelParity.SameTraining(Small, model, images, labels, Optimizers.SgdInPython, Optimizers.Sgd);
    }
}
