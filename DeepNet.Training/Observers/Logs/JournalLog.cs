using System.Globalization;
using System.Text.Json;

namespace DeepNet.Training;

/// <summary>
/// What happened to a run, as a file of JSON objects, one on a line, each with its <c>time</c> (UTC): <c>start</c> with the run card,
/// <c>validation</c> and <c>epoch</c> with how long they took, <c>checkpoint</c>, <c>notice</c> and <c>end</c>. Nothing is ever
/// removed from it, so it tells of every restart; what the run computed is in <see cref="JsonLinesLog"/>.
/// </summary>
/// <remarks>
/// <code>
/// {"event":"start","time":"2026-01-31T12:00:00.000Z","step":400,"epoch":4,"resumed_from":"runs/a/checkpoints/step-000000400","card":{…}}
/// {"event":"notice","time":"…","step":412,"text":"…"}
/// {"event":"checkpoint","time":"…","step":500,"folder":"…","blocked":12.5}
/// {"event":"end","time":"…","step":1000,"end":"Finished"}
/// </code>
/// Durations are in milliseconds. A run that ends with an exception has <c>error</c> and <c>message</c> in its <c>end</c>. A file that cannot
/// be written: <see cref="LogException"/>.
/// </remarks>
public sealed class JournalLog : ITrainingObserver
{
    private readonly JsonLines _lines;
    private readonly TimeProvider _time;
    private long _step, _epochStart;

    /// <summary>A journal in a file, at whose end it goes on.</summary>
    /// <param name="path">The file; its folder is created where there is none.</param>
    /// <param name="time">The clock. Default the system's.</param>
    public JournalLog(string path, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _lines = new JsonLines(path, _time);
    }

    /// <inheritdoc/>
    public bool WatchesGradients => false;

    /// <inheritdoc/>
    public void Notify(TrainingEvent happened)
    {
        switch (happened)
        {
            case TrainingStarted started:
                _lines.Start(started, keep: _ => true);
                (_step, _epochStart) = (started.Step, _time.GetTimestamp());
                Write(started);
                break;
            case StepCompleted step:
                _step = step.Step;
                break;
            case ValidationCompleted validation:
                Write("validation", validation.Step, "duration", validation.Duration, line => line.WriteString("split", validation.Split));
                break;
            case EpochCompleted epoch:
                Write("epoch", epoch.Step, "duration", _time.GetElapsedTime(_epochStart), line => line.WriteNumber("epoch", epoch.Epoch));
                _epochStart = _time.GetTimestamp();
                break;
            case CheckpointSaved saved:
                Write("checkpoint", saved.Step, "blocked", saved.Blocked, line => line.WriteString("folder", saved.Folder));
                break;
            case Notice notice:
                Begin("notice", _step).WriteString("text", notice.Text);
                _lines.EndLine();
                break;
            case TrainingEnded ended:
                Write(ended);
                break;
        }
        _lines.Settle(happened);
    }

    private void Write(TrainingStarted started)
    {
        var line = Begin("start", started.Step);
        line.WriteNumber("epoch", started.Epoch);
        if (started.ResumedFrom is { } folder)
            line.WriteString("resumed_from", folder);
        line.WritePropertyName("card");
        line.WriteNode(started.Run.Card);
        _lines.EndLine();
    }

    private void Write(TrainingEnded ended)
    {
        var line = Begin("end", ended.Result?.Steps ?? _step);
        if (ended.Result is { } result)
            line.WriteString("end", result.End.ToString());
        if (ended.Error is { } error)
        {
            line.WriteString("error", error.GetType().Name);
            line.WriteString("message", error.Message);
        }
        _lines.EndLine();
    }

    private void Write(string name, long step, string durationName, TimeSpan duration, Action<Utf8JsonWriter> write)
    {
        var line = Begin(name, step);
        write(line);
        line.WriteNumber(durationName, duration.TotalMilliseconds);
        _lines.EndLine();
    }

    private Utf8JsonWriter Begin(string name, long step)
    {
        var line = _lines.BeginLine(name);
        line.WriteString("time", _time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        line.WriteNumber("step", step);
        return line;
    }
}
