using DeepNet.Models;
using static TorchSharp.torch;

namespace DeepNet.Tests.Models;

/// <summary>Published parameter counts, the number of entries in torchvision's state dicts, and the shapes that models refuse.</summary>
internal sealed class ModelFactsTests
{
    private static readonly TestCaseData<ModelOptions, int, int>[] _counts =
    [
        new(MlpOptions.Mnist, 235_146, 6) { TestName = "{m}(Mlp Mnist)" },
        new(CnnOptions.Mnist, 1_199_882, 8) { TestName = "{m}(Cnn Mnist)" },
        new(ResNetOptions.ResNet18, 11_689_512, 122) { TestName = "{m}(ResNet18)" },
        new(ResNetOptions.ResNet34, 21_797_672, 218) { TestName = "{m}(ResNet34)" },
        new(ResNetOptions.ResNet50, 25_557_032, 320) { TestName = "{m}(ResNet50)" },
        new(ResNetOptions.ResNet101, 44_549_160, 626) { TestName = "{m}(ResNet101)" },
        new(ResNetOptions.ResNet152, 60_192_808, 932) { TestName = "{m}(ResNet152)" },
        new(ResNetOptions.ResNeXt50_32x4d, 25_028_904, 320) { TestName = "{m}(ResNeXt50_32x4d)" },
        new(ResNetOptions.ResNeXt101_32x8d, 88_791_336, 626) { TestName = "{m}(ResNeXt101_32x8d)" },
        new(ResNetOptions.ResNeXt101_64x4d, 83_455_272, 626) { TestName = "{m}(ResNeXt101_64x4d)" },
        new(ResNetOptions.WideResNet50_2, 68_883_240, 320) { TestName = "{m}(WideResNet50_2)" },
        new(ResNetOptions.WideResNet101_2, 126_886_696, 626) { TestName = "{m}(WideResNet101_2)" },
        new(ResNetOptions.ResNet20, 269_722, 116) { TestName = "{m}(ResNet20)" },
        new(ResNetOptions.ResNet32, 464_154, 188) { TestName = "{m}(ResNet32)" },
        new(ResNetOptions.ResNet44, 658_586, 260) { TestName = "{m}(ResNet44)" },
        new(ResNetOptions.ResNet56, 853_018, 332) { TestName = "{m}(ResNet56)" },
        new(ResNetOptions.ResNet110, 1_727_962, 656) { TestName = "{m}(ResNet110)" },
        new(ResNetOptions.ResNet20 with { Shortcut = ResNetShortcut.Projection }, 272_474, 128) { TestName = "{m}(ResNet20 with projections)" },
    ];

    [TestCaseSource(nameof(_counts))]
    public void ParametersAndKeysAreAsManyAsPublished(ModelOptions options, int parameters, int keys)
    {
        using var model = options.Create();
        Assert.That(model.parameters().Sum(parameter => parameter.numel()), Is.EqualTo(parameters));
        Assert.That(model.state_dict(), Has.Count.EqualTo(keys));
    }

    [Test]
    public void AWrongShapeNamesBothShapes()
    {
        using var mlp = new Mlp(MlpOptions.Mnist);
        using var cnn = new Cnn();
        using var resnet = new ResNet(ResNetOptions.ResNet20);
        Assert.Multiple(() =>
        {
            Refused(mlp, [8, 783], "Mlp takes [batch, 784]", "got [8, 783]");
            Refused(mlp, [784], "Mlp takes [batch, 784]", "got [784]");
            Refused(cnn, [8, 3, 28, 28], "Cnn takes images of shape [batch, 1, 28, 28], got [8, 3, 28, 28]");
            Refused(cnn, [8, 1, 32, 32], "got [8, 1, 32, 32]");
            Refused(cnn, [1, 28, 28], "got [1, 28, 28]", "unsqueeze(0)");
            Refused(resnet, [8, 1, 32, 32], "ResNet takes images of shape [batch, 3, height, width], got [8, 1, 32, 32]");
        });
    }

    private static void Refused(nn.Module<Tensor, Tensor> model, long[] shape, params string[] messages)
    {
        var error = Assert.Throws<ArgumentException>(() => model.call(zeros(shape)))!;
        foreach (var message in messages)
            Assert.That(error.Message, Does.Contain(message));
    }
}
