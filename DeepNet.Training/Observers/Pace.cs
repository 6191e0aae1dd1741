namespace DeepNet.Training;

/// <summary>How fast a run goes: rates over about the last two seconds, and from them the time that is left.</summary>
internal sealed class Pace(TimeProvider time)
{
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(2);

    private long _windowStart = time.GetTimestamp();
    private long _steps, _samples;

    public double StepsPerSecond { get; private set; }
    public double SamplesPerSecond { get; private set; }

    public void Add(long samples)
    {
        _steps++;
        _samples += samples;
        var elapsed = time.GetElapsedTime(_windowStart);
        if (StepsPerSecond == 0 ? elapsed.TotalSeconds < 0.2 : elapsed < _window)
            return;
        StepsPerSecond = _steps / elapsed.TotalSeconds;
        SamplesPerSecond = _samples / elapsed.TotalSeconds;
        Pause();
    }

    /// <summary>Starts a new window: what went by meanwhile (a validation) was no training.</summary>
    public void Pause()
    {
        _windowStart = time.GetTimestamp();
        _steps = _samples = 0;
    }

    /// <summary>The time that so many steps take at the present rate, or null while there is none.</summary>
    public TimeSpan? Left(long steps) => StepsPerSecond > 0 ? TimeSpan.FromSeconds(steps / StepsPerSecond) : null;
}
