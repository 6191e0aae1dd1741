namespace DeepNet.Training;

/// <summary>
/// A rise, a constant stretch, and a fall at the end: warm-up, stable, decay (Zhai et al. 2022; Hu et al. 2024, "WSD"). A run can be made
/// longer without having been at a low learning rate before.
/// </summary>
public sealed record Trapezoid : Schedule
{
    /// <summary>The linear rise, as that of <see cref="Training.Warmup"/>. Default 0: none.</summary>
    public Duration Warmup { get; init; } = Duration.Steps(0);

    /// <summary>The fall at the end; it begins after the rise at the earliest. Default 0.2, a fifth of all steps.</summary>
    public Duration Decay { get; init; } = 0.2;

    /// <summary>The way down. Default <see cref="Curve.Linear"/>; <see cref="Curve.SquareRoot"/> is 1 − √progress (Hägele et al. 2024).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration's.</exception>
    public Curve Curve { get; init => field = Require.Defined(value); } = Curve.Linear;

    /// <summary>The end as a share of the peak, 0 to 1. Default 0: the learning rate would be zero at the step after the last.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Floor { get; init => field = Require.Share(value); }

    /// <inheritdoc/>
    public override double At(long step, RunLength length)
    {
        var (total, rise) = (length.KnownTotalSteps, Warmup.In(length));
        if (step < rise)
            return Curve.Linear.Rise(0, step, rise);
        var fall = Math.Max(rise, total - Decay.In(length));
        if (step < fall)
            return 1;
        return step >= total ? Floor : Curve.Between(1, Floor, (double)(step - fall) / (total - fall));
    }
}
