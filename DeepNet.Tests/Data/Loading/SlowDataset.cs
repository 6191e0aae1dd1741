using System.Collections.Concurrent;
using DeepNet.Data;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Data.Loading;

/// <summary>Samples that are their own number, fetched after a random moment.</summary>
internal sealed class SlowDataset(long count) : IDataset
{
    private readonly ConcurrentDictionary<Thread, bool> _threads = [];
    private int _requests;

    public long Count => count;

    /// <summary>What is done before a batch is made.</summary>
    public Action<long[]> Before { get; init; } = static _ => { };

    /// <summary>The length of each sample; null for none.</summary>
    public Func<long, long>? Lengths { get; init; }

    public int Requests => _requests;

    /// <summary>The threads that asked for batches, other than the test's own, and have not ended.</summary>
    public int LiveThreads => _threads.Keys.Count(thread => thread.IsAlive && thread != Thread.CurrentThread);

    public long? LengthOf(long index) => Lengths?.Invoke(index);

    public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass)
    {
        Interlocked.Increment(ref _requests);
        _threads[Thread.CurrentThread] = true;
        Thread.SpinWait((int)(indices[0] * 7919 % 3000));
        var own = indices.ToArray();
        Before(own);
        return new(own.ToTensor(ScalarType.Int64), own.ToTensor(ScalarType.Int64));
    }
}
