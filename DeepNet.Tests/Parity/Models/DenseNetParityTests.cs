using System.Text.Json;
using DeepNet.Models;
using DeepNet.Serialization;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Models;

internal sealed class DenseNetParityTests
{
    internal const string Small = """
        from torchvision.models import DenseNet
        build = lambda: DenseNet(growth_rate=8, block_config=(2, 3, 2), num_init_features=16, drop_rate=0.2, num_classes=10)
        """;

    internal static DenseNetOptions SmallOptions { get; } = new() { Blocks = [2, 3, 2], Growth = 8, Width = 16, Dropout = 0.2, Classes = 10 };

    [OneTimeSetUp]
    public void NeedsTorchvision() => PyTorch.Require("torchvision", "python3-torchvision");

    [Test]
    public void TheSameSeedGivesTorchvisionsWeights()
        => ModelParity.SameInitialization("import torchvision\nbuild = torchvision.models.densenet121", () => new DenseNet(DenseNetOptions.DenseNet121));

    [Test]
    public void TheSameSeedGivesTorchvisionsOutputsWithMoreChannels()
        => ModelParity.SameOutputsFromSeed("import torchvision\nbuild = torchvision.models.densenet161", () => new DenseNet(DenseNetOptions.DenseNet161), ModelParity.Batch(10, 2, 3, 40, 48).Images);

    [Test]
    public void ForwardDropoutStatisticsAndGradientsAreTheSame()
    {
        using var model = new DenseNet(SmallOptions);
        var (images, labels) = ModelParity.Batch(10, 4, 3, 48, 48);
        ModelParity.SameForwardAndGradients(Small, model, images, labels);
    }

    /// <summary>Joining and convolving again in the backward pass changes no bit of outputs and gradients beyond the order of sums.</summary>
    [Test]
    public void RematerializedPassesAreTheSame()
    {
        using var model = new DenseNet(SmallOptions with { Rematerialize = true });
        var (images, labels) = ModelParity.Batch(10, 4, 3, 48, 48);
        ModelParity.SameForwardAndGradients(Small, model, images, labels);
    }

    /// <summary>The names in the files that torchvision publishes are those of its first version.</summary>
    [Test]
    public void AFileWithTheOldNamesLoads()
    {
        using var folder = new TemporaryFolder();
        var path = folder / "densenet.pth";
        var images = ModelParity.Batch(10, 2, 3, 32, 32).Images;
        var expected = PyTorch.Run($$"""
            {{Small}}
            import re
            _model = build()
            _model(images)
            torch.save({re.sub(r"(denselayer\d+\.(?:norm|conv))([12])\.", r"\1.\2.", key): value for key, value in _model.state_dict().items()}, {{JsonSerializer.Serialize(path)}})
            with torch.no_grad():
                logits = _model.eval()(images)
            """, ("images", images));
        using var model = new DenseNet(SmallOptions);
        Assert.That(() => model.LoadWeights(path), Throws.InstanceOf<WeightsMismatchException>());
        Assert.That(model.LoadWeights(path, new WeightsOptions { Keys = KeyMap.TorchvisionDenseNet }).IsExact, Is.True);
        model.eval();
        using (no_grad())
            TensorAssert.Close(model.call(images), expected["logits"], "logits");
    }

    [Test]
    public void TheFormForSmallImagesIsTheSame()
    {
        using var model = new DenseNet(SmallOptions with { SmallImages = true });
        var (images, labels) = ModelParity.Batch(10, 4, 3, 16, 16);
        ModelParity.SameForwardAndGradients($"""
            {Small}
            _large = build
            def build():
                model = _large()
                model.features.conv0, model.features.pool0 = nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.Identity()
                return model
            """, model, images, labels);
    }

    [Test]
    public void TenStepsEndAtTheSameWeights()
    {
        using var model = new DenseNet(SmallOptions);
        var (images, labels) = ModelParity.Batch(10, 4, 3, 48, 48);
        ModelParity.SameTraining(Small, model, images, labels, Optimizers.SgdInPython, Optimizers.Sgd);
    }
}
