namespace DeepNet.Training;

/// <summary>
/// Half a cosine down to a floor, again and again, each cycle longer than the one before by a factor (Loshchilov and Hutter 2017, SGDR;
/// PyTorch's CosineAnnealingWarmRestarts): f + (1 − f)(1 + cos(π t / Tᵢ)) / 2 at step t of cycle i, of Tᵢ = T₀ mⁱ steps.
/// </summary>
public sealed record CosineRestarts : Schedule
{
    /// <summary>T₀, the first cycle; less than a step counts as one. Default 10 epochs.</summary>
    public Duration First { get; init; } = Duration.Epochs(10);

    /// <summary>m, how many times as long each next cycle is, at least 1. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Factor { get; init => field = Require.AtLeast(1, value); } = 1;

    /// <summary>The peak of each next cycle as a share of that before, above 0 and at most 1. Default 1: all are as high.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Decay { get; init => field = Require.ShareAboveZero(value); } = 1;

    /// <summary>f, the end of each cycle as a share of its peak, 0 to 1. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Floor { get; init => field = Require.Share(value); }

    /// <inheritdoc/>
    public override bool NeedsTotalSteps => First.NeedsTotalSteps;

    /// <inheritdoc/>
    public override double At(long step, RunLength length)
    {
        var (cycle, steps) = (0L, Math.Max(1, First.In(length)));
        if (Factor == 1)
            (cycle, step) = Math.DivRem(step, steps);
        else
            for (; step >= steps; cycle++, steps *= Factor)
                step -= steps;
        return Math.Pow(Decay, cycle) * Curve.Cosine.Between(1, Floor, (double)step / steps);
    }
}
