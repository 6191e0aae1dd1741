using System.Buffers;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Makes any batch of one epoch, on any thread.</summary>
internal sealed class EpochBatches(IDataset dataset, IBatchOrder order, EpochKey pass, bool pinMemory)
{
    private readonly bool _pins = pinMemory && cuda.is_available();

    public long[] Samples(long index)
    {
        var samples = new long[order.SizeOf(index)];
        order.CopyTo(index, samples);
        return samples;
    }

    public Batch Produce(long index)
    {
        var count = order.SizeOf(index);
        var rented = ArrayPool<long>.Shared.Rent(count);
        try
        {
            var indices = rented.AsSpan(0, count);
            order.CopyTo(index, indices);

            // Whatever the data set makes on the way is freed here; the batch itself belongs to no scope, so that it may
            // pass from the worker's thread to the consumer's.
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            var batch = Fetch(indices, index);
            if (_pins)
                batch = batch.With(Pinned(batch.Inputs), Pinned(batch.Targets));
            batch.Index = index;
            batch.IsLast = index == order.Batches - 1;
            return batch.Detach();
        }
        finally
        {
            ArrayPool<long>.Shared.Return(rented);
        }
    }

    private static Tensor Pinned(Tensor tensor) => tensor.device_type == DeviceType.CPU ? tensor.pin_memory() : tensor;

    private Batch Fetch(ReadOnlySpan<long> indices, long index)
    {
        try
        {
            return dataset.GetBatch(indices, pass);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            var bad = FindBad(indices);
            throw new SampleException(bad is { } sample ? [sample] : indices.ToArray(), new(pass.Epoch, index), error);
        }
    }

    /// <returns>The first sample that cannot be had alone either; null where each can.</returns>
    private long? FindBad(ReadOnlySpan<long> indices)
    {
        for (var i = 0; i < indices.Length; i++)
            try
            {
                dataset.GetBatch(indices.Slice(i, 1), pass).Dispose();
            }
            catch (Exception)
            {
                return indices[i];
            }

        return null;
    }
}
