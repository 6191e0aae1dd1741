namespace DeepNet.Data;

/// <summary>Makes each batch when it is asked for, on the consumer's own thread.</summary>
internal sealed class DirectSource(Func<long, Batch> produce, long first) : IBatchSource
{
    private long _next = first;

    public Batch Take() => produce(_next++);

    public void Dispose()
    {
    }
}
