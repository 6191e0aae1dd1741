using System.Globalization;
using DeepNet.IO;

namespace DeepNet.Training;

/// <summary>
/// Decides when a log writes, and what comes of it when it cannot. It writes at least every second, after validations, epochs and notices,
/// and through to the disk before a checkpoint. A failure is held back until the next checkpoint is safe, so that a full disk costs no steps.
/// </summary>
/// <param name="path">The log's file, for messages.</param>
/// <param name="write">Writes what is pending, through to the disk if true; when it fails, it keeps that for another time.</param>
/// <param name="time">The clock.</param>
internal sealed class LogGuard(string path, Action<bool> write, TimeProvider time)
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);

    private long _tried = time.GetTimestamp();
    private long _step, _writtenStep;
    private IOException? _failure;

    /// <summary>To be called when a run starts.</summary>
    /// <param name="started">Where it starts.</param>
    /// <param name="prepare">Opens the log, without what does not stay of it.</param>
    /// <exception cref="LogException">The log cannot be written.</exception>
    public void Start(TrainingStarted started, Action prepare)
    {
        _step = _writtenStep = started.Step;
        Try(() =>
        {
            // What an earlier run of the same observer could not write has its place before the lines to come.
            write(false);
            prepare();
        });
        ThrowIfFailed("Nothing has been trained yet.");
    }

    /// <summary>To be called when the log has taken an event in.</summary>
    /// <exception cref="LogException">The log cannot be written, and this is a moment to say so.</exception>
    public void Settle(TrainingEvent happened)
    {
        switch (happened)
        {
            case TrainingStarted:
                break;
            case StepCompleted step:
                _step = step.Step;
                if (time.GetElapsedTime(_tried) >= _interval)
                    Write(toDisk: false);
                break;
            case CheckpointStarting:
                Write(toDisk: true);
                break;
            case CheckpointSaved saved:
                Write(toDisk: false);
                ThrowIfFailed(Format($"The checkpoint of step {saved.Step} is safe: started again, the run goes on from there. {Missing}"));
                break;
            case TrainingEnded ended:
                Write(toDisk: true);
                if (ended.Result is not null)
                    ThrowIfFailed($"The training itself had come to its end. {Missing}");
                break;
            default:
                Write(toDisk: false);
                break;
        }
    }

    private string Missing => Format($"The log lacks what happened after step {_writtenStep}.");

    private void Write(bool toDisk) => Try(() => write(toDisk));

    private void Try(Action write)
    {
        _tried = time.GetTimestamp();
        try
        {
            write();
            (_writtenStep, _failure) = (_step, null);
        }
        catch (Exception error) when (error is (IOException and not LogException) or UnauthorizedAccessException)
        {
            // Some errors come described already, from an atomic write.
            _failure = error is IOException { InnerException: not null } described ? described : WriteFailure.Describe(Path.GetFullPath(path), error);
        }
    }

    private void ThrowIfFailed(string state)
    {
        if (_failure is { } failure)
            throw new LogException($"{failure.Message} {state}", failure);
    }

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
