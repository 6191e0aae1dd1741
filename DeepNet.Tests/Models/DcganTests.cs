using System.Text.Json;
using DeepNet.Models;
using DeepNet.Serialization;
using static DeepNet.Tests.Models.ModelChecks;
using static TorchSharp.torch;

namespace DeepNet.Tests.Models;

/// <summary>Published parameter counts and keys, and what the networks and their options refuse.</summary>
internal sealed class DcganTests
{
    private static readonly DcganOptions _small = new() { ImageSize = 8, Channels = 1, Latent = 6, GeneratorWidth = 16, CriticWidth = 16, Classes = 3, LabelFeatures = 4 };

    [TestCase(64, 3_576_704, 2_765_568)]
    [TestCase(32, 1_068_928, 663_296)]
    public void ParametersAreAsManyAsPublished(int size, int ofGenerator, int ofCritic)
    {
        var options = DcganOptions.Size64 with { ImageSize = size };
        Assert.That((Count(options.CreateGenerator), Count(options.CreateCritic)), Is.EqualTo((ofGenerator, ofCritic)));
    }

    [Test]
    public void KeysAreThoseOfTheOriginal()
    {
        using var generator = new DcganGenerator(DcganOptions.Size64 with { GeneratorWidth = 2 });
        using var critic = new DcganCritic(DcganOptions.Size64 with { CriticWidth = 2 });
        using var spectral = new DcganCritic(DcganOptions.Size64 with { CriticWidth = 2, Normalization = CriticNormalization.Spectral });
        Assert.That(generator.named_parameters().Select(named => named.name), Is.EqualTo(
            new[] { 0, 1, 3, 4, 6, 7, 9, 10, 12 }.SelectMany(layer => layer % 3 == 0 ? new[] { $"main.{layer}.weight" } : [$"main.{layer}.weight", $"main.{layer}.bias"])));
        Assert.That(critic.named_parameters().Select(named => named.name), Is.EqualTo(
            new[] { 0, 2, 3, 5, 6, 8, 9, 11 }.SelectMany(layer => layer is 0 or 2 or 5 or 8 or 11 ? new[] { $"main.{layer}.weight" } : [$"main.{layer}.weight", $"main.{layer}.bias"])));
        Assert.That(spectral.state_dict().Keys, Is.EqualTo(
            new[] { 0, 2, 4, 6, 8 }.SelectMany(layer => new[] { $"main.{layer}.bias", $"main.{layer}.weight_orig", $"main.{layer}.weight_u", $"main.{layer}.weight_v" })));
    }

    [Test]
    public void OptionsComeBackFromJsonEqual()
    {
        var options = DcganOptions.Size32 with { Channels = 1, Normalization = CriticNormalization.Spectral, Classes = 10 };
        Assert.That(JsonSerializer.Deserialize<DcganOptions>(JsonSerializer.Serialize(options)), Is.EqualTo(options));
        nn.Module[] all = [_small.CreateGenerator(), _small.CreateCritic(), _small.CreateConditionalGenerator(), _small.CreateConditionalCritic()];
        foreach (var model in all)
        {
            Assert.That(((IDescribed)model).Describe().Deserialize<DcganOptions>(), Is.EqualTo(_small));
            model.Dispose();
        }
    }

    /// <summary>Noise that each time is to become the same image, and images of which half are to be told from the others.</summary>
    [Test]
    public void ABatchIsLearnedByHeart([Values] CriticNormalization normalization)
    {
        manual_seed(7);
        using var everything = NewDisposeScope();
        var options = _small with { Normalization = normalization };
        var (noise, labels, images) = (randn(8, 6), randint(3, [8], int64), rand(8, 1, 8, 8) - 0.5);
        var real = tensor(new float[] { 1, 1, 1, 1, 0, 0, 0, 0 });
        using var generator = options.CreateConditionalGenerator();
        using var critic = options.CreateConditionalCritic();
        using var ofGenerator = optim.Adam(generator.parameters(), 1e-2);
        using var ofCritic = optim.Adam(critic.parameters(), 1e-2);
        Assert.That(Learn(ofGenerator, 80, () => nn.functional.mse_loss(generator.call(noise, labels), images)), Is.LessThan(0.01));
        // Spectral norms let scores differ no more than images do.
        Assert.That(Learn(ofCritic, 80, () => nn.functional.binary_cross_entropy_with_logits(critic.call(images, labels), real)),
            Is.LessThan(normalization == CriticNormalization.Spectral ? 0.3 : 0.1));
    }

    [Test]
    public void APassLeavesItsResultOnly()
    {
        using var outer = NewDisposeScope();
        var (noise, labels, images) = (randn(2, 6, 1, 1), zeros(2, int64), zeros(2, 1, 8, 8));
        using var generator = _small.CreateGenerator();
        using var critic = (_small with { Normalization = CriticNormalization.Spectral }).CreateCritic();
        using var conditionalGenerator = _small.CreateConditionalGenerator();
        using var conditionalCritic = _small.CreateConditionalCritic();
        Func<Tensor>[] passes =
        [
            () => generator.call(noise), () => critic.call(images), () => conditionalGenerator.call(noise, labels), () => conditionalCritic.call(images, labels),
        ];
        foreach (var pass in passes)
            LeavesItsResultOnly(() => Assert.That(pass().size(0), Is.EqualTo(2)));
    }

    [Test]
    public void WrongValuesAndShapesAreRefused()
    {
        using var scope = NewDisposeScope();
        using var generator = _small.CreateGenerator();
        using var critic = _small.CreateCritic();
        using var conditional = _small.CreateConditionalGenerator();
        Assert.Multiple(() =>
        {
            Refused(() => DcganOptions.Size64 with { ImageSize = 28 }, "ImageSize must be a power of 2 from 8 to 1024, but is 28");
            Refused(() => DcganOptions.Size64 with { ImageSize = 4 }, "but is 4");
            Refused(() => DcganOptions.Size64 with { ImageSize = 2048 }, "but is 2048");
            Refused(() => DcganOptions.Size64 with { Latent = 0 }, "Latent must be at least 1");
            Refused(() => DcganOptions.Size64 with { Classes = 0 }, "Classes must be at least 1");
            Refused(() => DcganOptions.Size64 with { Normalization = (CriticNormalization)9 }, "Normalization must be one of Batch, None, Spectral");
            Refused(() => DcganOptions.Size64.CreateConditionalGenerator(), "needs the number of classes: set DcganOptions.Classes");
            Refused(() => DcganOptions.Size64.CreateConditionalCritic(), "needs the number of classes");
            Refused(() => generator.call(zeros(2, 7)), "DcganGenerator takes noise [batch, 6] or [batch, 6, 1, 1], got [2, 7]");
            Refused(() => generator.call(zeros(2, 6, 2, 1)), "got [2, 6, 2, 1]");
            Refused(() => critic.call(zeros(2, 1, 16, 16)), "DcganCritic takes images of shape [batch, 1, 8, 8], got [2, 1, 16, 16]");
            Refused(() => conditional.call(zeros(2, 6), zeros(3, int64)), "ConditionalDcganGenerator takes labels [2] of type int64, got [3] of type Int64");
            Refused(() => conditional.call(zeros(2, 6), zeros(2)), "got [2] of type Float32");
        });
    }
}
