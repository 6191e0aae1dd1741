namespace DeepNet.Training;

/// <summary>Measures where the time of a step goes: each lap belongs to one phase.</summary>
internal sealed class StepClock(TimeProvider time)
{
    private readonly long[] _spent = new long[Enum.GetValues<StepPhase>().Length];
    private long _last = time.GetTimestamp();

    /// <summary>The time since the last lap went into this phase.</summary>
    public void Lap(StepPhase phase)
    {
        var now = time.GetTimestamp();
        _spent[(int)phase] += now - _last;
        _last = now;
    }

    /// <summary>The time since the last lap belongs to no step.</summary>
    public void Skip() => _last = time.GetTimestamp();

    /// <summary>What was measured since the last call.</summary>
    public StepTimes Take()
    {
        var times = new StepTimes(
            Of(StepPhase.DataWait), Of(StepPhase.Transfer), Of(StepPhase.Forward), Of(StepPhase.Backward), Of(StepPhase.Optimizer), Of(StepPhase.Observers));
        Array.Clear(_spent);
        return times;
    }

    private TimeSpan Of(StepPhase phase) => time.GetElapsedTime(0, _spent[(int)phase]);
}

/// <summary>What the time of a step goes into, as in <see cref="StepTimes"/>.</summary>
internal enum StepPhase
{
    DataWait,
    Transfer,
    Forward,
    Backward,
    Optimizer,
    Observers,
}
