namespace DeepNet.Training;

/// <summary>
/// Where a run is kept, and how often. A run whose folder holds a checkpoint goes on from it. Checkpoints are due by each of
/// <see cref="EverySteps"/>, <see cref="EveryEpochs"/> and <see cref="Every"/>, whichever comes first; one more is saved when the run ends
/// or is stopped.
/// </summary>
/// <param name="Folder">
/// The run's folder: <c>checkpoints/</c> to resume from, <c>card.json</c>, <c>best.safetensors</c>, <c>metrics.csv</c>, <c>report.html</c> and,
/// once the run is finished, <c>model.safetensors</c>; also <c>lock</c>, an empty file held by the process that trains.
/// </param>
public sealed record CheckpointOptions(string Folder)
{
    /// <summary>The run's folder.</summary>
    /// <exception cref="ArgumentException">The value is empty.</exception>
    public string Folder { get; init => field = Require.Named(value); } = Require.Named(Folder);

    /// <summary>The metric whose best weights are kept in <c>best.safetensors</c>: <c>val/accuracy</c>. Default null: none.</summary>
    /// <exception cref="ArgumentException">The value is empty.</exception>
    public string? KeepBest { get; init => field = value is null ? null : Require.Named(value); }

    /// <summary>
    /// How many of the best weights are kept, at least 1. Beyond 1 each has a file of its own as well, <c>best-step-000001234.safetensors</c>.
    /// Default 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int KeepBestCount { get; init => field = Require.AtLeast(1, value); } = 1;

    /// <summary>Whether more of <see cref="KeepBest"/> is better. Default null: as the metric says; less, for what is no metric of the step's (a loss).</summary>
    public bool? HigherIsBetter { get; init; }

    /// <summary>Checkpoints kept, at least 1. Default 2, so that there is one before the last, should that be damaged.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int KeepLast { get; init => field = Require.AtLeast(1, value); } = 2;

    /// <summary>
    /// Wall time between checkpoints, longer than none. Default 30 seconds; null: time never decides. While a checkpoint is still being
    /// written, none is due by time.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public TimeSpan? Every { get; init => field = Require.Lasting(value); } = TimeSpan.FromSeconds(30);

    /// <summary>Steps between checkpoints, at least 1: one at each multiple. Default null: steps do not decide.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public long? EverySteps { get; init => field = value is { } steps ? Require.AtLeast(1, steps) : null; }

    /// <summary>Epochs between checkpoints, at least 1: one at the end of each n-th. Default 1; null: epochs do not decide.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int? EveryEpochs { get; init => field = value is { } epochs ? Require.AtLeast(1, epochs) : null; } = 1;

    /// <summary>
    /// Whether checkpoints are written while the training goes on: it stops only for a copy of what is saved, in memory that is kept for the
    /// next one (about three times the weights for an Adam). At most one is being written: another that is due by steps or epochs waits for
    /// it. When false, the training waits for the disk and takes no such memory. Default true.
    /// </summary>
    public bool Background { get; init; } = true;
}
