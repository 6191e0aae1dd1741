using DeepNet.Models;
using DeepNet.Training;
using static DeepNet.Benchmarks.ZooWorkload;
using static TorchSharp.torch;

namespace DeepNet.Benchmarks;

/// <summary>The families, in sizes whose steps take milliseconds.</summary>
internal static class ZooFamilies
{
    internal static readonly Dictionary<string, (string Title, Func<ZooWorkload> Build)> All = new()
    {
        ["mlp"] = ("MLP 784-256-128-10, batch 64", () => Classes(new Mlp(new() { Sizes = [784, 256, 128, 10] }), ByAdamW, 64, 784)),
        ["lenet"] = ("LeNet, batch 64", () => Classes(new LeNet(LeNetOptions.Modern), ByMomentum, 64, 1, 28, 28)),
        ["cnn"] = ("CNN (MNIST), batch 16, with dropout", () => Classes(new Cnn(new CnnOptions()), ByMomentum, 16, 1, 28, 28)),
        ["alexnet"] = ("AlexNet, batch 4, 64 pixels", () => Classes(new AlexNet(new() { Classes = 10, Dropout = 0 }), ByMomentum, 4, 3, 64, 64)),
        ["vgg"] = ("VGG-11-BN of a quarter's width, batch 16, 32 pixels", () => Classes(
            new Vgg(VggOptions.Vgg11BN with { Width = 16, PooledSize = 1, Hidden = 128, Classes = 10, Dropout = 0 }), ByMomentum, 16, 3, 32, 32)),
        ["resnet"] = ("ResNet-20 (CIFAR), batch 16", () => Classes(new ResNet(ResNetOptions.ResNet20), ByMomentum, 16, 3, 32, 32)),
        ["densenet"] = ("DenseNet of 3, 6, 6, 3 layers, batch 8, 64 pixels", () => Classes(new DenseNet(new() { Blocks = [3, 6, 6, 3], Growth = 16, Width = 32, Classes = 10 }), ByMomentum, 8, 3, 64, 64)),
        ["mobilenet"] = ("MobileNetV2 of half the width, batch 8, 64 pixels", () => Classes(new MobileNetV2(new() { WidthMultiplier = 0.5, Classes = 10, Dropout = 0 }), ByMomentum, 8, 3, 64, 64)),
        ["convnext"] = ("ConvNeXt of 1, 1, 2, 1 blocks, batch 8, 64 pixels", () => Classes(
            new ConvNeXt(new() { Blocks = [1, 1, 2, 1], Widths = [32, 64, 128, 256], Classes = 10 }), ByAdamW, 8, 3, 64, 64)),
        ["vit"] = ("ViT of 4 layers, 128 wide, batch 16, 32 pixels", () => Classes(
            new ViT(new() { Layers = 4, Heads = 4, Width = 128, ImageSize = 32, PatchSize = 4, Classes = 10 }), ByAdamW, 16, 3, 32, 32)),
        ["unet"] = ("U-Net, 8 wide, 3 levels, batch 4, 64 pixels", () => Supervised(
            new UNet(new() { Width = 8, Depth = 3, Classes = 4 }), ByAdamW, [randn(4, 3, 64, 64), randint(4, [4, 64, 64], ScalarType.Int64)], CrossEntropy)),
        ["vae"] = ("VAE 784-400-20, batch 64", () => Autoencoding(new Vae(VaeOptions.Mnist), Loss.BinaryCrossEntropy, rand(64, 1, 28, 28))),
        ["conv-vae"] = ("convolutional VAE, batch 16, 32 pixels", () => Autoencoding(
            new ConvVae(new() { ImageSize = 32, Widths = [16, 32, 64], Latent = 32 }), Loss.MeanSquaredError, randn(16, 3, 32, 32))),
        ["dcgan"] = ("DCGAN, 32 wide, batch 16, 32 pixels, both players", () => Game(
            new DcganGenerator(DcganOptions.Size32 with { Latent = 64, GeneratorWidth = 32 }), new DcganCritic(DcganOptions.Size32 with { CriticWidth = 32 }), 64, hinge: false)),
        ["resgan"] = ("SNGAN's ResNets, 32 wide, batch 16, 32 pixels, both players", () => Game(
            new ResGanGenerator(ResGanOptions.Sngan32 with { GeneratorWidth = 32 }), new ResGanCritic(ResGanOptions.Sngan32 with { CriticWidth = 32 }), 128, hinge: true)),
        ["diffusion"] = ("diffusion's U-Net (Small), batch 8, 16 pixels", () => Diffusion(new DiffusionUNet(DiffusionUNetOptions.Small))),
        ["lstm-lm"] = ("LSTM language model (1000, 128, 256), 16 × 64", () => Language(RecurrentCell.Lstm)),
        ["gru-lm"] = ("GRU language model (1000, 128, 256), 16 × 64", () => Language(RecurrentCell.Gru)),
        ["lstm-classifier"] = ("classifier of two LSTM layers in both directions, 64 wide, 32 texts of 10 to 40 tokens", () => Supervised(
            new RecurrentClassifier(new() { Vocabulary = 1000, Classes = 5, EmbeddingSize = 64, HiddenSize = 64, Dropout = 0 }), ByAdamW,
            [Padded(32, 40, 1000), randint(5, [32], ScalarType.Int64)], CrossEntropy)),
        ["forecaster"] = ("LSTM forecaster, 48 times to 12, 32 wide, batch 64", () => Supervised(
            new RecurrentForecaster(new() { History = 48, Horizon = 12, HiddenSize = 32 }), ByAdamW, [randn(64, 48, 1), randn(64, 12, 1)], (forecast, wanted) => nn.functional.mse_loss(forecast, wanted))),
        ["translator"] = ("GRU translator (Bahdanau), 128 wide, batch 16, 20 tokens", () => Pairs(new RecurrentTranslator(new()
        {
            SourceVocabulary = 500,
            TargetVocabulary = 500,
            EmbeddingSize = 64,
            HiddenSize = 128,
            Cell = RecurrentCell.Gru,
        }), 20)),
        ["transformer"] = ("Transformer of 2 + 2 layers, 128 wide, batch 16, 32 tokens", () => Pairs(new EncoderDecoderTransformer(new()
        {
            SourceVocabulary = 500,
            TargetVocabulary = 500,
            Width = 128,
            Heads = 4,
            EncoderLayers = 2,
            DecoderLayers = 2,
            FeedForwardWidth = 512,
            Dropout = 0,
        }), 32)),
        ["bert"] = ("BERT (Tiny), 8 × 64 masked tokens", () => Tokens(
            new BertMaskedLanguageModel(BertOptions.Tiny with { Vocabulary = 1000, Context = 64, Dropout = 0 }), ByAdamW, Padded(8, 64, 1000), 1000)),
        ["gpt"] = ("GPT (nanoGPT's for the CPU), 12 × 64", () => Tokens(new Gpt(GptOptions.NanoCpu with { Vocabulary = 65 }), ByAdamW, randint(65, [12, 64], ScalarType.Int64), 65)),
    };
}
