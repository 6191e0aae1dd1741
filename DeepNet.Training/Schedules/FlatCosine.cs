namespace DeepNet.Training;

/// <summary>The peak for most of the run, then half a cosine down to a floor at its end (fastai's fit_flat_cos).</summary>
public sealed record FlatCosine : Schedule
{
    /// <summary>The stretch at the peak. Default 0.75 of all steps.</summary>
    public Duration Flat { get; init; } = 0.75;

    /// <summary>The end as a share of the peak, 0 to 1. Default 0: the learning rate would be zero at the step after the last.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Floor { get; init => field = Require.Share(value); }

    /// <inheritdoc/>
    public override double At(long step, RunLength length)
    {
        var (total, flat) = (length.KnownTotalSteps, Flat.In(length));
        if (step < flat)
            return 1;
        return step >= total ? Floor : Curve.Cosine.Between(1, Floor, (double)(step - flat) / (total - flat));
    }
}
