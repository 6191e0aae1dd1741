using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Copies batches to a device, ahead of their use.</summary>
internal abstract class BatchCopies : IDisposable
{
    /// <summary>How batches are copied to a device beside what it computes.</summary>
    public static BatchCopies To(Device device)
        => device.type == DeviceType.CUDA && Native.Supports(Feature.CudaStreams) ? new StreamCopies(device) : new QueuedCopies(device);

    /// <summary>Begins to copy a batch, whose own memory may be given back as soon as this returns.</summary>
    /// <returns>The copy, in no dispose scope; the batch itself where it is there already.</returns>
    public abstract Batch Begin(Batch batch);

    /// <summary>Makes what the calling thread computes on the device from here on wait for a copy; the thread itself does not wait.</summary>
    public abstract void Await(Batch copy);

    public virtual void Dispose()
    {
    }

    /// <summary>In the order of what is computed, but begun earlier.</summary>
    private sealed class QueuedCopies(Device device) : BatchCopies
    {
        public override Batch Begin(Batch batch) => batch.To(device, nonBlocking: true);

        public override void Await(Batch copy)
        {
        }
    }
}
