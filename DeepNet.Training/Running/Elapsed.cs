namespace DeepNet.Training;

/// <summary>The time that a run has taken, over all its sessions.</summary>
internal sealed class Elapsed(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>The time of earlier sessions.</summary>
    public TimeSpan Before { get; set; }

    public TimeSpan Value => Before + time.GetElapsedTime(_start);
}
