namespace DeepNet.Training;

/// <summary>Where a run is kept, and how often. A run whose folder holds a checkpoint goes on from it.</summary>
/// <param name="Folder">
/// The run's folder: <c>checkpoints/</c> to resume from, <c>best.safetensors</c>, <c>metrics.csv</c> and, once the run is finished,
/// <c>model.safetensors</c>; also <c>lock</c>, an empty file held by the process that trains.
/// </param>
public sealed record CheckpointOptions(string Folder)
{
    /// <summary>The metric whose best weights are kept in <c>best.safetensors</c>: <c>val/accuracy</c>. Default null: none.</summary>
    public string? KeepBest { get; init; }

    /// <summary>Checkpoints kept, at least 1. Default 2, so that there is one before the last, should that be damaged.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int KeepLast { get; init => field = Require.AtLeast(1, value); } = 2;

    /// <summary>Wall time between checkpoints within an epoch. Default 30 seconds. One is saved after each epoch too.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public TimeSpan Every
    {
        get; init => field = value > TimeSpan.Zero
        ? value
        : throw new ArgumentOutOfRangeException(nameof(Every), value, "Every must be longer than no time.");
    } = TimeSpan.FromSeconds(30);

    /// <summary>Steps between checkpoints, at least 1, beside <see cref="Every"/>. Default null: time alone decides.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public long? EverySteps { get; init => field = value is { } steps ? Require.AtLeast(1, steps) : null; }
}
