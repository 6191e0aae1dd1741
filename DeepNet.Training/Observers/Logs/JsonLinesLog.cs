using System.Text.Json;

namespace DeepNet.Training;

/// <summary>
/// What a run computes, as a file of JSON objects, one on a line: <c>step</c>, <c>validation</c> and <c>epoch</c>. The file depends on the
/// run's numbers alone, so one that was killed and went on leaves the same lines as an undisturbed one: a resumed run first drops those
/// after its checkpoint, and a last one that was cut short. What happened meanwhile (restarts, checkpoints, notices) is told by
/// <see cref="JournalLog"/>.
/// </summary>
/// <remarks>
/// <code>
/// {"event":"step","step":1,"epoch":1,"samples":64,"units":64,"loss":2.31,"learning_rate":0.001,"gradient_norm":1.7}
/// {"event":"validation","step":100,"epoch":1,"split":"val","metrics":{"val/loss":0.4,"val/accuracy":0.9}}
/// {"event":"epoch","step":100,"epoch":1,"learning_rate":0.001,"metrics":{"train/loss":0.6,"val/loss":0.4},"best":true}
/// </code>
/// A step also has <c>loss_scale</c> where it is not 1, <c>skipped</c> where the weights stayed as they were, and its further figures as
/// <c>parts</c>; a validation has <c>details</c> where a metric has any. Numbers that are not finite are the strings <c>"NaN"</c>,
/// <c>"Infinity"</c> and <c>"-Infinity"</c>.
/// <para>Lines are written every second and before each checkpoint. A file that cannot be written: <see cref="LogException"/>.</para>
/// </remarks>
public sealed class JsonLinesLog : ITrainingObserver
{
    private readonly JsonLines _lines;
    private readonly HashSet<string> _validated = [];

    /// <summary>A log to a file. A run that starts from the beginning replaces what the file holds.</summary>
    /// <param name="path">The file; its folder is created where there is none.</param>
    /// <param name="time">The clock that says when to write. Default the system's.</param>
    public JsonLinesLog(string path, TimeProvider? time = null) => _lines = new JsonLines(path, time ?? TimeProvider.System);

    /// <summary>
    /// Log every n-th step, at least 1. Default 1: all. Steps that were skipped and those whose loss or gradient norm is not finite are logged
    /// always.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public long EverySteps { get; init => field = Require.AtLeast(1, value); } = 1;

    /// <summary>
    /// Also log what things took: <c>times</c> of a step and <c>duration</c> of a validation in milliseconds, and on CUDA the peaks of a step's
    /// <c>memory</c> in bytes. Two runs then no longer leave the same file. Default false.
    /// </summary>
    public bool Timings { get; init; }

    /// <inheritdoc/>
    public bool WatchesGradients => false;

    /// <inheritdoc/>
    public void Notify(TrainingEvent happened)
    {
        switch (happened)
        {
            case TrainingStarted started:
                _validated.Clear();
                _lines.Start(started, line => Keep(line, started));
                break;
            case StepCompleted step:
                if (step.Step % EverySteps == 0 || step.Skipped || !double.IsFinite(step.Loss) || step.GradientNorm is { } norm && !double.IsFinite(norm))
                    Write(step);
                break;
            case ValidationCompleted validation:
                if (!_validated.Remove(Key(validation.Step, validation.Split)))
                    Write(validation);
                break;
            case EpochCompleted epoch:
                Write(epoch);
                break;
        }
        _lines.Settle(happened);
    }

    private void Write(StepCompleted step)
    {
        var line = Begin("step", step.Step, step.Epoch);
        line.WriteNumber("samples", step.Samples);
        line.WriteNumber("units", step.Units);
        line.WriteFigure("loss", step.Loss);
        line.WriteFigure("learning_rate", step.LearningRate);
        if (step.GradientNorm is { } norm)
            line.WriteFigure("gradient_norm", norm);
        if (step.LossScale != 1)
            line.WriteFigure("loss_scale", step.LossScale);
        if (step.Skipped)
            line.WriteBoolean("skipped", true);
        line.WriteFigures("parts", step.Parts);
        if (Timings)
            Write(line, step.Times, step.Memory);
        _lines.EndLine();
    }

    private void Write(ValidationCompleted validation)
    {
        var line = Begin("validation", validation.Step, validation.Epoch);
        line.WriteString("split", validation.Split);
        line.WriteFigures("metrics", validation.Metrics);
        if (validation.Details.Count > 0)
        {
            line.WriteStartObject("details");
            foreach (var (name, detail) in validation.Details)
            {
                line.WritePropertyName(name);
                line.WriteNode(detail);
            }
            line.WriteEndObject();
        }
        if (Timings)
            line.WriteNumber("duration", validation.Duration.TotalMilliseconds);
        _lines.EndLine();
    }

    private void Write(EpochCompleted epoch)
    {
        var line = Begin("epoch", epoch.Step, epoch.Epoch);
        line.WriteFigure("learning_rate", epoch.LearningRate);
        line.WriteFigures("metrics", epoch.Metrics);
        if (epoch.IsBest)
            line.WriteBoolean("best", true);
        _lines.EndLine();
    }

    private static void Write(Utf8JsonWriter line, in StepTimes times, StepMemory? memory)
    {
        line.WriteStartObject("times");
        line.WriteNumber("data_wait", times.DataWait.TotalMilliseconds);
        line.WriteNumber("transfer", times.Transfer.TotalMilliseconds);
        line.WriteNumber("forward", times.Forward.TotalMilliseconds);
        line.WriteNumber("backward", times.Backward.TotalMilliseconds);
        line.WriteNumber("optimizer", times.Optimizer.TotalMilliseconds);
        line.WriteNumber("observers", times.Observers.TotalMilliseconds);
        line.WriteEndObject();
        if (memory is not { } peaks)
            return;
        line.WriteStartObject("memory");
        line.WriteNumber("allocated", peaks.Allocated);
        line.WriteNumber("reserved", peaks.Reserved);
        line.WriteEndObject();
    }

    private Utf8JsonWriter Begin(string name, long step, int epoch)
    {
        var line = _lines.BeginLine(name);
        line.WriteNumber("step", step);
        line.WriteNumber("epoch", epoch);
        return line;
    }

    // Lines of what is still true of the state that the run goes on from. A validation may have ended, and the run been stopped before the
    // epoch had: it is repeated then, with the same result, and its line is there already.
    private bool Keep(ReadOnlyMemory<byte> text, TrainingStarted started)
    {
        if (started.ResumedFrom is null || LoggedLine.Parse(text) is not { } line)
            return false;
        var keep = line.Step <= started.Step && (line.Event != "epoch" || line.Epoch <= started.Epoch);
        if (keep && line is { Event: "validation", Split: { } split } && line.Step == started.Step)
            _validated.Add(Key(line.Step, split));
        return keep;
    }

    private static string Key(long step, string split) => FormattableString.Invariant($"{step} {split}");
}
