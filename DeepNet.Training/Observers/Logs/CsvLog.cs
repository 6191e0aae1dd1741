using System.Globalization;

namespace DeepNet.Training;

/// <summary>
/// The metrics of a run as two CSV files: one with a row for every epoch, and one with a row for every validation, within epochs too. They
/// depend on the run's numbers alone: a resumed run first drops the rows after its checkpoint, so that the files of an interrupted run end
/// up as those of an undisturbed one.
/// </summary>
/// <remarks>
/// The columns of the first are <c>epoch, step, learning_rate</c> and the metrics by name; those of the second <c>step, epoch, split</c> and
/// the metrics without the split's name. A metric that first comes up in the middle of a run (of averaged weights) adds a column. Numbers
/// are written so that they read back exactly, also <c>NaN</c> and <c>Infinity</c>. Files that cannot be written: <see cref="LogException"/>.
/// </remarks>
public sealed class CsvLog : ITrainingObserver
{
    private readonly CsvTable _epochs, _validations;
    private readonly LogGuard _epochsGuard, _validationsGuard;
    private readonly string _path;

    /// <summary>A log to two files. A run that starts from the beginning replaces what they hold.</summary>
    /// <param name="path">The file of the epochs; its folder is created where there is none.</param>
    /// <param name="validations">The file of the validations, which comes with the first one. Default <c>validations.csv</c> in the same folder.</param>
    public CsvLog(string path, string? validations = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        validations ??= Path.Combine(Path.GetDirectoryName(path)!, "validations.csv");
        if (Path.GetFullPath(path) == Path.GetFullPath(validations))
            throw new ArgumentException($"'{path}' was given for the epochs and for the validations: these are two files.", nameof(validations));
        _path = path;
        _epochs = new CsvTable(path, "epoch", "step", "learning_rate");
        _validations = new CsvTable(validations, "step", "epoch", "split");
        _epochsGuard = new LogGuard(path, _epochs.Write, TimeProvider.System);
        _validationsGuard = new LogGuard(validations, _validations.Write, TimeProvider.System);
    }

    /// <inheritdoc/>
    public bool WatchesGradients => false;

    /// <inheritdoc/>
    public void Notify(TrainingEvent happened)
    {
        switch (happened)
        {
            case TrainingStarted started:
                Start(started);
                break;
            case ValidationCompleted validation:
                Add(validation);
                break;
            case EpochCompleted epoch:
                _epochs.Add([Text(epoch.Epoch), Text(epoch.Step), epoch.LearningRate.ToString("R", CultureInfo.InvariantCulture)], epoch.Metrics);
                break;
        }
        _validationsGuard.Settle(happened);
        _epochsGuard.Settle(happened);
    }

    // Rows of epochs and validations that will be repeated go.
    private void Start(TrainingStarted started)
    {
        var resumed = started.ResumedFrom is not null;
        _epochsGuard.Start(started, () =>
        {
            TryOpen(_path);
            _epochs.Load(resumed ? row => Number(row[0]) is { } epoch && epoch <= started.Epoch : null);
        });
        _validationsGuard.Start(started, () => _validations.Load(resumed ? row => Number(row[0]) is { } step && step <= started.Step : null));
    }

    // The epoch may not have ended when the run was stopped: a validation at its end is repeated then, and stands here already.
    private void Add(ValidationCompleted validation)
    {
        string[] cells = [Text(validation.Step), Text(validation.Epoch), validation.Split];
        if (_validations.Rows.Reverse().TakeWhile(row => row[0] == cells[0]).Any(row => row[2] == cells[2]))
            return;
        var prefix = validation.Split + '/';
        _validations.Add(cells, validation.Metrics.ToDictionary(
            metric => metric.Key.StartsWith(prefix, StringComparison.Ordinal) ? metric.Key[prefix.Length..] : metric.Key, metric => metric.Value));
    }

    // A file that cannot be written is found out before hours of training.
    private static void TryOpen(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
