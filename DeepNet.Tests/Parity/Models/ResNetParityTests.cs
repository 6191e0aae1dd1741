using System.Text.Json;
using DeepNet.Models;
using DeepNet.Serialization;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Models;

internal sealed class ResNetParityTests
{
    internal const string SmallStem = """
        import torchvision
        def build():
            model = torchvision.models.resnet18(num_classes=10)
            model.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
            model.maxpool = nn.Identity()
            return model
        """;

    internal const string Bottlenecks = """
        from torchvision.models.resnet import Bottleneck, ResNet
        build = lambda: ResNet(Bottleneck, [1, 1, 1, 1], num_classes=10, groups=32, width_per_group=4)
        """;

    private static readonly TestCaseData<string, ResNetOptions>[] _presets =
    [
        new("resnet34", ResNetOptions.ResNet34) { TestName = "{m}(resnet34)" },
        new("resnet50", ResNetOptions.ResNet50) { TestName = "{m}(resnet50)" },
        new("resnext50_32x4d", ResNetOptions.ResNeXt50_32x4d) { TestName = "{m}(resnext50_32x4d)" },
        new("wide_resnet50_2", ResNetOptions.WideResNet50_2) { TestName = "{m}(wide_resnet50_2)" },
    ];

    internal static ResNetOptions BottleneckOptions { get; } = ResNetOptions.ResNeXt50_32x4d with { Blocks = [1, 1, 1, 1], Classes = 10 };

    [OneTimeSetUp]
    public void NeedsTorchvision() => PyTorch.Require("torchvision", "python3-torchvision");

    [Test]
    public void TheSameSeedGivesTorchvisionsWeights()
        => ModelParity.SameInitialization("import torchvision\nbuild = torchvision.models.resnet18", () => new ResNet(ResNetOptions.ResNet18));

    [Test]
    public void TheSameSeedGivesTorchvisionsWeightsWithZeroedResiduals()
        => ModelParity.SameInitialization("import torchvision\nbuild = lambda: torchvision.models.resnet18(zero_init_residual=True, num_classes=3)",
            () => new ResNet(ResNetOptions.ResNet18 with { ZeroInitResidual = true, Classes = 3 }));

    [TestCaseSource(nameof(_presets))]
    public void TheSameSeedGivesTorchvisionsOutputs(string name, ResNetOptions options)
        => ModelParity.SameOutputsFromSeed($"import torchvision\nbuild = torchvision.models.{name}", () => new ResNet(options), ModelParity.Batch(10, 2, 3, 64, 64).Images);

    [Test]
    public void ForwardStatisticsAndGradientsAreTheSame()
    {
        using var model = new ResNet(ResNetOptions.ResNet18);
        var (images, labels) = ModelParity.Batch(1000, 4, 3, 64, 64);
        ModelParity.SameForwardAndGradients("import torchvision\nbuild = torchvision.models.resnet18", model, images, labels);
    }

    [Test]
    public void ForwardStatisticsAndGradientsOfBottlenecksAreTheSame()
    {
        using var model = new ResNet(BottleneckOptions);
        var (images, labels) = ModelParity.Batch(10, 4, 3, 64, 64);
        ModelParity.SameForwardAndGradients(Bottlenecks, model, images, labels);
    }

    [Test]
    public void TheStemForSmallImagesIsTheSame()
    {
        using var model = new ResNet(ResNetOptions.ResNet18 with { Classes = 10, Stem = ResNetStem.Cifar });
        var (images, labels) = ModelParity.Batch(10, 2, 3, 16, 16);
        ModelParity.SameForwardAndGradients(SmallStem, model, images, labels);
    }

    /// <summary>torchvision's ResNet leaves out no branch; its own operator does it on the last batch norm of each block here.</summary>
    [Test]
    public void BranchesAreLeftOutAsByTorchvisionsOperator()
    {
        using var model = new ResNet(ResNetOptions.ResNet18 with { Classes = 10, Blocks = [1, 2, 1, 1], StochasticDepth = 0.6 });
        var (images, labels) = ModelParity.Batch(10, 6, 3, 32, 32);
        ModelParity.SameForwardAndGradients("""
            from torchvision.models.resnet import BasicBlock, ResNet
            from torchvision.ops import stochastic_depth
            def build():
                model = ResNet(BasicBlock, [1, 2, 1, 1], num_classes=10)
                blocks = [m for m in model.modules() if isinstance(m, BasicBlock)]
                for i, block in enumerate(blocks):
                    drop = lambda norm, _, y, p=0.6 * i / (len(blocks) - 1): stochastic_depth(y, p, "row", norm.training)
                    block.bn2.register_forward_hook(drop)
                return model
            """, model, images, labels);
    }

    [Test]
    public void TenStepsEndAtTheSameWeights()
    {
        using var model = new ResNet(ResNetOptions.ResNet18 with { Blocks = [1, 1, 1, 1], Classes = 10 });
        var (images, labels) = ModelParity.Batch(10, 4, 3, 64, 64);
        ModelParity.SameTraining("""
            from torchvision.models.resnet import BasicBlock, ResNet
            build = lambda: ResNet(BasicBlock, [1, 1, 1, 1], num_classes=10)
            """, model, images, labels, Optimizers.SgdInPython, Optimizers.Sgd);
    }

    [Test]
    public void AStateDictWrittenByPythonLoadsAsItIs()
    {
        using var folder = new TemporaryFolder();
        var path = folder / "model.safetensors";
        var images = ModelParity.Batch(10, 2, 3, 64, 64).Images;
        var expected = PyTorch.Run($"""
            import torchvision
            _model = torchvision.models.resnet18()
            _model(images)
            save_safetensors({JsonSerializer.Serialize(path)}, _model.state_dict())
            with torch.no_grad():
                logits = _model.eval()(images)
            """, ("images", images));
        using var model = new ResNet(ResNetOptions.ResNet18);
        Assert.That(model.LoadWeights(path).IsExact, Is.True);
        model.eval();
        using (no_grad())
            TensorAssert.Close(model.call(images), expected["logits"], "logits");
    }
}
