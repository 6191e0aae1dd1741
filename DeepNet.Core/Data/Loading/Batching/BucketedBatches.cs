namespace DeepNet.Data;

/// <summary>
/// Batches of a number of samples each and of about the same length: the order is cut into pools, each pool is sorted by length and cut into batches, and
/// those come in random order where the samples do.
/// </summary>
/// <remarks>Only the pools about the place that is asked for are sorted, so that any place is found at once.</remarks>
internal sealed class BucketedBatches : IBatchOrder
{
    private readonly IDataset _dataset;
    private readonly ISampleOrder _order;
    private readonly int _size;
    private readonly long _samples;
    private readonly long _batchesPerPool;
    private readonly EpochKey? _shuffle;
    private readonly (long Number, long[] Samples)?[] _sorted = new (long, long[])?[2]; // at a pool's end the workers are in two of them
    private readonly Lock _gate = new();

    /// <param name="dataset">Tells the lengths.</param>
    /// <param name="order">The samples' order.</param>
    /// <param name="options">Batch size, pool, whether the last batch is dropped.</param>
    /// <param name="shuffle">What the order of a pool's batches is drawn from; null for the shortest first.</param>
    public BucketedBatches(IDataset dataset, ISampleOrder order, LoaderOptions options, EpochKey? shuffle)
    {
        (_dataset, _order, _size, _shuffle) = (dataset, order, options.BatchSize, shuffle);
        Batches = CountedBatches.BatchesOf(order.Count, _size, options.DropLast);
        _samples = options.DropLast ? Batches * _size : order.Count; // dropped are the order's last, not the longest
        _batchesPerPool = Math.Max(1, options.BucketPool!.Value / _size);
    }

    public long Batches { get; }

    public int SizeOf(long batch) => (int)Math.Min(_size, _samples - batch * _size);

    public void CopyTo(long batch, Span<long> samples)
    {
        var pool = batch / _batchesPerPool;
        var place = batch % _batchesPerPool;
        var sorted = Sorted(pool);
        var whole = sorted.Length / _size;
        if (_shuffle is { } key && place < whole) // one with fewer samples stays the last
            place = EpochOrder.Shuffled(whole, key with { Seed = (long)RandomStream.From(key.Seed, pool, 0x706F6F6C).NextBits() })[place]; // "pool"
        sorted.AsSpan((int)place * _size, samples.Length).CopyTo(samples);
    }

    private long[] Sorted(long pool)
    {
        lock (_gate)
        {
            ref var kept = ref _sorted[pool & 1];
            if (kept is not { } found || found.Number != pool)
            {
                var first = pool * _batchesPerPool * _size;
                kept = found = (pool, LengthPool.Sort(_order, first, (int)Math.Min(_batchesPerPool * _size, _samples - first), _dataset));
            }

            return found.Samples;
        }
    }
}
