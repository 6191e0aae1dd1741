namespace DeepNet.Training;

/// <summary>
/// A linear rise, then a fall with the inverse square root of the step: min((s + 1) / w, √(w / (s + 1))) for s counted from 0, the peak at
/// s + 1 = w (Vaswani et al. 2017, "Noam", whose peak is 1 / √(d w) for models d wide). It needs no end of the run.
/// </summary>
public sealed record InverseSquareRoot : Schedule
{
    /// <summary>w; less than a step counts as one. Default 4,000 steps.</summary>
    public Duration Warmup { get; init; } = Duration.Steps(4000);

    /// <summary>Whether the learning rate stays at the peak for w steps instead of rising, as in T5 (Raffel et al. 2020, with w = 10,000). Default false.</summary>
    public bool StartsAtPeak { get; init; }

    /// <inheritdoc/>
    public override bool NeedsTotalSteps => Warmup.NeedsTotalSteps;

    /// <inheritdoc/>
    public override double At(long step, RunLength length)
    {
        var warmup = (double)Math.Max(1, Warmup.In(length));
        var count = step + 1.0;
        return count >= warmup ? Math.Sqrt(warmup / count) : StartsAtPeak ? 1 : count / warmup;
    }
}
