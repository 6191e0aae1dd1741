using System.Buffers;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Makes any batch of one epoch, on any thread.</summary>
internal sealed class EpochBatches(IDataset dataset, LoaderOptions options, long epoch, long batches)
{
    private readonly EpochKey _pass = new(options.Seed, epoch);
    private readonly EpochOrder _order = options.Shuffle
        ? EpochOrder.Shuffled(dataset.Count, new(options.Seed, epoch))
        : EpochOrder.Sequential(dataset.Count);

    public long[] Samples(long index)
    {
        var first = index * options.BatchSize;
        var samples = new long[Math.Min(options.BatchSize, _order.Count - first)];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = _order[first + i];
        return samples;
    }

    public Batch Produce(long index)
    {
        var first = index * options.BatchSize;
        var count = (int)Math.Min(options.BatchSize, _order.Count - first);
        var indices = ArrayPool<long>.Shared.Rent(count);
        try
        {
            for (var i = 0; i < count; i++)
                indices[i] = _order[first + i];

            // Whatever the data set makes on the way is freed here; the batch itself belongs to no scope, so that it may
            // pass from the worker's thread to the consumer's.
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            var batch = dataset.GetBatch(indices.AsSpan(0, count), _pass).Detach();
            batch.Index = index;
            batch.IsLast = index == batches - 1;
            return batch;
        }
        finally
        {
            ArrayPool<long>.Shared.Return(indices);
        }
    }
}
