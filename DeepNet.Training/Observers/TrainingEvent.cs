namespace DeepNet.Training;

/// <summary>Something that happened in a run.</summary>
public abstract record TrainingEvent;

/// <summary>The loop is about to start, or to go on.</summary>
/// <param name="Step">Steps taken before.</param>
/// <param name="Epoch">Epochs completed before.</param>
/// <param name="Epochs">Epochs in the whole run.</param>
/// <param name="Length">Steps in the whole run and in an epoch.</param>
/// <param name="ResumedFrom">The checkpoint's folder, or null for a fresh run.</param>
public sealed record TrainingStarted(long Step, int Epoch, int Epochs, RunLength Length, string? ResumedFrom) : TrainingEvent;

/// <summary>An optimizer step was taken.</summary>
/// <param name="Step">Steps taken so far.</param>
/// <param name="Epoch">The epoch, counted from 1.</param>
/// <param name="Samples">Samples in the batch.</param>
/// <param name="Loss">The batch's mean loss.</param>
/// <param name="LearningRate">The learning rate used.</param>
public sealed record StepCompleted(long Step, int Epoch, long Samples, double Loss, double LearningRate) : TrainingEvent;

/// <summary>An epoch and its validation are done.</summary>
/// <param name="Epoch">The epoch, counted from 1.</param>
/// <param name="Step">Steps taken so far.</param>
/// <param name="LearningRate">The learning rate of the epoch's last step.</param>
/// <param name="Metrics">All metrics, by name.</param>
/// <param name="IsBest">Whether the metric that decides is better than ever before.</param>
public sealed record EpochCompleted(
    int Epoch, long Step, double LearningRate, IReadOnlyDictionary<string, double> Metrics, bool IsBest) : TrainingEvent;

/// <summary>A checkpoint is on the disk.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Step">Steps taken by then.</param>
public sealed record CheckpointSaved(string Folder, long Step) : TrainingEvent;

/// <summary>Something the user should know: a damaged checkpoint that was passed over, a version that differs.</summary>
/// <param name="Text">One or more sentences.</param>
public sealed record Notice(string Text) : TrainingEvent;

/// <summary>The call of <see cref="Trainer.Fit"/> is about to return.</summary>
/// <param name="Result">What it will return; null when it ends with an exception.</param>
public sealed record TrainingEnded(TrainingResult? Result) : TrainingEvent;
