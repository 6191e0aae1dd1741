using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using static DeepNet.Tests.Models.ModelChecks;
using static TorchSharp.torch;

namespace DeepNet.Tests.Models;

/// <summary>A family that learns a batch of noise by heart has its gradients and its modes right.</summary>
internal sealed class OverfitTests
{
    private static readonly TestCaseData<ModelOptions, long[]>[] _families =
    [
        new(MlpOptions.Mnist, [32, 1, 28, 28]) { TestName = "{m}(Mlp)" },
        new(CnnOptions.Mnist with { ImageSize = 12 }, [16, 1, 12, 12]) { TestName = "{m}(Cnn)" },
        new(ResNetOptions.ResNet20, [16, 3, 8, 8]) { TestName = "{m}(ResNet)" },
        new(MlpOptions.Mnist with { Normalization = MlpNormalization.BatchNorm, Activation = Activation.Elu }, [32, 1, 28, 28]) { TestName = "{m}(Mlp with batch norm)" },
        new(LeNetOptions.LeNet5 with { ImageSize = 16 }, [16, 1, 16, 16]) { TestName = "{m}(LeNet)" },
        new(VggOptions.Vgg11BN with { Width = 8, Hidden = 512, PooledSize = 1, Dropout = 0.1, Classes = 10 }, [8, 3, 32, 32]) { TestName = "{m}(Vgg)" },
        new(MobileNetV2Options.ImageNet with { WidthMultiplier = 0.25, SmallImages = true, Classes = 10 }, [16, 3, 16, 16]) { TestName = "{m}(MobileNetV2)" },
        new(DenseNetOptions.DenseNet121 with { Blocks = [2, 2, 2], Growth = 8, Width = 16, SmallImages = true, Classes = 10 }, [16, 3, 12, 12]) { TestName = "{m}(DenseNet)" },
        new(ConvNeXtOptions.Tiny with { Blocks = [1, 1, 1], Widths = [16, 32, 64], PatchSize = 2, LayerScale = 0.1, Classes = 10 }, [16, 3, 16, 16]) { TestName = "{m}(ConvNeXt)" },
        new(new ViTOptions { Layers = 2, Heads = 2, Width = 64, ImageSize = 8, PatchSize = 2, Classes = 10 }, [16, 3, 8, 8]) { TestName = "{m}(ViT)" },
    ];

    [TestCaseSource(nameof(_families))]
    public void OneBatchIsLearnedByHeart(ModelOptions options, long[] shape) => LearnByHeart(options, shape, steps: 80);

    /// <summary>Which has no normalisation and PyTorch's default initialisation, and hence a slow start.</summary>
    [Test]
    public void OneBatchIsLearnedByHeartByAlexNet()
        => LearnByHeart(AlexNetOptions.ImageNet with { Width = 16, Hidden = 256, Dropout = 0, Classes = 10 }, [8, 3, 63, 63], steps: 200);

    private static void LearnByHeart(ModelOptions options, long[] shape, int steps)
    {
        manual_seed(7);
        using var everything = NewDisposeScope();
        using var model = options.Create();
        using var optimizer = optim.Adam(model.parameters(), 2e-3);
        var images = randn(shape);
        var labels = randint(10, shape[0], dtype: ScalarType.Int64);
        Learn(optimizer, steps, () => nn.functional.cross_entropy(model.call(images), labels));
        model.eval();
        using (no_grad())
        {
            var logits = model.call(images);
            Assert.That(logits.argmax(1).eq(labels).all().item<bool>(), Is.True, "each image is told apart");
            Assert.That(nn.functional.cross_entropy(logits, labels).item<float>(), Is.LessThan(0.1));
        }
    }

    private static readonly TestCaseData<ModelOptions, int>[] _languageModels =
    [
        new(GptOptions.NanoCpu with { Layers = 2, Width = 64, Context = 16 }, 65) { TestName = "{m}(Gpt)" },
        new(GptOptions.NanoCpu with { Layers = 2, Width = 64, Context = 16, Style = DecoderStyle.Llama with { KeyValueHeads = 2 } }, 65) { TestName = "{m}(Gpt in LLaMA's style)" },
        new(new RecurrentLanguageModelOptions { Vocabulary = 65, EmbeddingSize = 64, HiddenSize = 256, Layers = 1, TieHead = false }, 65) { TestName = "{m}(recurrent)" },
    ];

    /// <summary>Sequences of noise too: the next token of each place, from those before it, through the step that language models train with.</summary>
    [TestCaseSource(nameof(_languageModels))]
    public void OneBatchOfTextIsLearnedByHeart(ModelOptions options, int vocabulary)
    {
        manual_seed(7);
        using var everything = NewDisposeScope();
        using var model = options.Create();
        using var optimizer = optim.AdamW(model.parameters(), 5e-3);
        var step = new LanguageModelling(model) { ShiftTargets = true };
        var tokens = randint(vocabulary, [8, 17], dtype: ScalarType.Int64);
        tokens.select(1, 0).copy_(arange(8)); // so that each sequence is told apart from its beginning
        using var batch = new Batch(tokens, tokens);
        Learn(optimizer, 80, () => step.Forward(batch).Loss);
        model.eval();
        using (no_grad())
            Assert.That(step.Forward(batch).Loss.item<float>(), Is.LessThan(0.1));
    }

    /// <summary>A class for each pixel: that of the channel that is brightest there, in coarse squares.</summary>
    [TestCase(UNetUpsampling.Transposed)]
    [TestCase(UNetUpsampling.Bilinear)]
    public void TheMasksOfOneBatchAreLearnedByHeart(UNetUpsampling upsampling)
    {
        manual_seed(7);
        using var everything = NewDisposeScope();
        using var model = new UNet(UNetOptions.Standard with { Width = 8, Depth = 2, Classes = 3, Upsampling = upsampling });
        using var optimizer = optim.Adam(model.parameters(), 1e-2);
        var squares = nn.functional.interpolate(randn(4, 3, 4, 4), size: [18, 18]);
        var (images, masks) = (squares + 0.2 * randn_like(squares), squares.argmax(1));
        Learn(optimizer, 60, () => nn.functional.cross_entropy(model.call(images), masks));
        model.eval();
        using (no_grad())
            Assert.That(model.call(images).argmax(1).eq(masks).to(float32).mean().item<float>(), Is.GreaterThan(0.98f), "share of the pixels that are right");
    }
}
