namespace DeepNet.Tests.Support;

/// <summary>A clock that a test sets.</summary>
internal sealed class ManualTime : TimeProvider
{
    private TimeSpan _passed;

    /// <summary>The time of day at the start: noon UTC on the last day of January 2026.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _passed.Ticks;

    public override DateTimeOffset GetUtcNow() => Start + _passed;

    public void Advance(TimeSpan span) => _passed += span;

    public void Advance(double seconds) => Advance(TimeSpan.FromSeconds(seconds));
}
