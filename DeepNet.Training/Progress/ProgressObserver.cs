namespace DeepNet.Training;

/// <summary>
/// Turns the events of a run into what a screen shows. A screen that can no longer be written to (a terminal that was closed) ends the
/// display, not the run.
/// </summary>
internal sealed class ProgressObserver(IProgressScreen screen, TimeProvider time) : ITrainingObserver
{
    private readonly StepLedger _ledger = new(time);
    private RunProgress? _progress;
    private ValidationCompleted? _untold;
    private bool _isLost;

    public bool WatchesGradients => false;

    public void Notify(TrainingEvent happened)
    {
        _ledger.Notify(happened);
        if (happened is TrainingStarted started)
            Start(ProgressPlan.Of(started));
        else
            Show(happened);
    }

    public void Start(ProgressPlan plan)
    {
        _progress = new RunProgress(plan, time);
        _untold = null;
        if (plan.IsOver)
            return;
        Try(() =>
        {
            screen.Line(ProgressText.Start(plan));
            screen.Begin(_progress);
        });
    }

    public void Show(TrainingEvent happened)
    {
        switch (happened)
        {
            case StepCompleted step when _progress is not null:
                var timestamp = _progress.Add(step);
                if (_untold is not null)
                    TellValidation();
                if (!_isLost)
                    Tick(timestamp);
                break;
            case ValidationCompleted validation when _progress is not null:
                TellValidation();
                _progress.Pace.Pause(validation.Duration);
                _progress.Validation.Add(validation.Step, validation.Metrics);
                _untold = validation;
                break;
            case EpochCompleted epoch when _progress is not null:
                EndEpoch(_progress, epoch);
                break;
            case CheckpointSaved saved:
                _progress?.Add(saved);
                break;
            case Notice notice:
                Line(notice.Text, LineKind.Notice);
                break;
            case TrainingEnded ended:
                End(ended);
                break;
        }
    }

    /// <summary>Shows a line that stays.</summary>
    public void Line(string text, LineKind kind = LineKind.Plain) => Try(() => screen.Line(text, kind));

    private void Tick(long timestamp)
    {
        try
        {
            screen.Tick(timestamp);
        }
        catch (Exception error) when (IsLost(error))
        {
            _isLost = true;
        }
    }

    private void EndEpoch(RunProgress progress, EpochCompleted epoch)
    {
        if (_untold is { } validation && validation.Metrics.Keys.All(epoch.Metrics.ContainsKey))
            _untold = null; // the epoch's line says the same
        TellValidation();
        progress.Validation.Add(epoch.Step, epoch.Metrics);
        Line(ProgressText.Epoch(epoch, progress.Plan.Epochs, progress.EpochElapsed));
        progress.BeginEpoch();
        Try(screen.EpochBegins);
    }

    /// <summary>Ends the display with a line that stays.</summary>
    public void End(string? text, LineKind kind = LineKind.Plain)
    {
        TellValidation();
        Try(screen.End);
        if (text is not null)
            Line(text, kind);
        _progress = null;
    }

    private void End(TrainingEnded ended)
    {
        if (ended.Result is { } result)
            End(ProgressText.End(result));
        else
            End(_progress is { } progress ? ProgressText.Failed(progress) : null, LineKind.Failure);
        ShowLedger(_ledger.Summary());
    }

    // Where the time went; nothing where nobody took it.
    private void ShowLedger(LedgerSummary summary)
    {
        if (summary.InSteps == TimeSpan.Zero)
            return;
        foreach (var line in summary.ToText().Split('\n').SkipLast(summary.Advice.Count))
            Line(line, LineKind.Table);
        foreach (var advice in summary.Advice)
            Line(advice, LineKind.Notice);
    }

    // A validation within an epoch has a line of its own; one at its end is part of the epoch's.
    private void TellValidation()
    {
        if (_untold is { } validation)
            Line(ProgressText.Validation(validation));
        _untold = null;
    }

    private void Try(Action show)
    {
        if (_isLost)
            return;
        try
        {
            show();
        }
        catch (Exception error) when (IsLost(error))
        {
            _isLost = true;
        }
    }

    private static bool IsLost(Exception error) => error is IOException or ObjectDisposedException;
}
