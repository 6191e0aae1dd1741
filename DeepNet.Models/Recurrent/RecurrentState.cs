using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>What a recurrent network remembers of the sequences so far.</summary>
/// <param name="Hidden">[layers, batch, hidden].</param>
/// <param name="Cells">Of the same shape, of an LSTM; null for other cells.</param>
public sealed record RecurrentState(Tensor Hidden, Tensor? Cells) : IDisposable
{
    /// <summary>The same numbers, through which no gradient flows: sequences are cut into windows so (truncated back-propagation through time).</summary>
    public RecurrentState Detached() => new(Hidden.detach(), Cells?.detach());

    /// <summary>Some of the sequences, in this order; one may be taken several times.</summary>
    /// <param name="rows">[sequences], int64: their numbers.</param>
    public RecurrentState Select(Tensor rows) => new(Hidden.index_select(1, rows), Cells?.index_select(1, rows));

    /// <summary>Moves the tensors to the scope outside the present one.</summary>
    /// <returns>The state itself.</returns>
    public RecurrentState MoveToOuterDisposeScope()
    {
        Hidden.MoveToOuterDisposeScope();
        Cells?.MoveToOuterDisposeScope();
        return this;
    }

    /// <summary>Takes the tensors out of the present scope: they live until <see cref="Dispose"/>.</summary>
    /// <returns>The state itself.</returns>
    public RecurrentState DetachFromDisposeScope()
    {
        Hidden.DetachFromDisposeScope();
        Cells?.DetachFromDisposeScope();
        return this;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Hidden.Dispose();
        Cells?.Dispose();
    }

    /// <summary>Zeros.</summary>
    internal static RecurrentState Zero(RecurrentCell cell, long layers, long batch, long hidden, Tensor like)
    {
        return new RecurrentState(Fresh(), cell == RecurrentCell.Lstm ? Fresh() : null);

        Tensor Fresh() => zeros([layers, batch, hidden], dtype: like.dtype, device: like.device);
    }
}
