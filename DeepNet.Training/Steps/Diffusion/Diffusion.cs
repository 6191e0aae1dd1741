using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Denoising diffusion (Ho, Jain, Abbeel: Denoising diffusion probabilistic models, 2020): a sample x₀ is mixed with noise ε ~ N(0, 1) as
/// xₜ = √ᾱₜ x₀ + √(1 − ᾱₜ) ε at a random time t, and the model is to find the noise, or the velocity, in it. The loss is the mean squared error,
/// averaged over elements and samples, each sample weighed by its time where <see cref="SignalToNoiseLimit"/> is set.
/// </summary>
/// <remarks>
/// Batches: inputs [batch, …] of a floating-point type, about −1 to 1; targets are not looked at. Metrics get what the model answered and what was asked
/// for. In validation a batch always has the same noise and times.
/// </remarks>
/// <param name="model">From xₜ [batch, …] and t [batch] (int64, from 0) to [batch, …].</param>
/// <param name="metrics">Figures to follow beside the loss.</param>
public sealed partial class Diffusion(nn.Module<Tensor, Tensor, Tensor> model, params Metric[] metrics) : TrainingStep
{
    private double[]? _signal, _roots, _spreads, _weights;

    /// <summary>How noise comes over time. Default <see cref="NoiseSchedule.Linear"/>.</summary>
    public NoiseSchedule Schedule { get; init => field = Require.Given(value); } = NoiseSchedule.Linear;

    /// <summary>What the model is asked for. Default <see cref="DiffusionTarget.Noise"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such target.</exception>
    public DiffusionTarget Target { get; init => field = Require.Defined(value); }

    /// <summary>
    /// γ of min-SNR weighting (Hang et al.: Efficient diffusion training via min-SNR weighting, 2023, with γ = 5), above 0: with
    /// s = ᾱₜ / (1 − ᾱₜ) a time weighs min(s, γ) / s for noise and min(s, γ) / (s + 1) for velocities. Default null: all times weigh 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public double? SignalToNoiseLimit { get; init => field = value is { } limit ? Require.Positive(limit) : null; }

    /// <inheritdoc/>
    public override nn.Module Model => model;

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics => metrics;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Card
        => StepCard.Of(("schedule", Schedule), ("target", Target), ("signal_to_noise_limit", SignalToNoiseLimit));

    /// <inheritdoc/>
    public override StepOutcome Forward(Batch batch)
    {
        var clean = batch.Inputs;
        if (clean.Dimensions < 2 || !clean.is_floating_point())
            throw new ArgumentException($"{nameof(Diffusion)} takes inputs [batch, …] of a floating-point type, but got {Shapes.Of(clean)} of type {clean.dtype}.");
        using var randomness = StepRandomness.For(model, batch);
        var times = randint(Schedule.Times, [batch.Count], int64, clean.device, generator: randomness.Generator);
        var noise = randn(clean.shape, clean.dtype, clean.device, generator: randomness.Generator);
        var (signal, spread) = (At(times, clean, _roots ??= Each(Math.Sqrt)), At(times, clean, _spreads ??= Each(static share => Math.Sqrt(1 - share))));

        var answer = Answer(signal * clean + spread * noise, times);
        var target = Target == DiffusionTarget.Noise ? noise : signal * noise - spread * clean;
        var losses = nn.functional.mse_loss(Loss.Precise(answer), target, nn.Reduction.None).flatten(1).mean([1]); // [batch]
        if (SignalToNoiseLimit is { } limit)
            losses *= At(times, clean, _weights ??= Each(share => WeightOf(share / (1 - share), limit))).flatten();
        return new StepOutcome(losses.mean(), batch.Count, answer, target) { SampleLosses = losses.detach() };
    }

    /// <summary>ᾱₜ of each time.</summary>
    private double[] Signal => _signal ??= Schedule.Signal();

    private double WeightOf(double ratio, double limit) => Math.Min(ratio, limit) / (Target == DiffusionTarget.Noise ? ratio : ratio + 1);

    private Tensor Answer(Tensor spoilt, Tensor times)
    {
        var answer = model.call(spoilt, times);
        return answer.shape.AsSpan().SequenceEqual(spoilt.shape)
            ? answer
            : throw new ArgumentException($"{nameof(Diffusion)} takes an answer of the input's shape {Shapes.Of(spoilt)} from the model, but got {Shapes.Of(answer)}.");
    }

    /// <summary>A function of ᾱₜ for each sample's time, [batch, 1, …].</summary>
    private static Tensor At(Tensor times, Tensor like, double[] values)
    {
        long[] shape = [times.size(0), .. Enumerable.Repeat(1L, (int)like.Dimensions - 1)];
        return Constants.Of(values, like.dtype, like.device).gather(0, times).reshape(shape);
    }

    private double[] Each(Func<double, double> function) => [.. Signal.Select(function)];
}
