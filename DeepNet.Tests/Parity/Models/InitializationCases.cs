using DeepNet.Models;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Models;

/// <summary>A network and its original.</summary>
/// <param name="Name">What it is called in the tests' names.</param>
/// <param name="Original">Python code that defines <c>build()</c>: torchvision's where it has the network, else one written down in torch.nn.</param>
/// <param name="Create">Builds the same here.</param>
internal sealed record InitializationCase(string Name, string Original, Func<nn.Module> Create)
{
    public override string ToString() => Name;
}

/// <summary>Every network of the zoo, in each form that initialises weights in another way, large enough to tell distributions apart.</summary>
internal static class InitializationCases
{
    private static readonly GptOptions _gpt = new() { Layers = 2, Heads = 4, Width = 32, Context = 12, Vocabulary = 31 };
    private static readonly RecurrentTranslatorOptions _translator = new() { SourceVocabulary = 11, TargetVocabulary = 9, EmbeddingSize = 16, HiddenSize = 24 };
    private static readonly RecurrentLanguageModelOptions _language = new() { Vocabulary = 40, EmbeddingSize = 16, HiddenSize = 24 };
    private static readonly DcganOptions _dcgan = DcganParityTests.SmallOptions;

    internal static IEnumerable<InitializationCase> All =>
    [
        .. Images,
        .. Sequences,
        .. Generative,
    ];

    private static InitializationCase[] Images =>
    [
        Of("Mlp", new MlpOptions { Sizes = [48, 32, 16, 10], Normalization = MlpNormalization.BatchNorm },
            "build = lambda: nn.Sequential(nn.Linear(48, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Linear(32, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 10))"),
        Of("Cnn", CnnOptions.Mnist, CnnParityTests.Original),
        Of("LeNet", LeNetOptions.LeNet5, LeNetParityTests.Original()),
        Of("AlexNet", AlexNetParityTests.SmallOptions, AlexNetParityTests.Small),
        Of("Vgg", VggOptions.Vgg11 with { Width = 8, PooledSize = 2, Hidden = 24, Classes = 10 }, Vgg(batchNorm: false)),
        Of("Vgg with batch norms", VggOptions.Vgg11BN with { Width = 8, PooledSize = 2, Hidden = 24, Classes = 10 }, Vgg(batchNorm: true)),
        Of("ResNet, basic blocks", ResNetOptions.ResNet18 with { Blocks = [1, 1], Classes = 10 }, TorchvisionResNet("BasicBlock", "")),
        Of("ResNet, residuals from 0", ResNetOptions.ResNet18 with { Blocks = [1, 1], Classes = 10, ZeroInitResidual = true }, TorchvisionResNet("BasicBlock", ", zero_init_residual=True")),
        Of("ResNeXt", ResNetOptions.ResNeXt50_32x4d with { Blocks = [1, 1], Classes = 10 }, TorchvisionResNet("Bottleneck", ", groups=32, width_per_group=4")),
        Of("ResNet for CIFAR", ResNetOptions.ResNet20, CifarResNetParityTests.Original),
        Of("MobileNetV2", MobileNetV2ParityTests.HalfOptions, MobileNetV2ParityTests.Half),
        Of("DenseNet", DenseNetParityTests.SmallOptions, DenseNetParityTests.Small),
        Of("ConvNeXt", ConvNeXtParityTests.SmallOptions, ConvNeXtParityTests.Small),
        Of("ViT", ViTParityTests.SmallOptions, ViTParityTests.Original()),
        UNet(new() { Width = 8, Depth = 3, Classes = 4 }),
        UNet(new() { Width = 8, Depth = 3, Classes = 4, Upsampling = UNetUpsampling.Bilinear }),
    ];

    private static InitializationCase[] Sequences =>
    [
        Gpt("GPT-2", _gpt),
        Gpt("nanoGPT", _gpt with { Bias = false, Style = DecoderStyle.NanoGpt }),
        Gpt("LLaMA", _gpt with { Bias = false, TieHead = false, Style = DecoderStyle.Llama with { KeyValueHeads = 2 } }),
        Gpt("post-norm", _gpt with { Style = new() { Placement = NormPlacement.Post, Positions = PositionEncoding.Sinusoidal } }),
        Of("Bert", BertParityTests.SmallOptions, BertParityTests.Original("Bert", 0)),
        Of("BertMaskedLanguageModel", BertParityTests.SmallOptions with { Head = BertHead.MaskedLanguageModel }, BertParityTests.Original("MaskedLM", 0)),
        Of("BertClassifier", BertParityTests.SmallOptions with { Head = BertHead.Classifier }, BertParityTests.Original("Classifier", 0)),
        new("EncoderDecoderTransformer", EncoderDecoderParityTests.Original(NormPlacement.Post, 0), EncoderDecoderParityTests.SmallOptions.Create),
        .. Enum.GetValues<RecurrentCell>().Select(cell => Classifier(new() { Vocabulary = 40, Classes = 3, EmbeddingSize = 16, HiddenSize = 24, Cell = cell })),
        Of("RecurrentLanguageModel, tied", _language, RecurrentModelParityTests.LanguageModel(_language)),
        Of("RecurrentLanguageModel, not tied", _language with { TieHead = false }, RecurrentModelParityTests.LanguageModel(_language with { TieHead = false })),
        Forecaster(new() { History = 6, Horizon = 4, Series = 2, Covariates = 1, HiddenSize = 24 }),
        .. Enum.GetValues<RecurrentAttention>().Select(attention => Translator(_translator with { Attention = attention })),
    ];

    private static InitializationCase[] Generative =>
    [
        new("DcganGenerator", DcganParityTests.Generator(_dcgan), _dcgan.CreateGenerator),
        .. Enum.GetValues<CriticNormalization>().Select(normalization => Critic(_dcgan with { Normalization = normalization })),
        new("ConditionalDcganGenerator", DcganParityTests.Generator(_dcgan with { Classes = 5 }), (_dcgan with { Classes = 5 }).CreateConditionalGenerator),
        new("ConditionalDcganCritic", DcganParityTests.Critic(_dcgan with { Classes = 5 }), (_dcgan with { Classes = 5 }).CreateConditionalCritic),
        new("ResGanGenerator", ResGanParityTests.Generator(ResGanParityTests.SmallOptions), ResGanParityTests.SmallOptions.CreateGenerator),
        new("ResGanCritic of SNGAN", ResGanParityTests.Critic(ResGanParityTests.SmallOptions), ResGanParityTests.SmallOptions.CreateCritic),
        new("ResGanCritic of WGAN-GP", ResGanParityTests.Critic(ResGanParityTests.SmallOptions with { SpectralNorm = false }), (ResGanParityTests.SmallOptions with { SpectralNorm = false }).CreateCritic),
        new("Vae", VaeParityTests.Dense, () => new Vae(new VaeOptions { Inputs = 36, Hidden = 24, Latent = 5 })),
        new("ConvVae", VaeParityTests.Convolutional, () => new ConvVae(new ConvVaeOptions { ImageSize = 16, Widths = [8, 12, 16], Latent = 5, Output = Activation.Tanh })),
        DiffusionUNet(new() { Channels = 1, Widths = [8, 16, 16], AttentionLevels = [2], BlocksPerLevel = 2, NormGroups = 4, HeadSize = 8 }),
    ];

    private static InitializationCase Of(string name, ModelOptions options, string original) => new(name, original, options.Create);

    private static InitializationCase Gpt(string name, GptOptions options) => Of($"Gpt, {name}", options, GptParityTests.Original(options));

    private static InitializationCase UNet(UNetOptions options) => Of($"UNet, {options.Upsampling}", options, UNetParityTests.Original(options));

    private static InitializationCase Classifier(RecurrentClassifierOptions options) => Of($"RecurrentClassifier, {options.Cell}", options, RecurrentModelParityTests.Classifier(options));

    private static InitializationCase Forecaster(RecurrentForecasterOptions options) => Of("RecurrentForecaster", options, RecurrentModelParityTests.Forecaster(options));

    private static InitializationCase Translator(RecurrentTranslatorOptions options) => new($"RecurrentTranslator, {options.Attention}", RecurrentModelParityTests.Translator(options), options.Create);

    private static InitializationCase Critic(DcganOptions options) => new($"DcganCritic, {options.Normalization}", DcganParityTests.Critic(options), options.CreateCritic);

    private static InitializationCase DiffusionUNet(DiffusionUNetOptions options) => new("DiffusionUNet", DiffusionUNetParityTests.Original(options), options.Create);

    private static string TorchvisionResNet(string block, string arguments) => $"""
        from torchvision.models.resnet import BasicBlock, Bottleneck, ResNet
        def build():
            model = ResNet({block}, [1, 1, 1, 1], num_classes=10{arguments})
            model.layer3, model.layer4 = None, None
            model.fc = nn.Linear(128 * {block}.expansion, 10)
            return model
        """;

    private static string Vgg(bool batchNorm) => $"""
        from torchvision.models.vgg import VGG, make_layers
        {ModelParity.SmallLinearLayers}
        build = lambda: small(256, lambda: VGG(make_layers([8, 'M', 16, 'M', 32, 32, 'M', 64, 64, 'M', 64, 64, 'M'], batch_norm={(batchNorm ? "True" : "False")}), num_classes=10))
        """;
}
