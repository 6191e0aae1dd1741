using DeepNet.Models;
using DeepNet.Tests.Parity.Models;
using static TorchSharp.torch;

namespace DeepNet.Tests.Cuda.Zoo;

/// <summary>Every model of the zoo, with the originals that the tests on the CPU compare it with.</summary>
internal static class ZooCases
{
    internal static IEnumerable<ZooCase> All => [.. Images, .. Tokens, .. Recurrent, .. Generative];

    private static ZooCase[] Images =>
    [
        new("MLP", MlpParityTests.Original("ReLU", 0), () => new Mlp(new MlpOptions { Sizes = [48, 32, 16, 10] }), ZooCase.Noise(8, 48)),
        new("CNN", CnnParityTests.Original, () => new Cnn(new CnnOptions { PoolDropout = 0, HiddenDropout = 0 }), ZooCase.Noise(8, 1, 28, 28)),
        new("LeNet-5", LeNetParityTests.Original("torch.tanh", "F.avg_pool2d"), () => new LeNet(), ZooCase.Noise(8, 1, 28, 28)),
        new("AlexNet", AlexNetParityTests.Small, () => new AlexNet(AlexNetParityTests.SmallOptions with { Dropout = 0 }), ZooCase.Noise(4, 3, 63, 70)),
        new("VGG-11", VggParityTests.Small("[8, 'M', 16, 'M', 32, 32, 'M', 64, 64, 'M', 64, 64, 'M']", batchNorm: false), () => SmallVgg(VggOptions.Vgg11), ZooCase.Noise(4, 3, 64, 64)),
        new("VGG-16 with batch norm", VggParityTests.Small("[8, 8, 'M', 16, 16, 'M', 32, 32, 32, 'M', 64, 64, 64, 'M', 64, 64, 64, 'M']", batchNorm: true), () => SmallVgg(VggOptions.Vgg16BN), ZooCase.Noise(4, 3, 64, 64)),
        new("ResNet-18", ResNetParityTests.SmallStem, () => new ResNet(ResNetOptions.ResNet18 with { Classes = 10, Stem = ResNetStem.Cifar }), ZooCase.Noise(4, 3, 16, 16)),
        new("ResNeXt", ResNetParityTests.Bottlenecks, () => new ResNet(ResNetParityTests.BottleneckOptions), ZooCase.Noise(4, 3, 64, 64)),
        new("ResNet-20", CifarResNetParityTests.Original, () => new ResNet(ResNetOptions.ResNet20), ZooCase.Noise(4, 3, 32, 32)),
        new("MobileNetV2", MobileNetV2ParityTests.Half, () => new MobileNetV2(MobileNetV2ParityTests.HalfOptions with { Dropout = 0 }), ZooCase.Noise(4, 3, 64, 64)),
        new("DenseNet", DenseNetParityTests.Small.Replace("drop_rate=0.2", "drop_rate=0"), () => new DenseNet(DenseNetParityTests.SmallOptions with { Dropout = 0 }), ZooCase.Noise(4, 3, 48, 48)),
        new("ConvNeXt", ConvNeXtParityTests.Small.Replace("depth_prob=0.7", "depth_prob=0.0"), () => new ConvNeXt(ConvNeXtParityTests.SmallOptions with { StochasticDepth = 0 }), ZooCase.Noise(6, 3, 48, 36)),
        new("ViT", ViTParityTests.Original(), () => new ViT(ViTParityTests.SmallOptions), ZooCase.Noise(3, 3, 16, 16)) { Scattered = true },
        .. UNetParityTests.Forms.Select(form => new ZooCase($"U-Net, {form.Upsampling}", UNetParityTests.Original(form), () => new UNet(form), ZooCase.Noise(3, 3, 27, 21))),
    ];

    private static ZooCase[] Tokens =>
    [
        .. GptParityTests.Styles.Select(style => (Options: (GptOptions)style.Arguments[0]!, Name: Of(style))).Select(style => new ZooCase($"GPT, {style.Name}",
            GptParityTests.Original(style.Options with { Dropout = 0 }), () => new Gpt(style.Options with { Dropout = 0 }),
            () => [("x", ZooCase.Tokens(0, GptParityTests.Vocabulary, 3, GptParityTests.Context))]) { Scattered = true }),
        .. new[] { ("Bert", BertHead.None), ("MaskedLM", BertHead.MaskedLanguageModel), ("Classifier", BertHead.Classifier) }.Select(head => new ZooCase($"BERT, {head.Item2}",
            BertParityTests.Original(head.Item1, 0), () => (BertParityTests.SmallOptions with { Head = head.Item2 }).Create(),
            () => [("x", ZooCase.Tokens(1, BertParityTests.Vocabulary, 3, 11, padded: 4))]) { Scattered = true }),
        .. new[] { NormPlacement.Post, NormPlacement.Pre }.Select(placement => new ZooCase($"Encoder-decoder, {placement}",
            EncoderDecoderParityTests.Original(placement, 0), () => new EncoderDecoderTransformer(EncoderDecoderParityTests.SmallOptions with { Placement = placement }),
            () => [("x", ZooCase.Tokens(3, 19, 3, 7, padded: 3)), ("y", ZooCase.Tokens(1, 23, 3, 5))])),
    ];

    private static ZooCase[] Recurrent =>
    [
        .. RecurrentModelParityTests.Classifiers.Select(item => (Options: (RecurrentClassifierOptions)item.Arguments[0]! with { Dropout = 0 }, Name: Of(item))).Select(item => new ZooCase(
            $"Recurrent classifier, {item.Name}", RecurrentModelParityTests.Classifier(item.Options), item.Options.Create,
            () => [("x", RecurrentModelParityTests.Tokens(4, 6, item.Options.PaddingToken))])),
        .. RecurrentModelParityTests.LanguageModels.Select(item => (Options: (RecurrentLanguageModelOptions)item.Arguments[0]! with { Dropout = new() }, Name: Of(item))).Select(item => new ZooCase(
            $"Recurrent language model, {item.Name}", RecurrentModelParityTests.LanguageModel(item.Options), item.Options.Create,
            () => [("x", RecurrentModelParityTests.Tokens(3, 5, null))])),
        .. RecurrentModelParityTests.Forecasters.Select(item => (Options: (RecurrentForecasterOptions)item.Arguments[0]! with { Dropout = 0 }, Name: Of(item))).Select(item => new ZooCase(
            $"Forecaster, {item.Name}", RecurrentModelParityTests.Forecaster(item.Options), item.Options.Create,
            ZooCase.Noise(3, item.Options.History + item.Options.Horizon, item.Options.Series + item.Options.Covariates))),
        .. RecurrentModelParityTests.Translators.Select(item => (Options: (RecurrentTranslatorOptions)item.Arguments[0]! with { Dropout = 0 }, Name: Of(item))).Select(item => new ZooCase(
            $"Recurrent translator, {item.Name}", RecurrentModelParityTests.Translator(item.Options), item.Options.Create,
            () => [("x", RecurrentModelParityTests.Tokens(3, 5, 0)), ("y", RecurrentModelParityTests.Tokens(3, 4, 0).clamp_max(8))])),
    ];

    private static ZooCase[] Generative => [.. Adversarial, .. Autoencoders, .. Diffusion];

    private static IEnumerable<ZooCase> Adversarial
    {
        get
        {
            var plain = DcganParityTests.SmallOptions;
            var labelled = plain with { Classes = 5 };
            yield return new("DCGAN's generator", DcganParityTests.Generator(plain), plain.CreateGenerator, ZooCase.Noise(4, 10));
            yield return new("DCGAN's generator with labels", DcganParityTests.Generator(labelled), labelled.CreateConditionalGenerator, Labelled(4, 10));
            foreach (var normalization in Enum.GetValues<CriticNormalization>())
            {
                var options = plain with { Normalization = normalization };
                yield return new($"DCGAN's critic, {normalization}", DcganParityTests.Critic(options), options.CreateCritic, ZooCase.Noise(4, 3, 16, 16));
            }
            yield return new("DCGAN's critic with labels", DcganParityTests.Critic(labelled), labelled.CreateConditionalCritic, Labelled(4, 3, 16, 16));
            yield return new("Residual generator", ResGanParityTests.Generator(ResGanParityTests.SmallOptions), ResGanParityTests.SmallOptions.CreateGenerator, ZooCase.Noise(4, 10));
            foreach (var spectral in (bool[])[false, true])
            {
                var options = ResGanParityTests.SmallOptions with { SpectralNorm = spectral };
                yield return new(spectral ? "Residual critic with spectral norm" : "Residual critic", ResGanParityTests.Critic(options), options.CreateCritic, ZooCase.Noise(4, 3, 16, 16));
            }
        }
    }

    private static IEnumerable<ZooCase> Autoencoders
    {
        get
        {
            yield return Autoencoder("VAE", VaeParityTests.Dense, () => new Vae(new VaeOptions { Inputs = 36, Hidden = 24, Latent = 5 }), 6, 36);
            yield return Autoencoder("Convolutional VAE", VaeParityTests.Convolutional,
                () => new ConvVae(new ConvVaeOptions { ImageSize = 16, Widths = [8, 12, 16], Latent = 5, Output = Activation.Tanh }), 6, 3, 16, 16);
        }
    }

    // The draw of the codes is an input.
    private static ZooCase Autoencoder(string name, string original, Func<VariationalAutoencoder> create, params long[] shape)
        => new(name, original + """

            from unittest import mock as _mock
            def _coded(model, x, codes):
                with _mock.patch.object(torch, "randn_like", lambda deviation: codes):
                    return model(x)
            """, create, () => [.. ZooCase.Noise(shape)(), ("codes", randn(shape[0], 5))])
        {
            PythonCall = "_coded(_model, x, codes)",
            Call = (model, inputs) =>
            {
                var autoencoder = (VariationalAutoencoder)model;
                var (mean, logVariance) = autoencoder.Encode(inputs[0]);
                return [autoencoder.Decode(mean + inputs[1] * (0.5 * logVariance).exp()), mean, logVariance];
            },
        };

    private static IEnumerable<ZooCase> Diffusion => DiffusionUNetParityTests.Forms.Select(form => form with { Dropout = 0 }).Select((form, number) => new ZooCase(
        $"Diffusion U-Net {number + 1}", DiffusionUNetParityTests.Original(form), form.Create,
        () => [.. ZooCase.Noise(3, form.Channels, 8, 12)(), ("y", tensor(new long[] { 0, 17, 999 }))]));

    private static Vgg SmallVgg(VggOptions options) => new(options with { Width = 8, PooledSize = 2, Hidden = 24, Classes = 10, Dropout = 0 });

    private static Func<(string Name, Tensor Value)[]> Labelled(params long[] shape)
        => () => [.. ZooCase.Noise(shape)(), ("y", tensor(new long[] { 0, 3, 4, 1 }))];

    // What stands in the parentheses of a test case's name.
    private static string Of(NUnit.Framework.Internal.TestCaseParameters test) => test.TestName!["{m}(".Length..^1];
}
