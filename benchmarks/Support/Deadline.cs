using System.Diagnostics;

namespace DeepNet.Benchmarks;

/// <summary>When a time that began now is over.</summary>
internal sealed class Deadline(TimeSpan time)
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public TimeSpan Time { get; } = time;

    public TimeSpan Left => Time - Stopwatch.GetElapsedTime(_start) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    public bool IsOver => Left == TimeSpan.Zero;
}
