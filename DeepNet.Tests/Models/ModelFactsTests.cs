using DeepNet.Models;
using DeepNet.Tests.Support;
using TorchSharp;
using static DeepNet.Tests.Models.ModelChecks;
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
        new(GptOptions.Gpt2Small, 124_439_808, 148) { TestName = "{m}(GPT-2 small)" },
        new(GptOptions.Gpt2Medium, 354_823_168, 292) { TestName = "{m}(GPT-2 medium)" },
        new(GptOptions.Gpt2Large, 774_030_080, 436) { TestName = "{m}(GPT-2 large)" },
        new(GptOptions.Gpt2XL, 1_557_611_200, 580) { TestName = "{m}(GPT-2 XL)" },
        new(GptOptions.NanoBaby, 10_646_784 + 256 * 384, 39) { TestName = "{m}(nanoGPT baby)" },
        new(GptOptions.NanoCpu, 795_904 + 64 * 128, 27) { TestName = "{m}(nanoGPT for a CPU)" },
        new(RecurrentClassifierOptions.Sentiment, 4_810_857, 19) { TestName = "{m}(LSTM for sentiment)" },
        new(RecurrentLanguageModelOptions.AwdLstm, 24_221_600, 14) { TestName = "{m}(AWD-LSTM for the Penn Treebank)" },
        new(RecurrentLanguageModelOptions.AwdLstm with { Vocabulary = 33_278 }, 33_556_078, 14) { TestName = "{m}(AWD-LSTM for WikiText-2)" },
        new(RecurrentLanguageModelOptions.WordLanguageModel, 13_987_678, 11) { TestName = "{m}(word_language_model)" },
        new(RecurrentForecasterOptions.Hourly, 34_369, 10) { TestName = "{m}(LSTM for hourly series)" },
        new(LeNetOptions.LeNet5, 61_706, 10) { TestName = "{m}(LeNet5)" },
        new(LeNetOptions.Modern with { InputChannels = 3, ImageSize = 32, Padding = 0 }, 62_006, 10) { TestName = "{m}(LeNet for CIFAR)" },
        new(AlexNetOptions.ImageNet, 61_100_840, 16) { TestName = "{m}(AlexNet)" },
        new(VggOptions.Vgg11, 132_863_336, 22) { TestName = "{m}(Vgg11)" },
        new(VggOptions.Vgg11BN, 132_868_840, 62) { TestName = "{m}(Vgg11BN)" },
        new(VggOptions.Vgg13, 133_047_848, 26) { TestName = "{m}(Vgg13)" },
        new(VggOptions.Vgg13BN, 133_053_736, 76) { TestName = "{m}(Vgg13BN)" },
        new(VggOptions.Vgg16, 138_357_544, 32) { TestName = "{m}(Vgg16)" },
        new(VggOptions.Vgg16BN, 138_365_992, 97) { TestName = "{m}(Vgg16BN)" },
        new(VggOptions.Vgg19, 143_667_240, 38) { TestName = "{m}(Vgg19)" },
        new(VggOptions.Vgg19BN, 143_678_248, 118) { TestName = "{m}(Vgg19BN)" },
        new(MobileNetV2Options.ImageNet, 3_504_872, 314) { TestName = "{m}(MobileNetV2)" },
        new(DenseNetOptions.DenseNet121, 7_978_856, 727) { TestName = "{m}(DenseNet121)" },
        new(DenseNetOptions.DenseNet161, 28_681_000, 967) { TestName = "{m}(DenseNet161)" },
        new(DenseNetOptions.DenseNet169, 14_149_480, 1015) { TestName = "{m}(DenseNet169)" },
        new(DenseNetOptions.DenseNet201, 20_013_928, 1207) { TestName = "{m}(DenseNet201)" },
        new(ConvNeXtOptions.Tiny, 28_589_128, 182) { TestName = "{m}(ConvNeXt Tiny)" },
        new(ConvNeXtOptions.Small, 50_223_688, 344) { TestName = "{m}(ConvNeXt Small)" },
        new(UNetOptions.Standard, 31_037_698, 118) { TestName = "{m}(UNet)" },
        new(UNetOptions.Standard with { Upsampling = UNetUpsampling.Bilinear, Classes = 1 }, 17_262_977, 110) { TestName = "{m}(UNet bilinear)" },
        new(BertOptions.Base, 109_482_240, 199) { TestName = "{m}(BERT-base)" },
        new(BertOptions.Large, 335_141_888, 391) { TestName = "{m}(BERT-large)" },
        new(BertOptions.Tiny, 4_385_920, 39) { TestName = "{m}(BERT-tiny)" },
        new(ViTOptions.B16, 86_567_656, 152) { TestName = "{m}(ViT-B/16)" },
        new(ViTOptions.L16, 304_326_632, 296) { TestName = "{m}(ViT-L/16)" },
        new(ViTOptions.B32, 88_224_232, 152) { TestName = "{m}(ViT-B/32)" },
        new(ViTOptions.CifarTiny, 2_693_578, 80) { TestName = "{m}(ViT-tiny for CIFAR)" },
        new(ViTOptions.CifarSmall, 10_695_562, 80) { TestName = "{m}(ViT-small for CIFAR)" },
    ];

    [TestCaseSource(nameof(_counts))]
    public void ParametersAndKeysAreAsManyAsPublished(ModelOptions options, int parameters, int keys)
    {
        using var model = Meta.Build(options.Create);
        Assert.That(model.parameters().Sum(parameter => parameter.numel()), Is.EqualTo(parameters));
        Assert.That(model.state_dict(), Has.Count.EqualTo(keys));
    }

    [Test]
    public void TokensOfAWrongShapeNameBothShapes()
    {
        using var gpt = new Gpt(GptOptions.NanoCpu);
        Assert.Multiple(() =>
        {
            Refused(gpt, [2, 65], "Gpt takes tokens [batch, 1 to 64] of type int64 or int32, got [2, 65]");
            Refused(gpt, [2, 0], "got [2, 0]");
            Refused(gpt, [8], "got [8] of type Float32", "tokens.unsqueeze(0)");
        });
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

    private static readonly TestCaseData<ModelOptions, int>[] _decoders =
    [
        new(GptOptions.NanoCpu, 65) { TestName = "{m}(Gpt)" },
        new(GptOptions.NanoCpu with { Dropout = 0.1, Style = new() { Norm = Normalization.RmsNorm, Placement = NormPlacement.Post, Positions = PositionEncoding.Sinusoidal } }, 65) { TestName = "{m}(Gpt, sinusoidal)" },
        new(GptOptions.NanoCpu with { Rematerialize = true, Style = DecoderStyle.Llama with { KeyValueHeads = 1 } }, 65) { TestName = "{m}(Gpt, rotary)" },
        new(BertOptions.Tiny with { Vocabulary = 40 }, 128) { TestName = "{m}(Bert)" },
        new(BertOptions.Tiny with { Vocabulary = 40, Head = BertHead.MaskedLanguageModel }, 40) { TestName = "{m}(BertMaskedLanguageModel)" },
    ];

    [TestCaseSource(nameof(_decoders))]
    public void APassOverTokensLeavesItsResultOnly(ModelOptions options, int vocabulary)
    {
        using var model = options.Create();
        using var tokens = zeros([2, 7], ScalarType.Int64);
        LeavesItsResultOnly(() => Assert.That(model.call(tokens).shape, Is.EqualTo((long[])[2, 7, vocabulary])));
    }

    private static readonly TestCaseData<ModelOptions, int>[] _leastSizes =
    [
        new(AlexNetOptions.ImageNet with { Width = 2, Hidden = 4 }, 63) { TestName = "{m}(AlexNet)" },
        new(VggOptions.Vgg11BN with { Width = 2, Hidden = 4 }, 32) { TestName = "{m}(Vgg)" },
        new(MobileNetV2Options.ImageNet with { WidthMultiplier = 0.1 }, 1) { TestName = "{m}(MobileNetV2)" },
        new(DenseNetOptions.DenseNet121 with { Blocks = [1, 1, 1, 1], Growth = 2 }, 29) { TestName = "{m}(DenseNet)" },
        new(DenseNetOptions.DenseNet121 with { Blocks = [1, 1, 1, 1], Growth = 2, SmallImages = true }, 8) { TestName = "{m}(DenseNet for small images)" },
        new(ConvNeXtOptions.Tiny with { Blocks = [1, 1, 1, 1], Widths = [2, 2, 2, 2] }, 32) { TestName = "{m}(ConvNeXt)" },
        new(UNetOptions.Standard with { Width = 2, Depth = 3 }, 8) { TestName = "{m}(UNet)" },
    ];

    /// <summary>The smallest images that a family takes are those that its poolings leave something of, and smaller ones are refused in plain words.</summary>
    [TestCaseSource(nameof(_leastSizes))]
    public void ImagesAsSmallAsCanBeAreTaken(ModelOptions options, int least)
    {
        using var scope = NewDisposeScope();
        using var model = options.Create();
        model.eval();
        using (no_grad())
            Assert.That(model.call(zeros(1, 3, least, least + 5)).isfinite().all().item<bool>(), Is.True);
        if (least > 1)
            Refused(model, [1, 3, least, least - 1], $"takes images of at least {least} × {least} pixels, got [1, 3, {least}, {least - 1}]");
        Refused(model, [1, 4, least, least], $"takes images of shape [batch, 3, height, width], got [1, 4, {least}, {least}]");
    }

    /// <summary>All of a model moves, also parameters that a module of the zoo holds itself; its result is that of the other type.</summary>
    [TestCaseSource(nameof(_leastSizes))]
    public void AModelComputesInTheTypeItIsConvertedTo(ModelOptions options, int least)
    {
        using var scope = NewDisposeScope();
        using var model = options.Create();
        model.eval();
        using var nothing = no_grad();
        var images = randn(2, 3, least + 3, least + 4);
        var expected = model.call(images);
        model.to(ScalarType.Float64);
        var result = model.call(images.to(ScalarType.Float64));
        Assert.That(result.dtype, Is.EqualTo(ScalarType.Float64));
        Assert.That((result - expected).abs().max().item<double>(), Is.LessThan(1e-4));
    }

    [Test]
    public void LeNetTakesOneSize()
    {
        using var model = new LeNet();
        Refused(model, [8, 1, 32, 32], "LeNet takes images of shape [batch, 1, 28, 28], got [8, 1, 32, 32]");
    }

    private static void Refused(nn.Module<Tensor, Tensor> model, long[] shape, params string[] messages)
    {
        var error = Assert.Throws<ArgumentException>(() => model.call(zeros(shape)))!;
        foreach (var message in messages)
            Assert.That(error.Message, Does.Contain(message));
    }
}
