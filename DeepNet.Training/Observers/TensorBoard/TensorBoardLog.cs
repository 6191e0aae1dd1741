using System.Globalization;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// A run as an event file for TensorBoard: curves over the steps, the metrics of each split, on request histograms of weights and gradients
/// and some validation images; the run card as text; the options as hyper-parameters, by which TensorBoard compares runs.
/// </summary>
/// <remarks>
/// The curves of single steps are named <c>step/loss</c>, <c>step/learning_rate</c>, <c>step/gradient_norm</c>, <c>step/loss_scale</c> and
/// after the parts of a loss; metrics have their own names, <c>val/accuracy</c>; <c>rate/…</c> tells the pace since the last point. A resumed
/// run begins a new file, which has TensorBoard drop the points after the checkpoint that earlier files hold. Give every run a folder of its own.
/// A file that cannot be written: <see cref="LogException"/>.
/// </remarks>
/// <param name="folder">Where the files go; created where there is none.</param>
/// <param name="time">The clock. Default the system's.</param>
public sealed class TensorBoardLog(string folder, TimeProvider? time = null) : ITrainingObserver
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly HashSet<string> _measured = [];
    private TrainingStarted? _started;
    private EventFileWriter? _events;
    private LogGuard? _guard;
    private long _windowStart, _steps, _units, _measuredStep;
    private TimeSpan _dataWait;

    /// <summary>
    /// Write the curves of every n-th step, at least 1. Default 10. The first step, those that were skipped and those whose loss or gradient
    /// norm is not finite are written always.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public long EverySteps { get; init => field = Require.AtLeast(1, value); } = 10;

    /// <summary>
    /// Write histograms of all weights after every n-th epoch, and of the gradients that the epoch's last step takes, at least 1. Default
    /// null: never.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int? HistogramEpochs { get; init => field = value is { } epochs ? Require.AtLeast(1, epochs) : null; }

    /// <summary>
    /// How many of the first validation inputs to show as images at the start, as the model gets them, brought to the range from 0 to 1;
    /// at least 0. Inputs that are no images ([batch, 1 to 4 channels, height, width]) are not shown. Default 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Images { get; init => field = Require.AtLeast(0, value); }

    /// <summary>
    /// What else to write, called with each event of the run after the log's own: pictures that a generator draws after an epoch, a text that a
    /// language model writes. Default null: nothing.
    /// </summary>
    public Action<EventFileWriter, TrainingEvent>? Further { get; init; }

    /// <inheritdoc/>
    public bool WatchesGradients => HistogramEpochs is not null || Further is not null;

    /// <inheritdoc/>
    public void Notify(TrainingEvent happened)
    {
        if (happened is TrainingStarted started)
            Start(started);
        if (_events is null || _guard is null)
            return;
        switch (happened)
        {
            case GradientsReady gradients:
                Add(gradients);
                break;
            case StepCompleted step:
                Add(step);
                break;
            case ValidationCompleted validation:
                Add(validation);
                StartWindow();
                break;
            case EpochCompleted epoch:
                Add(epoch);
                StartWindow();
                break;
            case CheckpointSaved:
                StartWindow();
                break;
            case TrainingEnded { Result.End: TrainingEnd.Finished }:
                _events.AddHyperparametersEnd(success: true);
                break;
            case TrainingEnded { Error: not null } when _started!.Run.Options.Checkpoints is null: // else it may go on yet
                _events.AddHyperparametersEnd(success: false);
                break;
        }
        Further?.Invoke(_events, happened);
        try
        {
            _guard.Settle(happened);
        }
        finally
        {
            if (happened is TrainingEnded)
            {
                _events.Dispose();
                _events = null;
            }
        }
    }

    private void Start(TrainingStarted started)
    {
        _events?.Dispose();
        _started = started;
        var events = _events = new EventFileWriter(folder, started.ResumedFrom is null ? 0 : started.Step + 1, _time, writes: false);
        _guard = new LogGuard(events.Path, events.Write, _time);
        var card = Hyperparameters.Of(started.Run.Card);
        events.AddText("run card", Markdown.Table(["setting", "value"], card.Select(setting => (string[])[setting.Key, string.Create(CultureInfo.InvariantCulture, $"{setting.Value}")])), started.Step);
        events.AddHyperparameters(card, MetricNames(started.Run));
        if (Images > 0 && started.Run.Validation is { } validation)
            AddInputs(validation, started.Step);
        _guard.Start(started, () => events.Write(toDisk: false));
        StartWindow();
    }

    private void Add(StepCompleted step)
    {
        _steps++;
        _units += step.Units;
        _dataWait += step.Times.DataWait;
        var wrong = step.Skipped || !double.IsFinite(step.Loss) || (step.GradientNorm is { } norm && !double.IsFinite(norm));
        if (step.Step % EverySteps != 0 && step.Step != 1 && !wrong)
            return;
        void Point(string name, double value) => _events!.AddScalar($"step/{name}", value, step.Step);

        Point("loss", step.Loss);
        Point("learning_rate", step.LearningRate);
        if (step.GradientNorm is { } gradientNorm)
            Point("gradient_norm", gradientNorm);
        if (step.LossScale != 1)
            Point("loss_scale", step.LossScale);
        if (step.Skipped)
            Point("skipped", 1);
        foreach (var (name, value) in step.Parts)
            Point(name, value);
        if (step.Memory is { } memory)
        {
            _events!.AddScalar("memory/peak_allocated_gb", memory.Allocated / 1e9, step.Step);
            _events.AddScalar("memory/peak_reserved_gb", memory.Reserved / 1e9, step.Step);
        }
        AddRates(step.Step);
    }

    private void AddRates(long step)
    {
        if (_time.GetElapsedTime(_windowStart) is { Ticks: > 0 } elapsed && _steps > 0)
        {
            _events!.AddScalar("rate/steps_per_second", _steps / elapsed.TotalSeconds, step);
            _events.AddScalar($"rate/{_started!.Run.Step.Unit}_per_second", _units / elapsed.TotalSeconds, step);
            _events.AddScalar("rate/data_wait", _dataWait / elapsed, step);
        }
        StartWindow();
    }

    private void Add(ValidationCompleted validation)
    {
        if (validation.Step != _measuredStep)
            _measured.Clear();
        _measuredStep = validation.Step;
        foreach (var (name, value) in validation.Metrics)
            if (_measured.Add(name))
                _events!.AddScalar(name, value, validation.Step);
        foreach (var (name, detail) in validation.Details)
            _events!.AddText(name, Markdown.Of(detail), validation.Step);
    }

    // The metrics of a validation at the epoch's end are there already.
    private void Add(EpochCompleted epoch)
    {
        foreach (var (name, value) in epoch.Metrics)
            if (epoch.Step != _measuredStep || !_measured.Contains(name))
                _events!.AddScalar(name, value, epoch.Step);
        if (!HasHistograms(epoch.Epoch))
            return;
        foreach (var (name, parameter) in _started!.Run.Model.named_parameters())
            _events!.AddHistogram($"weights/{name}", parameter, epoch.Step);
    }

    private void Add(GradientsReady gradients)
    {
        var (epoch, rest) = Math.DivRem(gradients.Step, _started!.Length.StepsPerEpoch);
        if (rest != 0 || !HasHistograms(epoch))
            return;
        using var scope = NewDisposeScope();
        var prefix = gradients.Player.Length == 0 ? "gradients" : $"gradients/{gradients.Player}";
        foreach (var (name, parameter) in gradients.Parameters)
            if (parameter.grad is { } gradient)
                _events!.AddHistogram($"{prefix}/{name}", gradient, gradients.Step);
    }

    private bool HasHistograms(long epoch) => HistogramEpochs is { } every && epoch % every == 0;

    private void AddInputs(Data.BatchLoader validation, long step)
    {
        using var scope = NewDisposeScope();
        foreach (var batch in validation.From())
        {
            var inputs = batch.Inputs;
            if (inputs.dim() != 4 || inputs.shape[1] is < 1 or > 4 || !(inputs.is_floating_point() || inputs.dtype == ScalarType.Byte))
                return;
            inputs = inputs.to(ScalarType.Float32);
            var (least, most) = (inputs.min(), inputs.max());
            for (var index = 0; index < Math.Min(Images, inputs.shape[0]); index++)
                _events!.AddImage($"val/input {index}", (inputs[index] - least) / (most - least), step);
            return;
        }
    }

    private static IEnumerable<string> MetricNames(RunContext run)
    {
        string[] splits = run.Validation is null ? ["train"] : ["train", "val"];
        return splits.SelectMany(split => run.Step.Metrics.Select(metric => metric.Name).Prepend("loss").Select(name => $"{split}/{name}"));
    }

    // Validations and checkpoints are no part of the steps' pace.
    private void StartWindow()
    {
        _windowStart = _time.GetTimestamp();
        (_steps, _units, _dataWait) = (0, 0, TimeSpan.Zero);
    }
}
