namespace DeepNet.Training;

/// <summary>Does one piece of writing at a time on a thread of its own, and tells the one who asked for it how it went.</summary>
internal sealed class BackgroundWriter
{
    private Task<CheckpointSaved>? _running;

    /// <summary>Whether something is being written, or has been and nobody has asked how it went.</summary>
    public bool IsBusy => _running is not null;

    /// <summary>Starts writing; not while <see cref="IsBusy"/>.</summary>
    public void Start(Func<CheckpointSaved> write)
    {
        if (IsBusy)
            throw new InvalidOperationException("Something is being written already.");
        _running = Task.Factory.StartNew(write, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>What has been written since the last call; null where nothing has.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public CheckpointSaved? Poll() => _running is { IsCompleted: true } ? Wait() : null;

    /// <summary>Waits until nothing is being written.</summary>
    /// <returns>What has been written since the last call; null where nothing has.</returns>
    /// <exception cref="IOException">It could not be written.</exception>
    public CheckpointSaved? Wait()
    {
        var running = _running;
        _running = null;
        return running?.GetAwaiter().GetResult();
    }
}
