using System.Text;
using DeepNet.IO;

namespace DeepNet.Training;

/// <summary>
/// A report of a run as one HTML file that can be sent around: its result, curves, confusion matrix, worst samples, where the time went, what
/// the user was told, how to go on, and the run card. It has no script and needs nothing from outside. Written atomically, now and then while
/// the run goes on and when it ends, however it ends; that of a resumed run covers the whole run.
/// <code>
/// new Trainer(options, [ProgressDisplay.For(console), new HtmlReport("runs/cifar/report.html") { ClassNames = names }])
/// </code>
/// </summary>
/// <remarks>
/// What it has seen of the run is kept in checkpoints (<see cref="CheckpointStarting.Memory"/>). Curves are thinned to about a thousand
/// points; the least and the greatest values stay, and so do those that are not finite. A file that cannot be written while the run goes on is
/// tried again; only at the end of a run that came to its end it is a <see cref="LogException"/>, and the same program started again writes it.
/// </remarks>
public sealed class HtmlReport : ITrainingObserver
{
    /// <summary>The file's name in a run's folder.</summary>
    internal const string FileName = "report.html";

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ReportHistory _history;
    private RunContext? _run;
    private long _tried;

    /// <summary>A report in a file.</summary>
    /// <param name="path">The file to write or replace: <c>runs/cifar/report.html</c>. Its folder is created where there is none.</param>
    /// <param name="time">The clock. Default the system's.</param>
    public HtmlReport(string path, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        (_path, _time) = (Path.GetFullPath(path), time ?? TimeProvider.System);
        _history = new ReportHistory(_time);
    }

    /// <summary>The report's heading. Default null: the name of the run's folder, or of the file's.</summary>
    public string? Title { get; init; }

    /// <summary>
    /// Names of the classes in their order, for the confusion matrix and the worst samples. Default null: what a <see cref="ConfusionMatrix"/>
    /// among the metrics says, or numbers.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>
    /// How many of the validation samples with the highest loss to show, 0 to 1,000. They are found by one more pass over the validation data
    /// when the run has come to its end, which also counts the confusions where no metric did; after half a minute the pass is cut short. 0 leaves
    /// it out. Default 16.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public int WorstSamples { get; init => field = Require.Between(0, 1000, value); } = 16;

    /// <summary>
    /// How long a report of a run that goes on may be out of date when an epoch, a validation or a checkpoint is done; null for one report at the
    /// end. Default 30 seconds.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is no time or less.</exception>
    public TimeSpan? Every { get; init => field = Require.Lasting(value); } = TimeSpan.FromSeconds(30);

    /// <summary>What to type to go on with a run that was interrupted: <c>./train.sh --run cifar</c>. Default null: nothing is said of a command.</summary>
    public string? ResumeCommand { get; init; }

    /// <inheritdoc/>
    public bool WatchesGradients => false;

    /// <inheritdoc/>
    /// <exception cref="LogException">The report could not be written at the end of a run.</exception>
    public void Notify(TrainingEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        if (happened is TrainingStarted started)
            (_run, _tried) = (started.Run, _time.GetTimestamp());
        _history.Add(happened);
        if (happened is TrainingEnded ended)
            End(ended);
        else if (happened is EpochCompleted or ValidationCompleted or CheckpointSaved && _run is { } run && _time.GetElapsedTime(_tried) >= Every)
            TryWrite(run, null); // what fails here is tried again
    }

    private void End(TrainingEnded ended)
    {
        // A run that did not get as far as to start, because another process has its folder, is not the one that the file tells of.
        if (_run is not { } run)
            return;
        _run = null;
        // Nor has one that had finished before anything new to tell, unless it was killed before it had told all.
        if (ended.Result?.End == TrainingEnd.AlreadyFinished && ReportPage.IsOfWholeRun(_path))
            return;
        // Where an error ended the run, that matters more than this file.
        if (TryWrite(run, ended) is { } failure && ended.Result is not null)
            throw new LogException(
                $"{failure.Message} The training itself had come to its end.{(_history.Checkpoint is null ? "" : " Started again, the same program writes the report.")}", failure);
    }

    /// <returns>What went wrong, or null.</returns>
    private IOException? TryWrite(RunContext run, TrainingEnded? ended)
    {
        var text = Encoding.UTF8.GetBytes(ReportPage.Of(new ReportData
        {
            Title = Title ?? NameOf(run),
            Run = run,
            History = _history,
            Ended = ended,
            Written = _time.GetUtcNow().UtcDateTime,
            LastPass = LastPass(run, ended?.Result),
            ClassNames = ClassNames ?? NamesOf(run),
            ResumeCommand = ResumeCommand,
        }));
        _tried = _time.GetTimestamp();
        try
        {
            AtomicFile.Write(_path, stream => stream.Write(text));
            return null;
        }
        catch (IOException error)
        {
            return error;
        }
    }

    // Who interrupts a run does not want to wait.
    private LastPass? LastPass(RunContext run, TrainingResult? result)
        => WorstSamples > 0 && run.Validation is not null && result is { End: not TrainingEnd.Interrupted, Steps: > 0 }
            ? ValidationPass.Run(run, WorstSamples, ClassNames ?? NamesOf(run), _time)
            : null;

    private static IReadOnlyList<string>? NamesOf(RunContext run) => run.Step.Metrics.OfType<ConfusionMatrix>().Select(metric => metric.ClassNames).FirstOrDefault(names => names is not null);

    private string NameOf(RunContext run)
    {
        var folder = run.Options.Checkpoints?.Folder ?? Path.GetDirectoryName(_path)!;
        return Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))) is { Length: > 0 } name ? name : "run";
    }
}
