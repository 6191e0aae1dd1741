using DeepNet.Models;

namespace DeepNet.Tests.Parity.Models;

internal sealed class AlexNetParityTests
{
    private const string Torchvision = "import torchvision\nbuild = torchvision.models.alexnet";

    /// <summary>torchvision's convolutions with smaller linear layers, whose weights would take long to carry over.</summary>
    private const string SmallHead = """
        import torchvision
        def build():
            model = torchvision.models.AlexNet(num_classes=10)
            model.classifier[1], model.classifier[4], model.classifier[6] = nn.Linear(9216, 24), nn.Linear(24, 24), nn.Linear(24, 10)
            return model
        """;

    private static readonly AlexNetOptions _smallHead = AlexNetOptions.ImageNet with { Hidden = 24, Classes = 10 };

    [OneTimeSetUp]
    public void NeedsTorchvision() => PyTorch.Require("torchvision", "python3-torchvision");

    [Test]
    public void TheSameSeedGivesTorchvisionsOutputs()
        => ModelParity.SameOutputsFromSeed(Torchvision, () => new AlexNet(), ModelParity.Batch(10, 2, 3, 80, 64).Images);

    [Test]
    public void ForwardDropoutAndGradientsAreTheSame()
    {
        using var model = new AlexNet(_smallHead);
        var (images, labels) = ModelParity.Batch(10, 4, 3, 63, 70);
        ModelParity.SameForwardAndGradients(SmallHead, model, images, labels);
    }

    [Test]
    public void TenStepsEndAtTheSameWeights()
    {
        using var model = new AlexNet(_smallHead);
        var (images, labels) = ModelParity.Batch(10, 4, 3, 63, 63);
        ModelParity.SameTraining(SmallHead, model, images, labels, Optimizers.SgdInPython, Optimizers.Sgd);
    }
}
