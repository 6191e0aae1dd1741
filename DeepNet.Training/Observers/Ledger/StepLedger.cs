namespace DeepNet.Training;

/// <summary>
/// Adds up where a run's time goes: in each step waiting for data, the transfer, the forward and backward pass, the optimizer and the
/// observers, and beside the steps validations and checkpoints; on CUDA also how much memory the steps took. A step costs it some ten nanoseconds and no allocation.
/// </summary>
/// <remarks>
/// The times are those of the training thread. A device that computes beside it (CUDA) shows up where that thread waits for it: in the part
/// of the step that reads a result back.
/// </remarks>
/// <param name="time">The clock for the run as a whole. Default the system's.</param>
public sealed class StepLedger(TimeProvider? time = null) : ITrainingObserver
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly DurationHistogram[] _phases = [.. LedgerRow.Names.Select(_ => new DurationHistogram())];
    private long _steps, _samples;
    private StepMemory? _memory;
    private long? _started;
    private TimeSpan? _elapsed;

    /// <inheritdoc/>
    public bool WatchesGradients => false;

    /// <inheritdoc/>
    public void Notify(TrainingEvent happened)
    {
        switch (happened)
        {
            case TrainingStarted:
                Start();
                break;
            case StepCompleted step:
                Add(step);
                break;
            case ValidationCompleted validation:
                _phases[LedgerRow.Validation].Add(validation.Duration);
                break;
            case CheckpointSaved saved:
                _phases[LedgerRow.Checkpoints].Add(saved.Blocked);
                break;
            case TrainingEnded:
                _elapsed ??= SinceStart();
                break;
        }
    }

    /// <summary>What has come together since the run started: up to now, or to the run's end.</summary>
    public LedgerSummary Summary()
        => LedgerSummary.Of(_phases, _steps, _samples, _elapsed ?? SinceStart()) with { PeakMemory = _memory };

    private TimeSpan SinceStart() => _started is { } started ? _time.GetElapsedTime(started) : TimeSpan.Zero;

    private void Start()
    {
        foreach (var phase in _phases)
            phase.Reset();
        (_started, _steps, _samples, _elapsed, _memory) = (_time.GetTimestamp(), 0, 0, null, null);
    }

    private void Add(StepCompleted step)
    {
        _steps++;
        _samples += step.Samples;
        _memory = StepMemory.Most(_memory, step.Memory);
        var times = step.Times;
        _phases[LedgerRow.DataWait].Add(times.DataWait);
        _phases[LedgerRow.Transfer].Add(times.Transfer);
        _phases[LedgerRow.Forward].Add(times.Forward);
        _phases[LedgerRow.Backward].Add(times.Backward);
        _phases[LedgerRow.Optimizer].Add(times.Optimizer);
        _phases[LedgerRow.Observers].Add(times.Observers);
    }
}
