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
    private readonly ObserverList _observers;
    private readonly TimeProvider _time;

    /// <summary>
    /// A trainer that shows its progress on the console and, where the run is kept, logs its metrics to <c>metrics.csv</c> and writes
    /// <c>report.html</c>: <see cref="DefaultObservers"/>.
    /// </summary>
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
        _observers = new ObserverList([.. observers]);
        _time = time ?? TimeProvider.System;
    }

    /// <summary>
    /// A trainer with the options that a run was started with; its <see cref="Fit"/> goes on from the run's newest checkpoint, given the same
    /// step and data.
    /// </summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="observers">Who is told what happens. Default those of <see cref="DefaultObservers"/>.</param>
    /// <param name="device">Where to go on: a name as in <see cref="TrainerOptions.Device"/>. Default where the run's own options say.</param>
    /// <exception cref="ArgumentException"><paramref name="device"/> is no such name.</exception>
    /// <exception cref="InvalidDataException">It is no run's folder, nothing in it is sound, or it needs types that are not loaded.</exception>
    public static Trainer Resume(string folder, IEnumerable<ITrainingObserver>? observers = null, string? device = null)
    {
        var options = RunCard.ReadOptions(folder);
        if (device is not null)
            options = options with { Device = device };
        return new Trainer(options, observers ?? DefaultObservers(options));
    }

    /// <summary>
    /// Progress on the console, and in the run's folder <c>metrics.csv</c> with <c>validations.csv</c>, and <c>report.html</c>
    /// (<see cref="HtmlReport"/>). Of a dry run only the progress is shown.
    /// </summary>
    /// <param name="options">The options of the trainer to be observed.</param>
    /// <param name="console">Where to show the progress. Default the system's console.</param>
    /// <param name="classNames">Names of the classes, for the report. Default null: <see cref="HtmlReport.ClassNames"/>.</param>
    public static IEnumerable<ITrainingObserver> DefaultObservers(TrainerOptions options, IAnsiConsole? console = null, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        yield return ProgressDisplay.For(console ?? AnsiConsole.Console);
        if (options.Checkpoints is { } checkpoints && options.Trial?.FastDevRun is null)
        {
            yield return new CsvLog(Path.Combine(checkpoints.Folder, "metrics.csv"));
            yield return new HtmlReport(Path.Combine(checkpoints.Folder, HtmlReport.FileName)) { ClassNames = classNames };
        }
    }

    /// <summary>Trains until a limit is reached, from the newest checkpoint if there is one.</summary>
    /// <param name="step">What is done with a batch.</param>
    /// <param name="data">The batches to learn from, and those to measure by.</param>
    /// <param name="stop">Finish the batch at hand, save, and return <see cref="TrainingEnd.Interrupted"/>.</param>
    /// <exception cref="ArgumentException">The options contradict each other, the model or the data.</exception>
    /// <exception cref="DeviceException">The options name a device that is not there.</exception>
    /// <exception cref="RunInUseException">Another process trains in the same folder.</exception>
    /// <exception cref="RunMismatchException">The folder holds a run with other options, data or model.</exception>
    /// <exception cref="NonFiniteException">The loss or a gradient is not finite, and the options say to stop.</exception>
    /// <exception cref="IOException">A checkpoint could not be written; the one before is intact.</exception>
    /// <exception cref="LogException">A log could not be written; the run's state is safe.</exception>
    /// <exception cref="InvalidDataException">There are checkpoints, and none is sound.</exception>
    public TrainingResult Fit(TrainingStep step, TrainingData data, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(data);
        TrainingResult result;
        try
        {
            using var run = new TrainingRun(_options, step, data, _observers, _time);
            result = run.Execute(stop);
        }
        catch (Exception error)
        {
            _observers.Notify(new TrainingEnded(null) { Error = error });
            throw;
        }
        _observers.Notify(new TrainingEnded(result));
        return result;
    }

    /// <summary>Measures a model without changing it.</summary>
    /// <param name="step">What is done with a batch.</param>
    /// <param name="data">The batches to measure by.</param>
    /// <param name="split">The first part of the metrics' names. Default <c>test</c>.</param>
    /// <param name="precision">The types that are computed with. Default <see cref="Precision.Full"/>.</param>
    /// <returns>The mean loss and the step's metrics, by name: <c>test/loss</c>, <c>test/accuracy</c>.</returns>
    public static IReadOnlyDictionary<string, double> Evaluate(TrainingStep step, BatchLoader data, string split = "test", Precision? precision = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Measuring(step, precision).Run(data.From(), split, CancellationToken.None)!.Values;
    }

    /// <summary>What the model answers to each sample, in the loader's order.</summary>
    /// <param name="step">What is done with a batch.</param>
    /// <param name="data">The batches to answer, unshuffled.</param>
    /// <param name="precision">The types that are computed with. Default <see cref="Precision.Full"/>.</param>
    /// <returns>[samples, …] on the CPU; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The loader shuffles or sorts, so that nobody could tell which answer is whose; or it has no samples.</exception>
    public static Tensor Predict(TrainingStep step, BatchLoader data, Precision? precision = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Options.Shuffle)
            throw new ArgumentException("The loader shuffles: give it the option Shuffle = false, so that the answers come in the samples' order.", nameof(data));
        if (data.Options.BucketPool is not null)
            throw new ArgumentException("The loader sorts samples by length: give it the option BucketPool = null, so that the answers come in the samples' order.", nameof(data));
        return Measuring(step, precision).Predict(data.From());
    }

    private static Evaluation Measuring(TrainingStep step, Precision? precision)
    {
        ArgumentNullException.ThrowIfNull(step);
        var device = Devices.Of(step.Model);
        return new Evaluation(step, (precision ?? Precision.Full).Create(device), channelsLast: false, ReadPlan.EveryOn(device));
    }
}
