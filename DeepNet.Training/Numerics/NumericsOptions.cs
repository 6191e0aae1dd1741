namespace DeepNet.Training;

/// <summary>What a run does about values that are not finite numbers, and about losses out of line.</summary>
public sealed record NumericsOptions
{
    /// <summary>What happens when the loss or a gradient is NaN or infinite. Default <see cref="NonFinitePolicy.Stop"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is no policy.</exception>
    public NonFinitePolicy WhenNonFinite { get; init => field = Require.Defined(value); } = NonFinitePolicy.Stop;

    /// <summary>Steps in a row that may be skipped or rolled back before the run stops all the same, at least 1. Default 10.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int MostInARow { get; init => field = Require.AtLeast(1, value); } = 10;

    /// <summary>
    /// Whether such a step is written to the run's folder (<c>numerics/step-…</c>: batches, weights, generators), from where
    /// <see cref="NumericalReplay"/> repeats it. Default true; a run that is kept nowhere writes nothing.
    /// </summary>
    public bool KeepReplay { get; init; } = true;

    /// <summary>
    /// Losses this many times as far above the running median as losses usually are from it (median absolute deviation) are reported, above
    /// 1. Default 20; null reports none.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 1.</exception>
    public double? SpikeThreshold { get; init => field = value is { } threshold ? Require.Above(1, threshold) : null; } = 20;

    /// <summary>Steps that the running median covers, 10 to 10,000. Default 100.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public int SpikeWindow { get; init => field = Require.Between(10, 10_000, value); } = 100;
}

/// <summary>What happens to a step whose loss or gradients are not finite.</summary>
public enum NonFinitePolicy
{
    /// <summary>The run ends with <see cref="NonFiniteException"/>; the last checkpoint is from before.</summary>
    Stop,

    /// <summary>The weights stay as they are, and the run goes on with the next batch.</summary>
    Skip,

    /// <summary>Weights, optimizer and averages go back to the last checkpoint, and the run goes on with the next batch.</summary>
    RollBack,
}
