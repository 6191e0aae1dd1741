using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Models;

/// <summary>DCGAN against its form in pytorch/examples, written down for any size, normalisation and labels.</summary>
internal sealed class DcganParityTests
{
    private const string Parts = """
        def weights_init(m):
            if isinstance(m, (nn.Conv2d, nn.ConvTranspose2d)):
                nn.init.normal_(m.weight_orig if hasattr(m, "weight_orig") else m.weight, 0.0, 0.02)
            elif isinstance(m, nn.BatchNorm2d):
                nn.init.normal_(m.weight, 1.0, 0.02)
                nn.init.zeros_(m.bias)
        def generator(n, nz, nc, ngf):
            layers, c = [], nz
            for k in reversed(range(n)):
                o = ngf * 2 ** k
                layers += [nn.ConvTranspose2d(c, o, 4, 1 if k == n - 1 else 2, 0 if k == n - 1 else 1, bias=False), nn.BatchNorm2d(o), nn.ReLU(True)]
                c = o
            return nn.Sequential(*layers, nn.ConvTranspose2d(c, nc, 4, 2, 1, bias=False), nn.Tanh()).apply(weights_init)
        def critic(n, nc, ndf, norm):
            sn = nn.utils.spectral_norm if norm == "Spectral" else lambda layer: layer
            layers, c, bias = [], nc, norm != "Batch"
            for k in range(n):
                o = ndf * 2 ** k
                layers.append(sn(nn.Conv2d(c, o, 4, 2, 1, bias=bias)))
                if k > 0 and norm == "Batch":
                    layers.append(nn.BatchNorm2d(o))
                layers.append(nn.LeakyReLU(0.2))
                c = o
            return nn.Sequential(*layers, sn(nn.Conv2d(c, 1, 4, 1, 0, bias=bias))).apply(weights_init)
        class Generator(nn.Module):
            def __init__(self, n, nz, nc, ngf, classes=None, features=0):
                super().__init__()
                self.main = generator(n, nz + features, nc, ngf)
                if classes: self.embed = nn.Embedding(classes, features)
            def forward(self, z, y=None):
                z = z.reshape(len(z), -1)
                return self.main((z if y is None else torch.cat([z, self.embed(y)], 1))[:, :, None, None])
        class Critic(nn.Module):
            def __init__(self, n, nc, ndf, norm, classes=None):
                super().__init__()
                self.main = critic(n, nc + (1 if classes else 0), ndf, norm)
                if classes: self.embed = nn.Embedding(classes, (4 << n) ** 2)
            def forward(self, x, y=None):
                if y is not None:
                    x = torch.cat([x, self.embed(y).view(len(x), 1, *x.shape[2:])], 1)
                return self.main(x).view(-1)

        """;

    internal static DcganOptions SmallOptions { get; } = DcganOptions.Size32 with { ImageSize = 16, Latent = 10, GeneratorWidth = 8, CriticWidth = 8, LabelFeatures = 6 };

    [TestCase(64)]
    [TestCase(32)]
    public void TheSameSeedGivesTheWeightsOfTheOriginal(int size)
    {
        var options = DcganOptions.Size64 with { ImageSize = size, GeneratorWidth = 16, CriticWidth = 16 };
        ModelParity.SameInitialization(Generator(options), options.CreateGenerator);
        ModelParity.SameInitialization(Critic(options), options.CreateCritic);
    }

    [TestCase(CriticNormalization.None)]
    [TestCase(CriticNormalization.Spectral)]
    public void TheSameSeedGivesTheSameWeightsWithoutBatchNorms(CriticNormalization normalization)
    {
        var options = SmallOptions with { Normalization = normalization };
        ModelParity.SameInitialization(Critic(options), options.CreateCritic);
    }

    [Test]
    public void TheSameSeedGivesTheSameWeightsWithLabels()
    {
        var options = SmallOptions with { Classes = 5 };
        ModelParity.SameInitialization(Generator(options), options.CreateConditionalGenerator);
        ModelParity.SameInitialization(Critic(options), options.CreateConditionalCritic);
    }

    [Test]
    public void ImagesStatisticsAndGradientsOfTheGeneratorAreTheSame()
    {
        using var model = SmallOptions.CreateGenerator();
        var noise = ModelParity.Batch(2, 4, 10, 1, 1).Images;
        ModelParity.SameForwardAndGradients(Generator(SmallOptions), model, noise, randint(3, [4, 16, 16], dtype: ScalarType.Int64));
    }

    /// <summary>The loss compares the scores of a batch with each other.</summary>
    [Test]
    public void ScoresStatisticsAndGradientsOfTheCriticAreTheSame([Values] CriticNormalization normalization)
    {
        var options = SmallOptions with { Normalization = normalization };
        using var model = options.CreateCritic();
        var images = ModelParity.Batch(2, 4, 3, 16, 16).Images;
        ModelParity.SameForwardAndGradients(Critic(options), model, images, rand(4));
        ModelParity.SameTraining(Critic(options), model, images, rand(4), Optimizers.SgdInPython, Optimizers.Sgd);
    }

    private static readonly TestCaseData<AdversarialOptions, CriticNormalization, int?>[] _games =
    [
        new(AdversarialOptions.Dcgan with { Latent = [10, 1, 1] }, CriticNormalization.Batch, null) { TestName = "{m}(DCGAN)" },
        new(AdversarialOptions.Dcgan with { Latent = [10] }, CriticNormalization.Batch, 5) { TestName = "{m}(conditional DCGAN)" },
        new(AdversarialOptions.WassersteinGp with { Latent = [10], CriticTurns = 2 }, CriticNormalization.None, null) { TestName = "{m}(WGAN-GP)" },
        new(AdversarialOptions.WassersteinGp with { Latent = [10], CriticTurns = 2 }, CriticNormalization.Spectral, 5) { TestName = "{m}(conditional WGAN-GP with spectral norm)" },
        new(AdversarialOptions.Hinge with { Latent = [10], CriticTurns = 2 }, CriticNormalization.Spectral, null) { TestName = "{m}(SNGAN)" },
    ];

    /// <summary>The networks in the step that they are made for: the losses of all turns and the weights after six steps, penalties through double backward included.</summary>
    [TestCaseSource(nameof(_games))]
    public void AGameIsThatOfALoopInPyTorch(AdversarialOptions play, CriticNormalization normalization, int? classes)
    {
        var options = SmallOptions with { Normalization = normalization, Classes = classes };
        manual_seed(3);
        using nn.Module g = classes is null ? options.CreateGenerator() : options.CreateConditionalGenerator();
        using nn.Module d = classes is null ? options.CreateCritic() : options.CreateConditionalCritic();
        Batch[] batches = [.. Enumerable.Range(0, 6).Select(_ => new Batch(rand(4, 3, 16, 16) * 2 - 1, randint(5, [4], int64)))];
        var step = g is DcganGenerator generator
            ? new Adversarial(generator, (DcganCritic)d, play)
            : new Adversarial((ConditionalDcganGenerator)g, (ConditionalDcganCritic)d, play);
        GameParity.Same(Generator(options), Critic(options), step, play, batches, labels: classes is not null);
    }

    internal static string Generator(DcganOptions options)
        => $"{Parts}build = lambda: Generator({Doublings(options)}, {options.Latent}, {options.Channels}, {options.GeneratorWidth}, {options.Classes?.ToString() ?? "None"}, {(options.Classes is null ? 0 : options.LabelFeatures)})";

    internal static string Critic(DcganOptions options)
        => $"{Parts}build = lambda: Critic({Doublings(options)}, {options.Channels}, {options.CriticWidth}, '{options.Normalization}', {options.Classes?.ToString() ?? "None"})";

    private static int Doublings(DcganOptions options) => (int)Math.Log2(options.ImageSize) - 2;
}
