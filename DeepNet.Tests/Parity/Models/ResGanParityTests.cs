using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Models;

/// <summary>Residual GANs against the networks of kwotsin/mimicry, written down in torch.nn with PyTorch's spectral norm.</summary>
internal sealed class ResGanParityTests
{
    private const string Parts = """
        def xavier(layer, gain):
            nn.init.xavier_uniform_(layer.weight_orig if hasattr(layer, "weight_orig") else layer.weight, gain)
        def enlarged(x): return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
        class Up(nn.Module):
            def __init__(self, w):
                super().__init__()
                self.c1, self.c2 = nn.Conv2d(w, w, 3, padding=1), nn.Conv2d(w, w, 3, padding=1)
                self.b1, self.b2 = nn.BatchNorm2d(w), nn.BatchNorm2d(w)
                xavier(self.c1, math.sqrt(2)); xavier(self.c2, math.sqrt(2))
                self.c_sc = nn.Conv2d(w, w, 1)
                xavier(self.c_sc, 1)
            def forward(self, x):
                return self.c2(F.relu(self.b2(self.c1(enlarged(F.relu(self.b1(x))))))) + self.c_sc(enlarged(x))
        class Down(nn.Module):
            def __init__(self, i, o, place, sn):
                super().__init__()
                self.place = place
                self.c1, self.c2 = sn(nn.Conv2d(i, o, 3, padding=1)), sn(nn.Conv2d(o, o, 3, padding=1))
                if place == 0: self.c_sc = sn(nn.Conv2d(i, o, 1))
                xavier(self.c1, math.sqrt(2)); xavier(self.c2, math.sqrt(2))
                if place == 1: self.c_sc = sn(nn.Conv2d(i, o, 1))
                if place < 2: xavier(self.c_sc, 1)
            def forward(self, x):
                h = self.c2(F.relu(self.c1(x if self.place == 0 else F.relu(x))))
                if self.place == 2: return h + x
                return F.avg_pool2d(h, 2) + (self.c_sc(F.avg_pool2d(x, 2)) if self.place == 0 else F.avg_pool2d(self.c_sc(x), 2))
        class Generator(nn.Module):
            def __init__(self, latent, w, n, c):
                super().__init__()
                self.n, self.l1 = n, nn.Linear(latent, 16 * w)
                for k in range(n): setattr(self, f"block{k + 2}", Up(w))
                setattr(self, f"b{n + 2}", nn.BatchNorm2d(w))
                setattr(self, f"c{n + 2}", nn.Conv2d(w, c, 3, padding=1))
                xavier(self.l1, 1); xavier(getattr(self, f"c{n + 2}"), 1)
            def forward(self, z):
                x = self.l1(z).view(len(z), -1, 4, 4)
                for k in range(self.n): x = getattr(self, f"block{k + 2}")(x)
                return torch.tanh(getattr(self, f"c{self.n + 2}")(F.relu(getattr(self, f"b{self.n + 2}")(x))))
        class Critic(nn.Module):
            def __init__(self, c, w, spectral):
                super().__init__()
                sn = nn.utils.spectral_norm if spectral else lambda layer: layer
                self.spectral = spectral
                self.block1, self.block2, self.block3, self.block4 = Down(c, w, 0, sn), Down(w, w, 1, sn), Down(w, w, 2, sn), Down(w, w, 2, sn)
                self.l5 = sn(nn.Linear(w, 1))
                xavier(self.l5, 1)
            def forward(self, x):
                x = F.relu(self.block4(self.block3(self.block2(self.block1(x)))))
                return self.l5(x.sum((2, 3)) if self.spectral else x.mean((2, 3))).view(-1)

        """;

    internal static ResGanOptions SmallOptions { get; } = new() { ImageSize = 16, Latent = 10, GeneratorWidth = 12, CriticWidth = 8 };

    [TestCase(true)]
    [TestCase(false)]
    public void TheSameSeedGivesTheSameWeights(bool spectral)
    {
        var options = SmallOptions with { SpectralNorm = spectral };
        ModelParity.SameInitialization(Generator(options), options.CreateGenerator);
        ModelParity.SameInitialization(Critic(options), options.CreateCritic);
    }

    [Test]
    public void ImagesStatisticsAndGradientsOfTheGeneratorAreTheSame()
    {
        using var model = SmallOptions.CreateGenerator();
        ModelParity.SameForwardAndGradients(Generator(SmallOptions), model, ModelParity.Batch(2, 4, 10).Images, randint(3, [4, 16, 16], dtype: ScalarType.Int64));
    }

    /// <summary>The loss compares the scores of a batch with each other.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public void ScoresAndGradientsOfTheCriticAreTheSame(bool spectral)
    {
        var options = SmallOptions with { SpectralNorm = spectral };
        using var model = options.CreateCritic();
        ModelParity.SameForwardAndGradients(Critic(options), model, ModelParity.Batch(2, 4, 3, 16, 16).Images, rand(4));
    }

    /// <summary>SNGAN's and WGAN-GP's: four steps.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public void AGameIsThatOfALoopInPyTorch(bool spectral)
    {
        var options = SmallOptions with { SpectralNorm = spectral };
        manual_seed(3);
        using var generator = options.CreateGenerator();
        using var critic = options.CreateCritic();
        var play = (spectral ? AdversarialOptions.Hinge : AdversarialOptions.WassersteinGp) with { Latent = [10], CriticTurns = 2 };
        Batch[] batches = [.. Enumerable.Range(0, 4).Select(_ => new Batch(rand(4, 3, 16, 16) * 2 - 1, zeros(4, int64)))];
        GameParity.Same(Generator(options), Critic(options), new Adversarial(generator, critic, play), play, batches, labels: false);
    }

    internal static string Generator(ResGanOptions options)
        => $"{Parts}build = lambda: Generator({options.Latent}, {options.GeneratorWidth}, {(int)Math.Log2(options.ImageSize) - 2}, {options.Channels})";

    internal static string Critic(ResGanOptions options) => $"{Parts}build = lambda: Critic({options.Channels}, {options.CriticWidth}, {(options.SpectralNorm ? "True" : "False")})";
}
