using System.Text.Json;
using DeepNet.Data;
using DeepNet.Models;
using static DeepNet.Tests.Models.ModelChecks;
using static TorchSharp.torch;

namespace DeepNet.Tests.Models;

internal sealed class ModelOptionsTests
{
    private static readonly ModelOptions[] _all =
    [
        MlpOptions.Mnist with { Activation = Activation.Gelu, Dropout = 0.25 },
        CnnOptions.Mnist with { InputChannels = 3, ImageSize = 32, Classes = 100, PoolDropout = 0, HiddenDropout = 0.1 },
        ResNetOptions.ResNet18 with { Classes = 10, Stem = ResNetStem.Cifar },
        ResNetOptions.ResNeXt101_64x4d with { ZeroInitResidual = true, InputChannels = 1 },
        ResNetOptions.ResNet110,
        GptOptions.Gpt2Small with { Context = 512, TieHead = false },
        BertOptions.Base with { Head = BertHead.Classifier, Classes = 5, PaddingToken = null },
        ViTOptions.CifarTiny with { Dropout = 0.1 },
        GptOptions.NanoBaby with { Style = DecoderStyle.Llama with { KeyValueHeads = 2, FeedForwardWidth = 64, NormEpsilon = 1e-6 } },
        RecurrentClassifierOptions.Sentiment with { Cell = RecurrentCell.Gru, Pooling = SequencePooling.Max, PaddingToken = null },
        RecurrentLanguageModelOptions.AwdLstm with { CarriedSequences = 20, Cell = RecurrentCell.Relu },
        RecurrentForecasterOptions.Hourly with { Series = 3, Covariates = 2, Feedback = false },
        ResNetOptions.ResNet50 with { StochasticDepth = 0.2 },
        MlpOptions.Mnist with { Normalization = MlpNormalization.LayerNorm, Activation = Activation.HardSwish },
        LeNetOptions.Modern with { ImageSize = 32, Padding = 0 },
        AlexNetOptions.ImageNet with { Classes = 10, Width = 32 },
        VggOptions.Vgg16BN with { PooledSize = 1, Hidden = 512 },
        MobileNetV2Options.ImageNet with { WidthMultiplier = 1.4, SmallImages = true },
        DenseNetOptions.DenseNet161 with { Dropout = 0.1 },
        ConvNeXtOptions.Small with { PatchSize = 2, LayerScale = 0.5 },
        UNetOptions.Standard with { Upsampling = UNetUpsampling.Bilinear, Depth = 3 },
    ];

    [TestCaseSource(nameof(_all))]
    public void OptionsComeBackFromJsonEqual(ModelOptions options)
    {
        var json = JsonSerializer.Serialize(options);
        Assert.That(JsonSerializer.Deserialize<ModelOptions>(json), Is.EqualTo(options), json);
    }

    [Test]
    public void AModelDescribesWhatItWasBuiltFrom()
    {
        var options = ResNetOptions.ResNet20 with { InputChannels = 1 };
        using var model = new ResNet(options);
        Assert.That(model.Describe().Deserialize<ModelOptions>(), Is.EqualTo(options));
    }

    [Test]
    public void JsonNamesTheFamilyAndItsChoices()
        => Assert.That(JsonSerializer.Serialize<ModelOptions>(ResNetOptions.ResNet20),
            Does.Contain("\"family\":\"resnet\"").And.Contain("\"Blocks\":[3,3,3]").And.Contain("\"Stem\":\"Cifar\"").And.Contain("\"Shortcut\":\"ZeroPadding\""));

    [Test]
    public void EqualityIsThatOfTheValues()
    {
        Assert.That(new MlpOptions { Sizes = [784, 256, 128, 10] }, Is.EqualTo(MlpOptions.Mnist));
        Assert.That(new MlpOptions { Sizes = [784, 256, 10] }, Is.Not.EqualTo(MlpOptions.Mnist));
    }

    [Test]
    public void ListsAreCopied()
    {
        int[] sizes = [4, 3, 2];
        var options = new MlpOptions { Sizes = sizes };
        sizes[1] = 100;
        Assert.That(options.Sizes, Is.EqualTo((int[])[4, 3, 2]));
    }

    [Test]
    public void WrongValuesAreRefusedWhereTheyEnter()
    {
        Assert.Multiple(() =>
        {
            Refused(() => new MlpOptions { Sizes = [784] }, "Sizes must be 2 or more numbers, each at least 1, got [784]");
            Refused(() => new MlpOptions { Sizes = [784, 0, 10] }, "got [784, 0, 10]");
            Refused(() => MlpOptions.Mnist with { Dropout = 1 }, "Dropout must be at least 0 and below 1");
            Refused(() => MlpOptions.Mnist with { Dropout = double.NaN }, "Dropout must be");
            Refused(() => MlpOptions.Mnist with { Activation = (Activation)99 }, "Activation must be one of Relu, Gelu, Silu, Tanh, Sigmoid");
            Refused(() => CnnOptions.Mnist with { Classes = 0 }, "Classes must be at least 1");
            Refused(() => CnnOptions.Mnist with { ImageSize = 5 }, "ImageSize must be at least 6");
            Refused(() => ResNetOptions.ResNet18 with { Blocks = [] }, "Blocks must be 1 or more numbers");
            Refused(() => RecurrentLanguageModelOptions.AwdLstm with { Dropout = new() { Weights = 1 } }, "Weights must be at least 0 and below 1");
            Refused(() => RecurrentLanguageModelOptions.AwdLstm with { CarriedSequences = 0 }, "CarriedSequences must be at least 1");
            Refused(() => RecurrentForecasterOptions.Hourly with { Covariates = -1 }, "Covariates must be at least 0");
            Refused(() => RecurrentClassifierOptions.Sentiment with { Cell = (RecurrentCell)7 }, "Cell must be one of Lstm, Gru, Tanh, Relu");
            Refused(() => GptOptions.NanoCpu with { Layers = 0 }, "Layers must be at least 1");
            Refused(() => GptOptions.NanoCpu with { Dropout = 1 }, "Dropout must be at least 0 and below 1");
            Refused(() => (GptOptions.NanoCpu with { Heads = 3 }).Create(), "128 is no multiple of 3");
            Refused(() => (GptOptions.NanoCpu with { Style = DecoderStyle.Gpt2 with { KeyValueHeads = 3 } }).Create(), "4 is no multiple of 3");
            Refused(() => (GptOptions.NanoCpu with { Width = 12, Style = DecoderStyle.Llama }).Create(), "has 3");
            Refused(() => (GptOptions.NanoCpu with { Width = 5, Heads = 5, Style = new() { Positions = PositionEncoding.Sinusoidal } }).Create(), "Width is 5");
            Refused(() => DecoderStyle.Gpt2 with { PositionBase = 0 }, "PositionBase must be");
            Refused(() => (ResNetOptions.ResNet18 with { Groups = 2 }).Create(), "Basic blocks have one group");
            Refused(() => (ResNetOptions.ResNet50 with { Width = 1, WidthPerGroup = 32 }).Create(), "must be at least 1");
            Refused(() => ResNetOptions.ResNet50 with { StochasticDepth = 1 }, "StochasticDepth must be at least 0 and below 1");
            Refused(() => MlpOptions.Mnist with { Normalization = (MlpNormalization)9 }, "Normalization must be one of None, BatchNorm, LayerNorm");
            Refused(() => LeNetOptions.LeNet5 with { Pooling = (LeNetPooling)9 }, "Pooling must be one of Average, Max");
            Refused(() => (LeNetOptions.LeNet5 with { ImageSize = 11 }).Create(), "at least 16 × 16 pixels with their padding, got ImageSize = 11 and Padding = 2");
            Refused(() => AlexNetOptions.ImageNet with { Dropout = -0.1 }, "Dropout must be at least 0");
            Refused(() => VggOptions.Vgg11 with { Convolutions = [1, 0] }, "Convolutions must be 1 or more numbers, each at least 1, got [1, 0]");
            Refused(() => MobileNetV2Options.ImageNet with { WidthMultiplier = 0 }, "WidthMultiplier must be a finite number above 0");
            Refused(() => DenseNetOptions.DenseNet121 with { Growth = 0 }, "Growth must be at least 1");
            Refused(() => ConvNeXtOptions.Tiny with { LayerScale = 0 }, "LayerScale must be a finite number above 0");
            Refused(() => (ConvNeXtOptions.Tiny with { Blocks = [3, 3] }).Create(), "got Blocks = [3, 3] and Widths = [96, 192, 384, 768]");
            Refused(() => UNetOptions.Standard with { Depth = 9 }, "Depth must be at least 1 and at most 8");
            Refused(() => UNetOptions.Standard with { Upsampling = (UNetUpsampling)9 }, "Upsampling must be one of Transposed, Bilinear");
        });
    }

    [Test]
    public void TheRegistryFitsModelsToTheImages()
    {
        Assert.That(ModelRegistry.Find("cnn", new ImageShape(1, 28, 28), 10), Is.EqualTo(CnnOptions.Mnist));
        Assert.That(ModelRegistry.Find("MLP", new ImageShape(1, 28, 28), 10), Is.EqualTo(MlpOptions.Mnist));
        Assert.That(ModelRegistry.Find("resnet20", new ImageShape(3, 32, 32), 10), Is.EqualTo(ResNetOptions.ResNet20));
        Assert.That(ModelRegistry.Find("vit-tiny", new ImageShape(3, 32, 32), 10), Is.EqualTo(ViTOptions.CifarTiny));
        Assert.That(ModelRegistry.Find("vit-b16", new ImageShape(3, 224, 224), 1000), Is.EqualTo(ViTOptions.B16));
        Assert.That(ModelRegistry.Find("vit-tiny", new ImageShape(1, 224, 224), 10), Is.EqualTo(ViTOptions.CifarTiny with { InputChannels = 1, ImageSize = 224, PatchSize = 16 }));
        Assert.That(ModelRegistry.Find("resnet50", new ImageShape(3, 224, 224), 1000), Is.EqualTo(ResNetOptions.ResNet50));
        Assert.That(ModelRegistry.Find("resnet18", new ImageShape(1, 28, 28), 10), Is.EqualTo(ResNetOptions.ResNet18 with { InputChannels = 1, Classes = 10, Stem = ResNetStem.Cifar }));
    }

    [Test]
    public void TheRegistryMakesOtherFamiliesFitTheImagesToo()
    {
        var (small, large) = (new ImageShape(1, 32, 32), new ImageShape(3, 224, 224));
        Assert.Multiple(() =>
        {
            Assert.That(ModelRegistry.Find("lenet5", new ImageShape(1, 28, 28), 10), Is.EqualTo(LeNetOptions.LeNet5));
            Assert.That(ModelRegistry.Find("lenet5", small, 10), Is.EqualTo(LeNetOptions.LeNet5 with { ImageSize = 32, Padding = 0 }));
            Assert.That(ModelRegistry.Find("alexnet", large, 1000), Is.EqualTo(AlexNetOptions.ImageNet));
            Assert.That(ModelRegistry.Find("vgg16-bn", large, 1000), Is.EqualTo(VggOptions.Vgg16BN));
            Assert.That(ModelRegistry.Find("vgg16-bn", small, 10), Is.EqualTo(VggOptions.Vgg16BN with { InputChannels = 1, Classes = 10, PooledSize = 1, Hidden = 512 }));
            Assert.That(ModelRegistry.Find("mobilenetv2", large, 1000), Is.EqualTo(MobileNetV2Options.ImageNet));
            Assert.That(ModelRegistry.Find("densenet121", large, 1000), Is.EqualTo(DenseNetOptions.DenseNet121));
            Assert.That(ModelRegistry.Find("convnext-tiny", small, 10), Is.EqualTo(ConvNeXtOptions.Tiny with { InputChannels = 1, Classes = 10, PatchSize = 2 }));
            Refused(() => ModelRegistry.Find("alexnet", small, 10), "The model 'alexnet' takes images of at least 63 × 63 pixels, got 1 × 32 × 32");
            Refused(() => ModelRegistry.Find("vgg11", new ImageShape(1, 28, 28), 10), "'vgg11' takes images of at least 32 × 32 pixels, got 1 × 28 × 28");
        });
    }

    [TestCase("lenet5")]
    [TestCase("vgg11-bn")]
    [TestCase("mobilenetv2")]
    [TestCase("densenet121")]
    [TestCase("convnext-tiny")]
    public void ANamedModelTakesSmallImages(string name)
    {
        using var scope = NewDisposeScope();
        using var model = ModelRegistry.Create(name, new ImageShape(1, 32, 32), 10);
        model.eval();
        using (no_grad())
            Assert.That(model.call(zeros(2, 1, 32, 32)).shape, Is.EqualTo((long[])[2, 10]));
    }

    [Test]
    public void AnUnknownNameIsToldTheRightOnes()
        => Refused(() => ModelRegistry.Find("resnet19", new ImageShape(1, 28, 28), 10), "There is no model 'resnet19'. There are mlp, cnn, resnet18");

    [Test]
    public void ImagesThatAreNotSquareAreRefusedByTheCnnOnly()
    {
        Refused(() => ModelRegistry.Find("cnn", new ImageShape(1, 28, 32), 10), "square images, got 1 × 28 × 32");
        using var model = ModelRegistry.Create("resnet20", new ImageShape(1, 28, 32), 10);
        using var scope = NewDisposeScope();
        Assert.That(model.call(zeros(2, 1, 28, 32)).shape, Is.EqualTo((long[])[2, 10]));
    }
}
