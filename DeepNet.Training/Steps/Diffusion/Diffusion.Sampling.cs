using static TorchSharp.torch;

namespace DeepNet.Training;

public sealed partial class Diffusion
{
    /// <summary>
    /// Draws samples, from noise down to the clean: at each visited time t, with s the next one visited, x₀ is estimated from the model's answer, and
    /// xₛ = √ᾱₛ x₀ + √(1 − ᾱₛ − σ²) ε + σ z with σ = η √((1 − ᾱₛ)/(1 − ᾱₜ)) √(1 − ᾱₜ/ᾱₛ) and fresh z ~ N(0, 1) (Song et al. 2021, equations 12 and
    /// 16). With η = 1 and all times this is Ho et al.'s sampling.
    /// </summary>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="shape">The shape of one.</param>
    /// <param name="seed">What the noise is drawn by: the same seed, weights and settings give the same samples.</param>
    /// <param name="sampling">How. Default <see cref="DiffusionSampling.Ancestral"/>.</param>
    /// <returns>[count, shape…], where the model is. The model is in evaluation mode meanwhile.</returns>
    /// <exception cref="ArgumentException">More steps than times.</exception>
    public Tensor Sample(int count, IReadOnlyList<long> shape, long seed, DiffusionSampling? sampling = null)
    {
        Require.AtLeast(1, count, nameof(count));
        ArgumentNullException.ThrowIfNull(shape);
        sampling ??= DiffusionSampling.Ancestral;
        if (sampling.Steps > Schedule.Times)
            throw new ArgumentException($"The sampling has {sampling.Steps} steps, but the schedule only {Schedule.Times} times.", nameof(sampling));

        using var evaluation = new EvaluationMode(model);
        using var all = NewDisposeScope();
        var device = Devices.Of(model);
        var type = model.parameters().FirstOrDefault()?.dtype ?? float32;
        using var generator = new Generator((ulong)seed, device);
        var current = randn([count, .. shape], type, device, generator: generator);
        var times = Visited(sampling.Steps ?? Schedule.Times);
        for (var index = 0; index < times.Length; index++)
        {
            using var scope = NewDisposeScope();
            var next = Step(current, times[index], index + 1 < times.Length ? times[index + 1] : -1, sampling, generator);
            current.Dispose();
            current = next.MoveToOuterDisposeScope();
        }
        return current.MoveToOuterDisposeScope();
    }

    /// <summary>From the last time to the first.</summary>
    private int[] Visited(int steps) => steps == 1
        ? [Schedule.Times - 1]
        : [.. Enumerable.Range(0, steps).Select(k => (int)Math.Round((double)(steps - 1 - k) * (Schedule.Times - 1) / (steps - 1)))];

    private Tensor Step(Tensor current, int time, int next, DiffusionSampling sampling, Generator generator)
    {
        var (now, then) = (Signal[time], next < 0 ? 1 : Signal[next]);
        var answer = Answer(current, full([current.size(0)], time, int64, current.device));
        var clean = Target == DiffusionTarget.Noise
            ? (current - Math.Sqrt(1 - now) * answer) / Math.Sqrt(now)
            : Math.Sqrt(now) * current - Math.Sqrt(1 - now) * answer;
        if (sampling.Clip is { } bound)
            clean = clean.clamp(-bound, bound);

        var noise = (current - Math.Sqrt(now) * clean) / Math.Sqrt(1 - now);
        var spread = sampling.Eta * Math.Sqrt((1 - then) / (1 - now)) * Math.Sqrt(1 - now / then);
        var result = Math.Sqrt(then) * clean + Math.Sqrt(Math.Max(0, 1 - then - spread * spread)) * noise;
        return spread > 0 ? result + spread * randn(current.shape, current.dtype, current.device, generator: generator) : result;
    }
}
