using DeepNet.Models;
using DeepNet.Serialization;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Models;

internal sealed class PretrainingTests
{
    private static readonly TestCaseData<ModelOptions, ModelOptions, string>[] _classifiers =
    [
        new(new MlpOptions { Sizes = [6, 5, 4] }, new MlpOptions { Sizes = [6, 5, 7] }, "2") { TestName = "{m}(Mlp)" },
        new(CnnOptions.Mnist with { ImageSize = 8 }, CnnOptions.Mnist with { ImageSize = 8, Classes = 3 }, "fc2") { TestName = "{m}(Cnn)" },
        new(ResNetOptions.ResNet20, ResNetOptions.ResNet20 with { Classes = 100 }, "fc") { TestName = "{m}(ResNet)" },
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
                Assert.That(tensor.Equals(source[name]), Is.EqualTo(!name.StartsWith(head + ".")), name);
    }

    [Test]
    public void TheSameNumberOfClassesTakesTheHeadToo()
    {
        using var trained = ResNetOptions.ResNet20.Create();
        using var model = ResNetOptions.ResNet20.CreateFrom(trained);
        Assert.That(model.state_dict()["fc.weight"].Equals(trained.state_dict()["fc.weight"]));
    }

    [Test]
    public void MoreThanAnotherHeadIsRefused()
    {
        using var trained = ResNetOptions.ResNet20.Create();
        Assert.That(() => (ResNetOptions.ResNet20 with { Classes = 3, InputChannels = 1 }).CreateFrom(trained),
            Throws.TypeOf<WeightsMismatchException>().With.Message.Contains("'conv1.weight' has shape").And.Message.Contains("'fc.weight' has shape"));
        Assert.That(() => ResNetOptions.ResNet32.CreateFrom(trained), Throws.TypeOf<WeightsMismatchException>().With.Message.Contains("the file lacks"));
    }
}
