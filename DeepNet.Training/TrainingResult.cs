namespace DeepNet.Training;

/// <summary>How a call of <see cref="Trainer.Fit"/> ended.</summary>
public enum TrainingEnd
{
    /// <summary>All epochs are done.</summary>
    Finished,

    /// <summary>The checkpoint found was that of a finished run: nothing was left to do.</summary>
    AlreadyFinished,

    /// <summary>The metric of <see cref="EarlyStopping"/> made no more progress.</summary>
    StoppedEarly,

    /// <summary>It was asked to stop, finished its step and saved.</summary>
    Interrupted,
}

/// <summary>What came of a run.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Steps">Optimizer steps taken in all.</param>
/// <param name="Epochs">Epochs completed in all.</param>
/// <param name="Metrics">The metrics after the last completed epoch, by name: <c>train/loss</c>, <c>val/accuracy</c>.</param>
/// <param name="BestSoFar">The best value of the metric that decides (<see cref="CheckpointOptions.KeepBest"/>), or null.</param>
public sealed record TrainingResult(
    TrainingEnd End, long Steps, int Epochs, IReadOnlyDictionary<string, double> Metrics, Best? BestSoFar)
{
    /// <summary>The best value of the metric that decides; NaN where none does.</summary>
    public double Best => BestSoFar?.Value ?? double.NaN;
}
