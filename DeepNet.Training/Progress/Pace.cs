namespace DeepNet.Training;

/// <summary>How fast a run goes: rates over about the last two seconds, and from them the time that is left.</summary>
internal sealed class Pace(TimeProvider time)
{
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(2);

    private long _windowStart = time.GetTimestamp();
    private long _steps, _units, _allSteps;
    private double _pausedSeconds;

    public double StepsPerSecond { get; private set; }
    public double UnitsPerSecond { get; private set; }

    /// <param name="units">Samples or tokens of the step.</param>
    /// <param name="timestamp">When it was done.</param>
    public void Add(long units, long timestamp)
    {
        _steps++;
        _allSteps++;
        _units += units;
        var elapsed = time.GetElapsedTime(_windowStart, timestamp);
        if (StepsPerSecond == 0 ? elapsed.TotalSeconds < 0.2 : elapsed < _window)
            return;
        StepsPerSecond = _steps / elapsed.TotalSeconds;
        UnitsPerSecond = _units / elapsed.TotalSeconds;
        StartWindow(timestamp);
    }

    /// <summary>What went by just now was no training (a validation): the rates leave it out, the time left expects more of it.</summary>
    public void Pause(TimeSpan duration = default)
    {
        _pausedSeconds += duration.TotalSeconds;
        StartWindow(time.GetTimestamp());
    }

    /// <summary>The time that so many steps take at the present rate, with as much validation between them as so far; null while there is no rate.</summary>
    public TimeSpan? Left(long steps)
        => StepsPerSecond > 0 ? Span(steps * (1 / StepsPerSecond + _pausedSeconds / Math.Max(1, _allSteps))) : null;

    /// <summary>The time that so many units take.</summary>
    public TimeSpan? LeftOfUnits(long units)
        => UnitsPerSecond > 0 ? Left((long)Math.Ceiling(units * StepsPerSecond / UnitsPerSecond)) : null;

    // A rate may be so low that what is left exceeds what TimeSpan holds.
    private static TimeSpan Span(double seconds) => seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;

    private void StartWindow(long timestamp)
    {
        _windowStart = timestamp;
        _steps = _units = 0;
    }
}
