using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Several samples as two tensors. It owns them: disposing the batch frees them.</summary>
/// <param name="inputs">[batch, …]: what the model is given.</param>
/// <param name="targets">[batch, …]: what it is to answer.</param>
public sealed class Batch(Tensor inputs, Tensor targets) : IDisposable
{
    /// <summary>[batch, …]: what the model is given.</summary>
    public Tensor Inputs { get; } = inputs ?? throw new ArgumentNullException(nameof(inputs));

    /// <summary>[batch, …]: what the model is to answer; class numbers (int64, [batch]) for classification.</summary>
    public Tensor Targets { get; } = targets ?? throw new ArgumentNullException(nameof(targets));

    /// <summary>The number of samples.</summary>
    public long Count { get; } = inputs.shape is [var count, ..] ? count : 0;

    /// <summary>The batch's place in its epoch, counted from 0; set by <see cref="BatchLoader"/>.</summary>
    public long Index { get; internal set; }

    /// <summary>Whether this is the last batch of its epoch; set by <see cref="BatchLoader"/>.</summary>
    public bool IsLast { get; internal set; }

    internal bool IsKept { get; private set; }

    /// <summary>Takes the batch over from the loader, which otherwise frees it when the loop moves on.</summary>
    /// <returns>This batch; whoever keeps it disposes it.</returns>
    public Batch Keep()
    {
        IsKept = true;
        return this;
    }

    /// <summary>Copies the batch to a device.</summary>
    /// <param name="device">Where the tensors are wanted.</param>
    /// <param name="nonBlocking">Whether a copy from pinned memory to a GPU may go on while the program does.</param>
    /// <returns>This batch when it is there already; otherwise a new one, which the caller disposes.</returns>
    public Batch To(Device device, bool nonBlocking = false)
    {
        ArgumentNullException.ThrowIfNull(device);
        return IsOn(Inputs, device) && IsOn(Targets, device)
            ? this
            : new(Inputs.to(device, copy: true, non_blocking: nonBlocking).DetachFromDisposeScope(),
                Targets.to(device, copy: true, non_blocking: nonBlocking).DetachFromDisposeScope())
            { Index = Index, IsLast = IsLast };
    }

    /// <summary>Cuts the batch into parts of about equal size.</summary>
    /// <param name="parts">How many, at least 1; parts without samples are left out.</param>
    /// <returns>Views on this batch's tensors, which the caller disposes.</returns>
    public IEnumerable<Batch> Split(int parts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        for (var part = 0; part < parts; part++)
            if ((Start: Count * part / parts, End: Count * (part + 1) / parts) is var (start, end) && start < end)
                yield return new Batch(Inputs.narrow(0, start, end - start), Targets.narrow(0, start, end - start)) { Index = Index, IsLast = IsLast };
    }

    /// <summary>Frees both tensors.</summary>
    public void Dispose()
    {
        Inputs.Dispose();
        Targets.Dispose();
    }

    /// <summary>Takes the tensors out of the dispose scope that they were made in, so that they may pass to another thread.</summary>
    internal Batch Detach()
    {
        Inputs.DetachFromDisposeScope();
        Targets.DetachFromDisposeScope();
        return this;
    }

    private static bool IsOn(Tensor tensor, Device device) =>
        tensor.device_type == device.type && (device.index < 0 || tensor.device.index == device.index);
}
