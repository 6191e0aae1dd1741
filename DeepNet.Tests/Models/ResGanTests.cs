using System.Text.Json;
using DeepNet.Models;
using static TorchSharp.torch;

namespace DeepNet.Tests.Models;

internal sealed class ResGanTests
{
    private static readonly ResGanOptions _small = new() { ImageSize = 8, Channels = 1, Latent = 6, GeneratorWidth = 16, CriticWidth = 16 };

    [Test]
    public void ParametersAreAsManyAsInTheOriginal()
    {
        using var generator = new ResGanGenerator();
        using var spectral = new ResGanCritic(ResGanOptions.Sngan32);
        using var plain = new ResGanCritic(ResGanOptions.WganGp32);
        Assert.That((Count(generator), Count(spectral), Count(plain)), Is.EqualTo((4_276_739, 1_053_825, 1_053_825)));
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
        Learn(generator, () => nn.functional.mse_loss(generator.call(noise), images), 0.01);
        Learn(critic, () => nn.functional.binary_cross_entropy_with_logits(critic.call(images), real), bound);
    }

    private static void Learn(nn.Module model, Func<Tensor> loss, double bound)
    {
        using var optimizer = optim.Adam(model.parameters(), 1e-2);
        for (var step = 0; step < 150; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            loss().backward();
            optimizer.step();
        }
        Assert.That(loss().item<float>(), Is.LessThan(bound), model.GetName());
    }

    [Test]
    public void APassLeavesItsResultOnly()
    {
        using var outer = NewDisposeScope();
        var (noise, images) = (randn(2, 6), zeros(2, 1, 8, 8));
        using var generator = _small.CreateGenerator();
        using var critic = _small.CreateCritic();
        foreach (var pass in (Func<Tensor>[])[() => generator.call(noise), () => critic.call(images)])
            foreach (var gradients in new[] { true, false })
            {
                using var mode = set_grad_enabled(gradients);
                using var scope = NewDisposeScope();
                Assert.That(pass().size(0), Is.EqualTo(2));
                Assert.That(scope.DisposablesCount, Is.EqualTo(1));
            }
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

    private static void Refused(Func<object> make, string message)
        => Assert.That(() => make(), Throws.InstanceOf<ArgumentException>().With.Message.Contains(message));

    private static int Count(nn.Module model) => (int)model.parameters().Sum(parameter => parameter.numel());
}
