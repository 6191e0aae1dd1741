using DeepNet.Data;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Steps;

public sealed class AutoencodingTests
{
    private readonly nn.Module<Tensor, Tensor> _copy = nn.Identity();

    [OneTimeTearDown]
    public void Free() => _copy.Dispose();

    [Test]
    public void The_targets_are_the_inputs_and_outputs_may_have_another_shape()
    {
        manual_seed(1);
        using var model = nn.Sequential(nn.Flatten(), nn.Linear(12, 12));
        using var batch = Images();
        var step = new Autoencoding(model, Loss.MeanAbsoluteError);
        var outcome = step.Forward(batch);
        Assert.Multiple(() =>
        {
            Assert.That(outcome.Outputs!.shape, Is.EqualTo(batch.Inputs.shape));
            Assert.That(outcome.Loss.ToDouble(), Is.EqualTo((model.call(batch.Inputs) - batch.Inputs.flatten(1)).abs().mean().ToDouble()).Within(1e-6));
            Assert.That(outcome.Count, Is.EqualTo(500));
            Assert.That(step.SampleLosses(outcome)!.mean().ToDouble(), Is.EqualTo(outcome.Loss.ToDouble()).Within(1e-6));
            Assert.That(step.Predict(batch).shape, Is.EqualTo(batch.Inputs.shape));
        });
    }

    [Test]
    public void Noise_is_Gaussian_and_hides_a_share()
    {
        using var batch = Images();
        _copy.train();
        manual_seed(2);
        var noisy = new Autoencoding(_copy, Loss.MeanSquaredError) { Noise = 0.3 }.Forward(batch);
        var hidden = new Autoencoding(_copy, Loss.MeanSquaredError) { Hidden = 0.25 }.Forward(batch);
        var zeros = hidden.Outputs!.eq(0);
        Assert.Multiple(() =>
        {
            Assert.That(noisy.Loss.ToDouble(), Is.EqualTo(0.09).Within(0.005), "the variance of the noise, four standard deviations of 6,000 draws");
            Assert.That(zeros.to(float32).mean().ToDouble(), Is.EqualTo(0.25).Within(0.023), "four standard deviations");
            Assert.That(hidden.Outputs.eq(batch.Inputs).logical_or(zeros).all().item<bool>(), "the rest is as it was");
        });
    }

    [Test]
    public void In_validation_a_batch_is_always_spoilt_in_the_same_way_and_torchs_generator_stays()
    {
        using var batch = Images();
        _copy.eval();
        var state = get_rng_state();
        var step = new Autoencoding(_copy, Loss.MeanSquaredError) { Noise = 0.3, Hidden = 0.1 };
        var (first, second) = (step.Forward(batch).Outputs!, step.Forward(batch).Outputs!);
        Assert.That((first.eq(second).all().item<bool>(), get_rng_state().eq(state).all().item<bool>()), Is.EqualTo((true, true)));
        Assert.That(step.Predict(batch).eq(batch.Inputs).all().item<bool>(), "predictions get the clean inputs");
    }

    [Test]
    public void Settings_shapes_and_card()
    {
        using var narrow = nn.Sequential(nn.Flatten(), nn.Linear(12, 11));
        Assert.Multiple(() =>
        {
            Assert.That(() => new Autoencoding(_copy, Loss.MeanSquaredError).Forward(new Batch(zeros([2, 3], int64), zeros(2))), Told("floating-point type with two dimensions or more, but got [2, 3] of type Int64"));
            Assert.That(() => new Autoencoding(narrow, Loss.MeanSquaredError).Forward(Images()), Told("the model made [500, 11] of [500, 1, 3, 4]"));
            Assert.That(new Autoencoding(_copy, Loss.Huber(2)) { Noise = 0.5 }.Card,
                Is.EquivalentTo(new Dictionary<string, string> { ["loss"] = "Huber", ["loss.delta"] = "2", ["noise"] = "0.5", ["hidden"] = "0" }));
        });
    }

    private static NUnit.Framework.Constraints.Constraint Told(string text) => Throws.InstanceOf<ArgumentException>().With.Message.Contains(text);

    private static Batch Images()
    {
        manual_seed(3);
        return new Batch(rand(500, 1, 3, 4) + 0.1, zeros(500));
    }
}
