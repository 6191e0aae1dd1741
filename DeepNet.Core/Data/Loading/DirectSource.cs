namespace DeepNet.Data;

/// <summary>Makes each batch when it is asked for, on the consumer's own thread, or on one of the pool where the consumer does not wait.</summary>
internal sealed class DirectSource(Func<long, Batch> produce, long first, CancellationToken cancellation) : IBatchSource
{
    private long _next = first;

    public Batch Take()
    {
        cancellation.ThrowIfCancellationRequested();
        return produce(_next++);
    }

    public async ValueTask<Batch> TakeAsync()
    {
        var next = _next++;
        return await Task.Run(() => produce(next), cancellation).ConfigureAwait(false);
    }

    public void Dispose()
    {
    }
}
