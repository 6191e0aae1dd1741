using DeepNet.Models;

namespace DeepNet.Tests.Parity.Models;

internal sealed class VggParityTests
{
    [OneTimeSetUp]
    public void NeedsTorchvision() => PyTorch.Require("torchvision", "python3-torchvision");

    /// <summary>torchvision's convolutions, with fewer channels, and its order of layers, with smaller linear ones.</summary>
    internal static string Small(string configuration, bool batchNorm) => $"""
        from torchvision.models.vgg import VGG, make_layers
        def build():
            model = VGG(make_layers({configuration}, batch_norm={(batchNorm ? "True" : "False")}), num_classes=10, init_weights=False)
            model.avgpool = nn.AdaptiveAvgPool2d((2, 2))
            model.classifier[0], model.classifier[3], model.classifier[6] = nn.Linear(64 * 4, 24), nn.Linear(24, 24), nn.Linear(24, 10)
            return model
        """;

    private static readonly TestCaseData<VggOptions, string>[] _forms =
    [
        new(VggOptions.Vgg11, "[8, 'M', 16, 'M', 32, 32, 'M', 64, 64, 'M', 64, 64, 'M']") { TestName = "{m}(vgg11)" },
        new(VggOptions.Vgg16BN, "[8, 8, 'M', 16, 16, 'M', 32, 32, 32, 'M', 64, 64, 64, 'M', 64, 64, 64, 'M']") { TestName = "{m}(vgg16_bn)" },
    ];

    [TestCaseSource(nameof(_forms))]
    public void ForwardDropoutStatisticsAndGradientsAreTheSame(VggOptions options, string configuration)
    {
        using var model = new Vgg(options with { Width = 8, PooledSize = 2, Hidden = 24, Classes = 10 });
        var (images, labels) = ModelParity.Batch(10, 4, 3, 64, 64);
        ModelParity.SameForwardAndGradients(Small(configuration, options.BatchNorm), model, images, labels);
    }

    [Test]
    public void TenStepsEndAtTheSameWeights()
    {
        using var model = new Vgg(VggOptions.Vgg11BN with { Width = 8, PooledSize = 2, Hidden = 24, Classes = 10 });
        var (images, labels) = ModelParity.Batch(10, 4, 3, 64, 64);
        ModelParity.SameTraining(Small("[8, 'M', 16, 'M', 32, 32, 'M', 64, 64, 'M', 64, 64, 'M']", batchNorm: true), model, images, labels,
            Optimizers.SgdInPython, Optimizers.Sgd);
    }

    [Test]
    public void TheSameSeedGivesTorchvisionsOutputs()
        => ModelParity.SameOutputsFromSeed($"""
            import torchvision
            {ModelParity.SmallLinearLayers}
            build = lambda: small(25088, lambda: torchvision.models.vgg13_bn(num_classes=10))
            """, () => new Vgg(VggOptions.Vgg13BN with { Hidden = 24, Classes = 10 }), ModelParity.Batch(10, 2, 3, 32, 48).Images);
}
