using DeepNet.Data;
using Spectre.Console;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Trains a model: the loop over epochs and batches, validation, checkpoints and their resumption. Each step runs in a dispose scope of its
/// own, so a script need not dispose of tensors.
/// </summary>
public sealed class Trainer
{
    private readonly TrainerOptions _options;
    private readonly IReadOnlyList<ITrainingObserver> _observers;
    private readonly TimeProvider _time;

    /// <summary>A trainer that shows its progress on the console and, where the run is kept, logs its metrics to <c>metrics.csv</c>.</summary>
    /// <param name="options">How to train.</param>
    public Trainer(TrainerOptions options) : this(options, DefaultObservers(options))
    {
    }

    /// <summary>A trainer watched by the observers given, and no others.</summary>
    /// <param name="options">How to train.</param>
    /// <param name="observers">Who is told what happens.</param>
    /// <param name="time">The clock that decides when a checkpoint is due. Default the system's.</param>
    public Trainer(TrainerOptions options, IEnumerable<ITrainingObserver> observers, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(observers);
        _options = options;
        _observers = [.. observers];
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Progress on the console, and <c>metrics.csv</c> in the run's folder.</summary>
    /// <param name="options">The options of the trainer to be observed.</param>
    /// <param name="console">Where to show the progress. Default the system's console.</param>
    public static IEnumerable<ITrainingObserver> DefaultObservers(TrainerOptions options, IAnsiConsole? console = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        yield return ProgressDisplay.For(console ?? AnsiConsole.Console);
        if (options.Checkpoints is { } checkpoints)
            yield return new CsvLog(Path.Combine(checkpoints.Folder, "metrics.csv"));
    }

    /// <summary>Trains until the last epoch, from the newest checkpoint if there is one.</summary>
    /// <param name="step">What is done with a batch.</param>
    /// <param name="data">The batches to learn from, and those to measure by after each epoch.</param>
    /// <param name="stop">Finish the step at hand, save, and return <see cref="TrainingEnd.Interrupted"/>.</param>
    /// <exception cref="RunInUseException">Another process trains in the same folder.</exception>
    /// <exception cref="RunMismatchException">The folder holds a run with other options, data or model.</exception>
    /// <exception cref="NonFiniteLossException">The loss is no longer a number.</exception>
    /// <exception cref="IOException">A checkpoint could not be written; the one before is intact.</exception>
    /// <exception cref="InvalidDataException">There are checkpoints, and none is sound.</exception>
    public TrainingResult Fit(TrainingStep step, TrainingData data, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(data);
        TrainingResult? result = null;
        try
        {
            using var run = new TrainingRun(_options, step, data, Notify, _time);
            return result = run.Execute(stop);
        }
        finally
        {
            Notify(new TrainingEnded(result));
        }
    }

    /// <summary>Measures a model without changing it.</summary>
    /// <param name="step">What is done with a batch.</param>
    /// <param name="data">The batches to measure by.</param>
    /// <param name="split">The first part of the metrics' names. Default <c>test</c>.</param>
    /// <returns>The mean loss and the step's metrics, by name: <c>test/loss</c>, <c>test/accuracy</c>.</returns>
    public static IReadOnlyDictionary<string, double> Evaluate(TrainingStep step, BatchLoader data, string split = "test")
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(data);
        return Evaluation.Run(step, data, split, CancellationToken.None)!;
    }

    /// <summary>What the model answers to each sample, in the loader's order.</summary>
    /// <param name="step">What is done with a batch.</param>
    /// <param name="data">The batches to answer; shuffling makes no sense here.</param>
    /// <returns>[samples, …] on the CPU; the caller disposes it.</returns>
    public static Tensor Predict(TrainingStep step, BatchLoader data)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(data);
        return Evaluation.Predict(step, data);
    }

    private void Notify(TrainingEvent happened)
    {
        foreach (var observer in _observers)
            observer.Notify(happened);
    }
}
