namespace DeepNet.Training;

/// <summary>Decides when a checkpoint is due; the store does the writing.</summary>
/// <param name="options">How often.</param>
/// <param name="time">The clock.</param>
internal sealed class CheckpointPolicy(CheckpointOptions options, TimeProvider time)
{
    private long _step;
    private int _epoch;
    private long _time = time.GetTimestamp();

    /// <summary>A multiple of the steps or epochs asked for lies between the last checkpoint and here.</summary>
    public bool IsDueByCount(RunState state)
        => (options.EverySteps is { } steps && state.Step / steps > _step / steps)
        || (options.EveryEpochs is { } epochs && state.Epoch / epochs > _epoch / epochs);

    /// <summary>The last checkpoint is as old as asked for.</summary>
    public bool IsDueByTime() => options.Every is { } every && time.GetElapsedTime(_time) >= every;

    /// <summary>Counts from here: a checkpoint was saved of this state, or the run begins with it.</summary>
    public void Saved(RunState state) => (_step, _epoch, _time) = (state.Step, state.Epoch, time.GetTimestamp());
}
