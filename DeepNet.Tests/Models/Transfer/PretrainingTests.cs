using DeepNet.Models;
using DeepNet.Serialization;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Models;

internal sealed class PretrainingTests
{
    private static readonly VggOptions _vgg = VggOptions.Vgg11BN with { Width = 8, Hidden = 32, PooledSize = 1 };
    private static readonly AlexNetOptions _alexNet = AlexNetOptions.ImageNet with { Width = 16, Hidden = 32 };
    private static readonly MobileNetV2Options _mobileNet = MobileNetV2Options.ImageNet with { WidthMultiplier = 0.25 };
    private static readonly DenseNetOptions _denseNet = DenseNetOptions.DenseNet121 with { Blocks = [2, 2], Growth = 8, Width = 16 };
    private static readonly ConvNeXtOptions _convNeXt = ConvNeXtOptions.Tiny with { Blocks = [1, 1], Widths = [16, 32] };
    private static readonly ViTOptions _vit = ViTOptions.CifarTiny with { Layers = 1 };

    private static readonly TestCaseData<ModelOptions, ModelOptions, string>[] _classifiers =
    [
        new(new MlpOptions { Sizes = [6, 5, 4] }, new MlpOptions { Sizes = [6, 5, 7] }, "2") { TestName = "{m}(Mlp)" },
        new(CnnOptions.Mnist with { ImageSize = 8 }, CnnOptions.Mnist with { ImageSize = 8, Classes = 3 }, "fc2") { TestName = "{m}(Cnn)" },
        new(ResNetOptions.ResNet20, ResNetOptions.ResNet20 with { Classes = 100 }, "fc") { TestName = "{m}(ResNet)" },
        new(_vgg, _vgg with { Classes = 4 }, "classifier.6") { TestName = "{m}(Vgg)" },
        new(_alexNet, _alexNet with { Classes = 4 }, "classifier.6") { TestName = "{m}(AlexNet)" },
        new(_mobileNet, _mobileNet with { Classes = 4 }, "classifier.1") { TestName = "{m}(MobileNetV2)" },
        new(_denseNet, _denseNet with { Classes = 4 }, "classifier") { TestName = "{m}(DenseNet)" },
        new(_convNeXt, _convNeXt with { Classes = 4 }, "classifier.2") { TestName = "{m}(ConvNeXt)" },
        new(_vit, _vit with { Classes = 4 }, "heads.head") { TestName = "{m}(ViT)" },
    ];

    [TestCaseSource(nameof(_classifiers))]
    public void AnotherNumberOfClassesGetsAFreshHeadOnTheSameWeights(ModelOptions options, ModelOptions others, string head)
    {
        using var folder = new TemporaryFolder();
        using var trained = options.Create();
        Assert.That(trained.HeadName(), Is.EqualTo(head));
        trained.SaveWeights(folder / "w");
        using var ofFile = others.CreateFrom(folder / "w");
        using var ofModel = others.CreateFrom(trained);
        var source = trained.state_dict();
        foreach (var model in (nn.Module[])[ofFile, ofModel])
            foreach (var (name, tensor) in model.state_dict())
                Assert.That(tensor.Equals(source[name]), Is.EqualTo(!name.StartsWith(head + ".", StringComparison.Ordinal)), name);
    }

    [Test]
    public void TheSameNumberOfClassesTakesTheHeadToo()
    {
        using var trained = ResNetOptions.ResNet20.Create();
        using var model = ResNetOptions.ResNet20.CreateFrom(trained);
        Assert.That(model.state_dict()["fc.weight"].Equals(trained.state_dict()["fc.weight"]));
    }

    [Test]
    public void WeightsWithoutAHeadGetAFreshOne()
    {
        using var folder = new TemporaryFolder();
        var options = BertOptions.Tiny with { Vocabulary = 20, Context = 8 };
        using var trained = options.Create();
        trained.SaveWeights(folder / "w");
        using var model = (options with { Head = BertHead.Classifier, Classes = 3 }).CreateFrom(folder / "w", new() { Keys = KeyMap.HuggingFaceBert });
        var state = model.state_dict();
        foreach (var (name, tensor) in trained.state_dict())
            Assert.That(tensor.Equals(state["bert." + name]), name);
    }

    [Test]
    public void MoreThanAnotherHeadIsRefused()
    {
        using var trained = ResNetOptions.ResNet20.Create();
        Assert.That(() => (ResNetOptions.ResNet20 with { Classes = 3, InputChannels = 1 }).CreateFrom(trained),
            Throws.TypeOf<WeightsMismatchException>().With.Message.Contains("'conv1.weight' has shape"));
        Assert.That(() => ResNetOptions.ResNet32.CreateFrom(trained), Throws.TypeOf<WeightsMismatchException>().With.Message.Contains("the file lacks"));
    }
}
