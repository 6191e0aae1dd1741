using System.Text.Json;
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using static DeepNet.Tests.Models.ModelChecks;
using static TorchSharp.torch;

namespace DeepNet.Tests.Models;

internal sealed class VaeTests
{
    private static readonly ConvVaeOptions _small = new() { ImageSize = 8, Channels = 1, Widths = [16, 32], Latent = 4 };

    [Test]
    public void ParametersAreAsManyAsInTheOriginals()
    {
        Assert.That(Count(() => new Vae()), Is.EqualTo(652_824));
        Assert.That(Count(() => new ConvVae()), Is.EqualTo(3_937_635));
    }

    [Test]
    public void OptionsComeBackFromJsonEqual()
    {
        var options = VaeOptions.Mnist with { Latent = 2 };
        Assert.That(JsonSerializer.Deserialize<VaeOptions>(JsonSerializer.Serialize(options)), Is.EqualTo(options));
        Assert.That(JsonSerializer.Deserialize<ConvVaeOptions>(JsonSerializer.Serialize(_small with { Output = Activation.Tanh })), Is.EqualTo(_small with { Output = Activation.Tanh }));
        using var vae = options.Create();
        using var convolutional = _small.Create();
        Assert.That(vae.Describe().Deserialize<VaeOptions>(), Is.EqualTo(options));
        Assert.That(convolutional.Describe().Deserialize<ConvVaeOptions>(), Is.EqualTo(_small));
    }

    private static readonly TestCaseData<Func<VariationalAutoencoder>>[] _models =
    [
        new(() => new Vae(new VaeOptions { Inputs = 64, Hidden = 64, Latent = 4 })) { TestName = "{m}(Vae)" },
        new(() => _small.Create()) { TestName = "{m}(ConvVae)" },
    ];

    /// <summary>Pixels that are black or white: what is left in the end is mostly the divergence, which tells eight images apart.</summary>
    [TestCaseSource(nameof(_models))]
    public void OneBatchIsLearnedByHeart(Func<VariationalAutoencoder> create)
    {
        manual_seed(7);
        using var everything = NewDisposeScope();
        using var model = create();
        using var batch = new Batch(rand(8, 1, 8, 8).gt(0.5).to(float32), zeros(8));
        var step = new VariationalAutoencoding(model, Loss.BinaryCrossEntropy);
        using var optimizer = optim.Adam(model.parameters(), 5e-3);
        Learn(optimizer, 200, () => step.Forward(batch).Loss);
        model.eval();
        using (no_grad())
            Assert.That(step.Predict(batch).gt(0).eq(batch.Inputs.gt(0)).to(float32).mean().item<float>(), Is.GreaterThan(0.97f), "share of the pixels that are right");
    }

    [TestCaseSource(nameof(_models))]
    public void SamplesFollowFromTheSeed(Func<VariationalAutoencoder> create)
    {
        using var scope = NewDisposeScope();
        using var model = create();
        manual_seed(1);
        var first = model.Sample(3, seed: 5);
        manual_seed(2);
        var state = get_rng_state();
        var second = model.Sample(3, seed: 5);
        Assert.That(first.eq(second).all().item<bool>(), Is.True);
        Assert.That(first.eq(model.Sample(3, seed: 6)).all().item<bool>(), Is.False);
        Assert.That(get_rng_state().eq(state).all().item<bool>(), Is.True, "torch's own generator is left alone");
        Assert.That((first.size(0), first.requires_grad, model.training), Is.EqualTo((3L, false, true)));
        Assert.That(() => model.Sample(0, seed: 1), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("count must be at least 1"));
    }

    [TestCaseSource(nameof(_models))]
    public void APassLeavesItsResultsOnly(Func<VariationalAutoencoder> create)
    {
        using var model = create();
        using var images = rand(2, 1, 8, 8);
        LeavesItsResultOnly(() => model.call(images), results: 3);
        LeavesItsResultOnly(() => model.Sample(2, seed: 1));
    }

    [Test]
    public void WrongValuesAndShapesAreRefused()
    {
        using var scope = NewDisposeScope();
        using var vae = new Vae();
        using var convolutional = _small.Create();
        Assert.Multiple(() =>
        {
            Refused(() => VaeOptions.Mnist with { Latent = 0 }, "Latent must be at least 1");
            Refused(() => ConvVaeOptions.Size64 with { Widths = [] }, "Widths must be 1 or more numbers");
            Refused(() => ConvVaeOptions.Size64 with { Output = (Activation)99 }, "Output must be one of");
            Refused(() => (ConvVaeOptions.Size64 with { ImageSize = 28 }).Create(), "5 levels halve height and width 5 times, but ImageSize is 28: take a multiple of 2^5");
            Refused(() => vae.call(zeros(2, 783)), "Vae takes [batch, 784]");
            Refused(() => vae.Decode(zeros(2, 21)), "Vae takes codes [batch, 20], got [2, 21]");
            Refused(() => convolutional.call(zeros(2, 1, 16, 16)), "ConvVae takes images of shape [batch, 1, 8, 8], got [2, 1, 16, 16]");
            Refused(() => convolutional.Decode(zeros(4)), "ConvVae takes codes [batch, 4], got [4]");
        });
    }
}
