namespace DeepNet.Training;

/// <summary>
/// Stochastic weight averaging: the plain mean of the weights at the ends of the last epochs, a ← a + (w − a) / (n + 1) (Izmailov et al.
/// 2018). It works best with a learning rate that stays high until the end. The statistics of batch normalisation are estimated anew for the
/// mean weights (<see cref="WeightAveraging.EstimateStatistics"/>): no batch was ever normalised with them.
/// </summary>
public sealed record Swa : WeightAveraging
{
    /// <inheritdoc/>
    public override string Name => "swa";

    /// <inheritdoc/>
    public override bool NeedsTotalSteps => true;

    /// <inheritdoc/>
    public override bool NeedsStatistics => true;

    /// <summary>Where averaging begins, as a share of all steps, 0 to less than 1. Default 0.75.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Start { get; init => field = Require.ShareBelowOne(value); } = 0.75;

    /// <summary>Steps between updates, at least 1. Default null: one at the end of each epoch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public long? EverySteps { get; init => field = value is { } steps ? Require.AtLeast(1, steps) : null; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The length of the run is not known.</exception>
    public override bool IsDue(long step, RunLength length)
    {
        if (length.IsOpen || length.TotalSteps < 1)
            throw new ArgumentException(
                $"Swa starts at a share of all steps ({nameof(Start)}), and how many there are is not known: limit the run in epochs, steps or tokens.", nameof(length));
        var every = EverySteps ?? length.StepsPerEpoch;
        if (every < 1)
            throw new ArgumentException(
                $"Swa averages at the end of each epoch, and the run's length has no steps per epoch: set them, or {nameof(EverySteps)}.", nameof(length));
        return step >= Start * length.TotalSteps && step % every == 0;
    }

    /// <inheritdoc/>
    public override double Share(long updates) => 1.0 / (updates + 1);
}
