namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            public static partial class rnn
            {
                /// <summary>
                /// Sequences of unequal length without padding: the first steps of all, the longest sequence's first, then the second steps of those that
                /// have one, and so on. It owns its tensors, and belongs to the dispose scope that it was made in.
                /// </summary>
                public sealed class PackedSequence : IDisposable
                {
                    /// <summary>[steps of all sequences, *].</summary>
                    public readonly Tensor data;

                    /// <summary>How many sequences are so long, for each time: [time], int64, on the CPU.</summary>
                    public readonly Tensor batch_sizes;

                    /// <summary>Where the sequences, sorted by falling length, were in the batch: [batch]; null where they came sorted.</summary>
                    public readonly Tensor sorted_indices;

                    /// <summary>Where the sequences of the batch are among the sorted ones: [batch]; null where they came sorted.</summary>
                    public readonly Tensor unsorted_indices;

                    // The scope that owns the sequence; set by the scope.
                    internal DisposeScope? Scope;
                    private bool _disposed;

                    /// <summary>Takes over the tensors.</summary>
                    internal PackedSequence(Tensor data, Tensor batch_sizes, Tensor? sorted_indices, Tensor? unsorted_indices)
                    {
                        this.data = data.DetachFromDisposeScope();
                        this.batch_sizes = batch_sizes.DetachFromDisposeScope();
                        this.sorted_indices = sorted_indices?.DetachFromDisposeScope()!;
                        this.unsorted_indices = unsorted_indices?.DetachFromDisposeScope()!;
                        var manager = DisposeScopeManager.OfThread;
                        if (manager.Current is { } scope)
                        {
                            manager.ThreadStatistics.PackedSequenceStatistics.CreatedInside++;
                            scope.Attach(this);
                        }
                        else
                        {
                            manager.ThreadStatistics.PackedSequenceStatistics.CreatedOutside++;
                        }
                    }

                    /// <summary>The number of sequences.</summary>
                    internal long LargestBatch => batch_sizes[0].item<long>();

                    public PackedSequence MoveToOuterDisposeScope() => MoveTo(Scope?.OuterScope, Scope is not null);

                    public PackedSequence MoveToOtherDisposeScope(DisposeScope? other) => MoveTo(other, true);

                    public PackedSequence MoveToOtherDisposeScope(PackedSequence other)
                    {
                        ArgumentNullException.ThrowIfNull(other);
                        return MoveTo(other.Scope, true);
                    }

                    public PackedSequence DetachFromDisposeScope() => MoveTo(null, true);

                    /// <summary>Disposes of the four tensors.</summary>
                    public void Dispose()
                    {
                        if (_disposed)
                            return;
                        _disposed = true;
                        var statistics = DisposeScopeManager.Statistics.PackedSequenceStatistics;
                        if (Scope is { } scope)
                        {
                            scope.MarkAsDisposed(this);
                            Scope = null;
                            statistics.DisposedInside++;
                        }
                        else
                        {
                            statistics.DisposedOutside++;
                        }
                        data.Dispose();
                        batch_sizes.Dispose();
                        sorted_indices?.Dispose();
                        unsorted_indices?.Dispose();
                    }

                    private PackedSequence MoveTo(DisposeScope? target, bool moves)
                    {
                        if (!moves || target == Scope)
                            return this;
                        var statistics = DisposeScopeManager.Statistics.PackedSequenceStatistics;
                        if (target is null)
                            statistics.Detached++;
                        else if (Scope is null)
                            statistics.Attached++;
                        if (Scope is { } scope)
                            scope.MoveToOther(target, this);
                        else
                            target!.Attach(this);
                        return this;
                    }
                }
            }
        }
    }
}
