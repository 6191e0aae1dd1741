using System.Text.Json;
using DeepNet.Models;
using static DeepNet.Tests.Models.ModelChecks;
using static TorchSharp.torch;

namespace DeepNet.Tests.Models;

internal sealed class ResGanTests
{
    private static readonly ResGanOptions _small = new() { ImageSize = 8, Channels = 1, Latent = 6, GeneratorWidth = 16, CriticWidth = 16 };

    [Test]
    public void ParametersAreAsManyAsInTheOriginal()
    {
        Assert.That(Count(() => new ResGanGenerator()), Is.EqualTo(4_276_739));
        Assert.That((Count(ResGanOptions.Sngan32.CreateCritic), Count(ResGanOptions.WganGp32.CreateCritic)), Is.EqualTo((1_053_825, 1_053_825)));
    }

    [Test]
    public void KeysAreThoseOfTheOriginal()
    {
        using var generator = (ResGanOptions.Sngan32 with { GeneratorWidth = 4 }).CreateGenerator();
        using var spectral = _small.CreateCritic();
        using var plain = (_small with { SpectralNorm = false }).CreateCritic();
        Assert.That(plain.state_dict().Keys, Does.Contain("block1.c_sc.weight").And.Contain("block4.c2.bias").And.Contain("l5.weight"));
        Assert.That(spectral.state_dict().Keys, Does.Contain("block2.c_sc.weight_orig").And.Contain("l5.weight_u").And.Contain("block4.c1.weight_v"));
        Assert.That(generator.state_dict().Keys, Does.Contain("block4.c_sc.weight").And.Contain("b5.running_mean").And.Contain("c5.bias"));
    }

    [Test]
    public void OptionsComeBackFromJsonEqual()
    {
        var options = ResGanOptions.WganGp32 with { Channels = 1, ImageSize = 64 };
        Assert.That(JsonSerializer.Deserialize<ResGanOptions>(JsonSerializer.Serialize(options)), Is.EqualTo(options));
        using var generator = _small.CreateGenerator();
        using var critic = _small.CreateCritic();
        Assert.That((generator.Describe().Deserialize<ResGanOptions>(), critic.Describe().Deserialize<ResGanOptions>()), Is.EqualTo((_small, _small)));
    }

    /// <summary>Noise that each time is to become the same image, and images of which half are to be told from the others.</summary>
    [TestCase(true, 0.3)]
    [TestCase(false, 0.1)]
    public void ABatchIsLearnedByHeart(bool spectral, double bound)
    {
        manual_seed(7);
        using var everything = NewDisposeScope();
        var (noise, images) = (randn(8, 6), rand(8, 1, 8, 8) - 0.5);
        var real = tensor(new float[] { 1, 1, 1, 1, 0, 0, 0, 0 });
        using var generator = _small.CreateGenerator();
        using var critic = (_small with { SpectralNorm = spectral }).CreateCritic();
        using var ofGenerator = optim.Adam(generator.parameters(), 1e-2);
        using var ofCritic = optim.Adam(critic.parameters(), 1e-2);
        Assert.That(Learn(ofGenerator, 60, () => nn.functional.mse_loss(generator.call(noise), images)), Is.LessThan(0.01));
        Assert.That(Learn(ofCritic, 90, () => nn.functional.binary_cross_entropy_with_logits(critic.call(images), real)), Is.LessThan(bound));
    }

    [Test]
    public void APassLeavesItsResultOnly()
    {
        using var outer = NewDisposeScope();
        var (noise, images) = (randn(2, 6), zeros(2, 1, 8, 8));
        using var generator = _small.CreateGenerator();
        using var critic = _small.CreateCritic();
        foreach (var pass in (Func<Tensor>[])[() => generator.call(noise), () => critic.call(images)])
            LeavesItsResultOnly(() => Assert.That(pass().size(0), Is.EqualTo(2)));
    }

    [Test]
    public void WrongValuesAndShapesAreRefused()
    {
        using var scope = NewDisposeScope();
        using var generator = _small.CreateGenerator();
        using var critic = _small.CreateCritic();
        Assert.Multiple(() =>
        {
            Refused(() => ResGanOptions.Sngan32 with { ImageSize = 28 }, "ImageSize must be a power of 2 from 8 to 1024, but is 28");
            Refused(() => ResGanOptions.Sngan32 with { CriticWidth = 0 }, "CriticWidth must be at least 1");
            Refused(() => generator.call(zeros(2, 7)), "ResGanGenerator takes [batch, 6]");
            Refused(() => critic.call(zeros(2, 1, 7, 8)), "ResGanCritic takes images of at least 8 × 8 pixels, got [2, 1, 7, 8]");
            Refused(() => critic.call(zeros(2, 3, 8, 8)), "ResGanCritic takes images of shape [batch, 1, height, width], got [2, 3, 8, 8]");
        });
    }
}
