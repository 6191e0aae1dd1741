namespace DeepNet.Training;

/// <summary>
/// A linear rise to the peak, then half a cosine down to a floor at the end of the run (Loshchilov and Hutter 2017, SGDR, without
/// restarts; the warm-up is that of Goyal et al. 2017). With w warm-up steps of T: (s + 1) / (w + 1) for s &lt; w, so that the first step
/// already learns; then f + (1 − f)(1 + cos(π (s − w) / (T − w))) / 2, which is the peak at s = w and the floor f at s = T.
/// </summary>
public sealed record Cosine : Schedule
{
    /// <summary>The rise as a share of all steps, 0 to less than 1. Default 0: none. <see cref="Training.Warmup"/> can do more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Warmup { get; init => field = Require.ShareBelowOne(value); }

    /// <summary>The end as a share of the peak, 0 to 1. Default 0: the learning rate would be zero at the step after the last.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Floor { get; init => field = Require.Share(value); }

    /// <inheritdoc/>
    public override double At(long step, RunLength length)
    {
        var total = length.KnownTotalSteps;
        var warmup = (long)Math.Round(Warmup * total);
        if (step < warmup)
            return Curve.Linear.Rise(0, step, warmup);
        return step >= total ? Floor : Curve.Cosine.Between(1, Floor, (double)(step - warmup) / (total - warmup));
    }
}
