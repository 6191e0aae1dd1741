namespace DeepNet.Data;

/// <summary>Batches of a number of samples each, in the samples' order.</summary>
internal sealed class CountedBatches(ISampleOrder order, int size, bool dropLast) : IBatchOrder
{
    public long Batches { get; } = BatchesOf(order.Count, size, dropLast);

    public static long BatchesOf(long samples, int size, bool dropLast) => dropLast ? samples / size : (samples + size - 1) / size;

    public int SizeOf(long batch) => (int)Math.Min(size, order.Count - batch * size);

    public void CopyTo(long batch, Span<long> samples) => order.CopyTo(batch * size, samples);
}
