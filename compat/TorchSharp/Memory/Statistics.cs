namespace TorchSharp;

/// <summary>How many objects of a kind one thread made, and how they ended.</summary>
public class LifetimeStatistics
{
    internal long CreatedOutside, CreatedInside, DisposedOutside, DisposedInside, Attached, Detached;

    public long CreatedOutsideScopeCount => CreatedOutside;
    public long DisposedOutsideScopeCount => DisposedOutside;
    public long CreatedInScopeCount => CreatedInside;
    public long DisposedInScopeCount => DisposedInside;
    public long AttachedToScopeCount => Attached;
    public long DetachedFromScopeCount => Detached;

    /// <summary>Made and not yet disposed; negative on a thread that disposes of what another one made.</summary>
    public long ThreadTotalLiveCount => CreatedOutside + CreatedInside - DisposedOutside - DisposedInside;

    public void Reset() => CreatedOutside = CreatedInside = DisposedOutside = DisposedInside = Attached = Detached = 0;

    public override string ToString()
        => $"ThreadTotalLiveCount: {ThreadTotalLiveCount}; CreatedOutsideScopeCount: {CreatedOutside}; DisposedOutsideScopeCount: {DisposedOutside}; "
            + $"CreatedInScopeCount: {CreatedInside}; DisposedInScopeCount: {DisposedInside}; AttachedToScopeCount: {Attached}; DetachedFromScopeCount: {Detached}";
}

/// <summary>The sums over all kinds of objects of one thread, and each kind by itself.</summary>
public class ThreadDisposeScopeStatistics
{
    public LifetimeStatistics TensorStatistics { get; } = new();
    public LifetimeStatistics PackedSequenceStatistics { get; } = new();

    public long CreatedOutsideScopeCount => TensorStatistics.CreatedOutside + PackedSequenceStatistics.CreatedOutside;
    public long DisposedOutsideScopeCount => TensorStatistics.DisposedOutside + PackedSequenceStatistics.DisposedOutside;
    public long CreatedInScopeCount => TensorStatistics.CreatedInside + PackedSequenceStatistics.CreatedInside;
    public long DisposedInScopeCount => TensorStatistics.DisposedInside + PackedSequenceStatistics.DisposedInside;
    public long AttachedToScopeCount => TensorStatistics.Attached + PackedSequenceStatistics.Attached;
    public long DetachedFromScopeCount => TensorStatistics.Detached + PackedSequenceStatistics.Detached;
    public long ThreadTotalLiveCount => TensorStatistics.ThreadTotalLiveCount + PackedSequenceStatistics.ThreadTotalLiveCount;

    public void Reset()
    {
        TensorStatistics.Reset();
        PackedSequenceStatistics.Reset();
    }

    public override string ToString() => $"Tensors: {TensorStatistics}\nPacked sequences: {PackedSequenceStatistics}";
}
