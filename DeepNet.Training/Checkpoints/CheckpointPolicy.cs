namespace DeepNet.Training;

/// <summary>Decides when a checkpoint is due; the store does the writing.</summary>
internal sealed class CheckpointPolicy(CheckpointOptions options, TimeProvider time)
{
    private long _last = time.GetTimestamp();

    public bool IsDue(long step)
        => (options.EverySteps is { } every && step % every == 0) || time.GetElapsedTime(_last) >= options.Every;

    public void Saved() => _last = time.GetTimestamp();
}
