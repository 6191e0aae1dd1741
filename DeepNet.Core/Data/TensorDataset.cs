using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Samples that lie in two tensors, one row each.</summary>
/// <remarks>
/// Rows of tensors in CPU memory are copied by the calling thread, without the thread pool of LibTorch, so that a loader's
/// workers leave the processor's cores to the training; tensors on another device are gathered there.
/// </remarks>
public sealed class TensorDataset : IDataset, IDisposable
{
    private readonly Tensor _inputs;
    private readonly Tensor _targets;

    /// <summary>A data set over two tensors. They are shared where they are contiguous already, and stay the caller's to dispose.</summary>
    /// <param name="inputs">[samples, …], any type and device.</param>
    /// <param name="targets">[samples, …], any type and device.</param>
    /// <exception cref="ArgumentException">The tensors have different numbers of rows.</exception>
    public TensorDataset(Tensor inputs, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        if (inputs.shape is not [var rows, ..] || targets.shape is not [var others, ..] || rows != others)
            throw new ArgumentException($"Inputs of shape [{string.Join(", ", inputs.shape)}] and targets of shape "
                + $"[{string.Join(", ", targets.shape)}] were given; both need the same number of rows in their first dimension.");

        Count = rows;
        _inputs = inputs.detach().contiguous().DetachFromDisposeScope();
        _targets = targets.detach().contiguous().DetachFromDisposeScope();
    }

    /// <inheritdoc />
    public long Count { get; }

    /// <inheritdoc />
    public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass)
    {
        foreach (var index in indices)
            BatchIndices.Check(index, Count);
        return new(TensorRows.Gather(_inputs, indices), TensorRows.Gather(_targets, indices));
    }

    /// <summary>The same samples on a device: with them on the model's own, batches are gathered there, and nothing is copied to it while training.</summary>
    /// <param name="device">Where they are wanted; both tensors have to fit.</param>
    /// <returns>A new data set, which the caller disposes; its tensors are copies where they were elsewhere.</returns>
    /// <exception cref="InsufficientMemoryException">They do not fit; the message says how much they need.</exception>
    public TensorDataset To(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        var bytes = _inputs.NumberOfElements * _inputs.ElementSize + _targets.NumberOfElements * _targets.ElementSize;
        using var scope = NewDisposeScope();
        return new(ResidentTensors.Place(() => _inputs.to(device), bytes, device), ResidentTensors.Place(() => _targets.to(device), bytes, device));
    }

    /// <summary>Releases the data set's hold on the tensors.</summary>
    public void Dispose()
    {
        _inputs.Dispose();
        _targets.Dispose();
    }
}
