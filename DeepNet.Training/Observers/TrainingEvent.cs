using System.Text.Json.Nodes;
using TorchSharp;

namespace DeepNet.Training;

/// <summary>Something that happened in a run.</summary>
public abstract record TrainingEvent;

/// <summary>The loop is about to start, or to go on.</summary>
/// <param name="Step">Steps taken before.</param>
/// <param name="Epoch">Epochs completed before.</param>
/// <param name="Epochs">Epochs in the whole run; null where something else limits it.</param>
/// <param name="Length">Steps in the whole run and in an epoch.</param>
/// <param name="ResumedFrom">The checkpoint's folder, or null for a fresh run.</param>
/// <param name="Run">What is trained, and how.</param>
public sealed record TrainingStarted(long Step, int Epoch, int? Epochs, RunLength Length, string? ResumedFrom, RunContext Run) : TrainingEvent
{
    /// <summary>Units (samples or tokens, <see cref="TrainingStep.Unit"/>) learned from before.</summary>
    public long Units { get; init; }

    /// <summary>Time spent training before, over all sessions.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>What observers left in the <see cref="CheckpointStarting.Memory"/> of the checkpoint that the run goes on from; empty for a fresh run.</summary>
    public IReadOnlyDictionary<string, JsonNode> Memory { get; init; } = _nothing;

    private static readonly Dictionary<string, JsonNode> _nothing = [];
}

/// <summary>What a run trains, and how: for observers that draw pictures and write reports.</summary>
/// <param name="Step">What is done with a batch.</param>
/// <param name="Options">How the model is trained.</param>
/// <param name="Card">The run card: step, model, data and options as JSON.</param>
/// <param name="Validation">The batches to measure by, or null.</param>
public sealed record RunContext(TrainingStep Step, TrainerOptions Options, JsonObject Card, Data.BatchLoader? Validation)
{
    /// <summary>The model that is trained.</summary>
    public torch.nn.Module Model => Step.Model;
}

/// <summary>
/// The gradients of a step are complete and limited, and the optimizer is about to use them: the one moment at which observers can look at
/// them. It comes before <see cref="StepCompleted"/>, once for each player that has a turn. On CUDA the optimizer itself scales and limits them, so that
/// they are what the backward passes left; there it also comes for a step that turns out not to be finite (<see cref="ExecutionOptions.ReadEvery"/>). Of recorded steps only observers hear
/// that ask for it (<see cref="ITrainingObserver.WatchesGradients"/>).
/// </summary>
/// <param name="Step">The step, counted from 1.</param>
/// <param name="Player">The player's name; empty for the only one.</param>
/// <param name="Parameters">What is going to be updated, with <c>grad</c> in place where there is one.</param>
public sealed record GradientsReady(long Step, string Player, IReadOnlyList<(string Name, TorchSharp.Modules.Parameter Parameter)> Parameters) : TrainingEvent;

/// <summary>
/// An optimizer step was taken, or skipped. Where figures stay on the device for some steps (<see cref="ExecutionOptions.ReadEvery"/>) it is told when
/// they are read, the oldest step first.
/// </summary>
/// <param name="Step">Steps taken so far.</param>
/// <param name="Epoch">The epoch, counted from 1.</param>
/// <param name="Samples">Samples in the step's batches.</param>
/// <param name="Loss">The mean loss over the step's batches.</param>
/// <param name="LearningRate">The learning rate used.</param>
public sealed record StepCompleted(long Step, int Epoch, long Samples, double Loss, double LearningRate) : TrainingEvent
{
    /// <summary>Units (samples or tokens, <see cref="TrainingStep.Unit"/>) in the step's batches.</summary>
    public long Units { get; init; }

    /// <summary>The L2 norm of all gradients before clipping; null where it was not computed, so that NaN is what it came to.</summary>
    public double? GradientNorm { get; init; }

    /// <summary>What the loss was multiplied by before the backward pass; 1 without loss scaling.</summary>
    public double LossScale { get; init; } = 1;

    /// <summary>Whether the weights were left as they were, because gradients had overflowed.</summary>
    public bool Skipped { get; init; }

    /// <summary>Where the step's time went.</summary>
    public StepTimes Times { get; init; }

    /// <summary>The peak of CUDA's memory since the step before; null on the CPU, and without <see cref="Feature.CudaMemoryStatistics"/>.</summary>
    public StepMemory? Memory { get; init; }

    /// <summary>Further figures of the step, by name: the players' losses and the parts of a loss.</summary>
    public IReadOnlyDictionary<string, double> Parts { get; init; } = _none;

    private static readonly Dictionary<string, double> _none = [];
}

/// <summary>Where the time of a step went.</summary>
/// <param name="DataWait">Waiting for the loader.</param>
/// <param name="Transfer">Bringing the batches to the model's device.</param>
/// <param name="Forward">The forward pass, the loss and the metrics.</param>
/// <param name="Backward">The backward pass.</param>
/// <param name="Optimizer">
/// Clipping, the update of the weights and of their averages. On a GPU, which works while the host goes on, the phases are those of the host; it waits
/// for the GPU when figures are read (<see cref="ExecutionOptions.ReadEvery"/>), which counts here, in the step after.
/// </param>
/// <param name="Observers">The observers' work on the step before.</param>
public readonly record struct StepTimes(
    TimeSpan DataWait, TimeSpan Transfer, TimeSpan Forward, TimeSpan Backward, TimeSpan Optimizer, TimeSpan Observers);

/// <summary>The model was measured, within an epoch or at its end.</summary>
/// <param name="Step">Steps taken so far.</param>
/// <param name="Epoch">The epoch, counted from 1; 0 before the first step.</param>
/// <param name="Split">What was measured: <c>val</c>, or <c>val-ema</c> for averaged weights.</param>
/// <param name="Metrics">The figures, by full name: <c>val/loss</c>, <c>val/accuracy</c>.</param>
/// <param name="Details">What is no single figure, by full name: a confusion matrix, figures by class (<see cref="Metric.Detail"/>).</param>
/// <param name="Duration">How long it took.</param>
public sealed record ValidationCompleted(
    long Step, int Epoch, string Split, IReadOnlyDictionary<string, double> Metrics, IReadOnlyDictionary<string, JsonNode> Details, TimeSpan Duration)
    : TrainingEvent;

/// <summary>An epoch and its validation are done.</summary>
/// <param name="Epoch">The epoch, counted from 1.</param>
/// <param name="Step">Steps taken so far.</param>
/// <param name="LearningRate">The learning rate of the epoch's last step.</param>
/// <param name="Metrics">All metrics, by name.</param>
/// <param name="IsBest">Whether the metric that decides is better than ever before.</param>
public sealed record EpochCompleted(
    int Epoch, long Step, double LearningRate, IReadOnlyDictionary<string, double> Metrics, bool IsBest) : TrainingEvent;

/// <summary>
/// A checkpoint is about to be taken, of the state after <paramref name="Step"/> steps. Logs bring to the disk what they hold, so that a
/// run which goes on from the checkpoint finds all that happened before it in them.
/// </summary>
/// <param name="Step">Steps taken so far.</param>
public sealed record CheckpointStarting(long Step) : TrainingEvent
{
    /// <summary>
    /// What observers want to find again in <see cref="TrainingStarted.Memory"/> when a run goes on from this checkpoint, each under a name of
    /// its own: what has been seen of the run so far, in some hundred kilobytes at most.
    /// </summary>
    public IDictionary<string, JsonNode> Memory { get; } = new Dictionary<string, JsonNode>();
}

/// <summary>A checkpoint is on the disk. Told on the training thread, for one written beside the training when its next step is done.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Step">Steps taken by then.</param>
public sealed record CheckpointSaved(string Folder, long Step) : TrainingEvent
{
    /// <summary>How long the training stood still for it.</summary>
    public TimeSpan Blocked { get; init; }
}

/// <summary>A step met a value that is not finite.</summary>
/// <param name="Report">Where it came up first.</param>
/// <param name="Action">What is done about it.</param>
public sealed record NonFiniteFound(NonFiniteReport Report, NonFinitePolicy Action) : TrainingEvent;

/// <summary>Something the user should know: a damaged checkpoint that was passed over, a version that differs, a finding with advice.</summary>
/// <param name="Text">One or more sentences.</param>
public sealed record Notice(string Text) : TrainingEvent;

/// <summary>The call of <see cref="Trainer.Fit"/> is about to return.</summary>
/// <param name="Result">What it will return; null when it ends with an exception.</param>
public sealed record TrainingEnded(TrainingResult? Result) : TrainingEvent
{
    /// <summary>The exception that the call ends with, or null.</summary>
    public Exception? Error { get; init; }
}
