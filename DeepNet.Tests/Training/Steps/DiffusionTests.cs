using DeepNet.Data;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Steps;

public sealed class DiffusionTests
{
    private static readonly NoiseSchedule _short = NoiseSchedule.Cosine with { Times = 60 };

    [TestCase(DiffusionTarget.Noise, false)]
    [TestCase(DiffusionTarget.Velocity, false)]
    [TestCase(DiffusionTarget.Noise, true)]
    [TestCase(DiffusionTarget.Velocity, true)]
    public void With_the_best_possible_model_the_samples_have_the_datas_distribution(DiffusionTarget target, bool implicitly)
    {
        // What is off by the finite number of times is well below the tolerance with a thousand of them.
        var sampling = implicitly ? DiffusionSampling.Implicit with { Steps = 1000, Clip = null } : DiffusionSampling.Ancestral with { Clip = null };
        using var model = new Bell(0.5, 0.2, NoiseSchedule.Cosine, target);
        var samples = new Diffusion(model) { Schedule = NoiseSchedule.Cosine, Target = target }.Sample(10_000, [1], seed: 3, sampling);
        Assert.That(samples.mean().ToDouble(), Is.EqualTo(0.5).Within(0.01));
        Assert.That(samples.std().ToDouble(), Is.EqualTo(0.2).Within(0.006), "four standard deviations");
    }

    [Test]
    public void The_best_possible_model_has_the_least_loss_for_either_target()
    {
        manual_seed(1);
        using var batch = new Batch(0.5 + 0.2 * randn(4000, 1), zeros(4000));
        foreach (var target in Enum.GetValues<DiffusionTarget>())
        {
            using var best = new Bell(0.5, 0.2, _short, target);
            using var other = new Bell(0.3, 0.2, _short, target);
            best.eval();
            other.eval(); // so that both see the same noise
            Assert.That(Loss(best), Is.LessThan(Loss(other)), target.ToString());

            double Loss(nn.Module<Tensor, Tensor, Tensor> model) => new Diffusion(model) { Schedule = _short, Target = target }.Forward(batch).Loss.ToDouble();
        }
    }

    [Test]
    public void A_seed_decides_the_samples_and_torchs_generator_stays()
    {
        using var model = new Bell(0.5, 0.2, _short, DiffusionTarget.Noise);
        var step = new Diffusion(model) { Schedule = _short };
        var state = get_rng_state();
        var (first, second, other) = (step.Sample(3, [2, 2], 5), step.Sample(3, [2, 2], 5), step.Sample(3, [2, 2], 6));
        Assert.That((first.eq(second).all().item<bool>(), first.eq(other).any().item<bool>(), get_rng_state().eq(state).all().item<bool>()), Is.EqualTo((true, false, true)));
        Assert.That((first.shape, first.requires_grad, model.training), Is.EqualTo((new long[] { 3, 2, 2 }, false, true)));
    }

    [Test]
    public void Samples_are_clipped_to_the_datas_range_and_the_first_of_one_step_is_the_models_estimate()
    {
        using var model = new Bell(3, 0.2, _short, DiffusionTarget.Velocity);
        var step = new Diffusion(model) { Schedule = _short, Target = DiffusionTarget.Velocity };
        Assert.That(step.Sample(50, [1], 5).max().ToDouble(), Is.LessThanOrEqualTo(1));
        Assert.That(step.Sample(50, [1], 5, DiffusionSampling.Implicit with { Clip = 2 }).max().ToDouble(), Is.EqualTo(2).Within(1e-6));
        Assert.That(step.Sample(50, [1], 5, DiffusionSampling.Implicit with { Clip = null, Steps = 1 }).mean().ToDouble(), Is.EqualTo(3).Within(0.01), "from noise alone the best guess is the mean");
    }

    [Test]
    public void In_validation_a_batch_always_has_the_same_noise_and_torchs_generator_stays()
    {
        using var model = new Bell(0, 1, _short, DiffusionTarget.Noise);
        using var batch = new Batch(randn(8, 3), zeros(8));
        var step = new Diffusion(model) { Schedule = _short };
        manual_seed(1);
        var (first, second) = (step.Forward(batch), step.Forward(batch));
        Assert.That(first.Loss.ToDouble(), Is.Not.EqualTo(second.Loss.ToDouble()), "in training it is fresh");
        model.eval();
        var state = get_rng_state();
        (first, second) = (step.Forward(batch), step.Forward(batch));
        Assert.That((first.Loss.ToDouble(), get_rng_state().eq(state).all().item<bool>()), Is.EqualTo((second.Loss.ToDouble(), true)));
        Assert.That(step.SampleLosses(first)!.mean().ToDouble(), Is.EqualTo(first.Loss.ToDouble()).Within(1e-6));
    }

    [Test]
    public void Published_values_of_the_schedules()
    {
        var (linear, cosine) = (NoiseSchedule.Linear.Signal(), NoiseSchedule.Cosine.Signal());
        Assert.Multiple(() =>
        {
            Assert.That(NoiseSchedule.Linear.Betas()[0], Is.EqualTo(1e-4).Within(1e-15));
            Assert.That(NoiseSchedule.Linear.Betas()[999], Is.EqualTo(0.02).Within(1e-15));
            Assert.That(linear[999], Is.EqualTo(4.036e-5).Within(1e-8), "Ho et al.: L_T is about 1e-5 bits a dimension, so ᾱ ends near 0");
            Assert.That(cosine[499], Is.EqualTo(Math.Pow(Math.Cos((0.5 + 0.008) / 1.008 * Math.PI / 2) / Math.Cos(0.008 / 1.008 * Math.PI / 2), 2)).Within(1e-12));
            Assert.That(NoiseSchedule.Cosine.Betas().Max(), Is.EqualTo(0.999), "Nichol and Dhariwal clip β");
            Assert.That(linear.Zip(linear.Skip(1)).All(pair => pair.Second < pair.First) && cosine.Zip(cosine.Skip(1)).All(pair => pair.Second < pair.First));
        });
    }

    [Test]
    public void Settings_shapes_and_card()
    {
        using var model = new Bell(0, 1, _short, DiffusionTarget.Noise);
        using var shrinking = new Shrinking();
        using var batch = new Batch(randn(2, 3), zeros(2));
        var step = new Diffusion(model) { Schedule = _short, Target = DiffusionTarget.Velocity, SignalToNoiseLimit = 5 };
        Assert.Multiple(() =>
        {
            Assert.That(DiffusionSampling.Implicit, Is.EqualTo(new DiffusionSampling { Steps = 50, Eta = 0, Clip = 1 }));
            Assert.That(new DiffusionSampling(), Is.EqualTo(DiffusionSampling.Ancestral));
            Assert.That(() => step.Sample(1, [3], 1, DiffusionSampling.Implicit with { Steps = 61 }), Told("61 steps, but the schedule only 60 times"));
            Assert.That(() => step.Sample(0, [3], 1), Told("count must be at least 1"));
            Assert.That(() => step.Forward(new Batch(zeros([2, 3], int64), zeros(2))), Told("but got [2, 3] of type Int64"));
            Assert.That(() => new Diffusion(shrinking).Forward(batch), Told("an answer of the input's shape [2, 3] from the model, but got [2, 1]"));
            Assert.That(step.Card, Does.ContainKey("schedule.kind").WithValue("Cosine").And.ContainKey("schedule.times").WithValue("60")
                .And.ContainKey("target").WithValue("Velocity").And.ContainKey("signal_to_noise_limit").WithValue("5"));
        });
    }

    private static NUnit.Framework.Constraints.Constraint Told(string text) => Throws.InstanceOf<ArgumentException>().With.Message.Contains(text);

    private sealed class Shrinking() : nn.Module<Tensor, Tensor, Tensor>(nameof(Shrinking))
    {
        public override Tensor forward(Tensor spoilt, Tensor times) => spoilt.mean([1], keepdim: true);
    }

    /// <summary>
    /// The best answer there is for data from N(mean, deviation²): xₜ is from N(√ᾱ m, ᾱ s² + 1 − ᾱ), and
    /// E(ε | xₜ) = √(1 − ᾱ) (xₜ − √ᾱ m) / (ᾱ s² + 1 − ᾱ).
    /// </summary>
    private sealed class Bell(double mean, double deviation, NoiseSchedule schedule, DiffusionTarget target) : nn.Module<Tensor, Tensor, Tensor>(nameof(Bell))
    {
        private readonly double[] _signal = schedule.Signal();

        public override Tensor forward(Tensor spoilt, Tensor times)
        {
            var share = tensor(_signal).index_select(0, times).reshape([-1, .. Enumerable.Repeat(1L, (int)spoilt.Dimensions - 1)]);
            var (root, spread) = (share.sqrt(), (1 - share).sqrt());
            var noise = spread * (spoilt - root * mean) / (share * (deviation * deviation) + 1 - share);
            if (target == DiffusionTarget.Noise)
                return noise.to(spoilt.dtype);
            var clean = (spoilt - spread * noise) / root;
            return (root * noise - spread * clean).to(spoilt.dtype);
        }
    }
}
