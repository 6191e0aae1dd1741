using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace DeepNet.Data;

/// <summary>The batches that are on their way to a device, in their order.</summary>
/// <remarks>A batch that lies there already stays its source's, which may free it when it is asked for the next: nothing is fetched beyond such a batch
/// before it was used.</remarks>
/// <param name="copies">How they get there.</param>
/// <param name="ahead">How many may be on their way while one is used.</param>
internal sealed class CopiedBatches(BatchCopies copies, int ahead) : IDisposable
{
    private readonly Queue<(Batch Batch, bool IsCopy)> _waiting = new();
    private bool _isBorrowing;
    private bool _isAtEnd;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Whether the source is to be asked for another batch now.</summary>
    public bool WantsMore => !_isAtEnd && !_isBorrowing && _waiting.Count < ahead;

    /// <summary>Begins to copy what the source gave; null when it has come to its end.</summary>
    public void Add(Batch? batch)
    {
        if (batch is null)
        {
            _isAtEnd = true;
            return;
        }
        var copy = copies.Begin(batch);
        _isBorrowing = copy == batch;
        _waiting.Enqueue((copy, IsCopy: !_isBorrowing));
    }

    /// <summary>Keeps what went wrong in fetching or copying until its own batch is asked for.</summary>
    public void Fail(Exception failure)
    {
        _failure = ExceptionDispatchInfo.Capture(failure);
        _isAtEnd = true;
    }

    /// <summary>The next batch, to be given back by <see cref="Release"/>. What went wrong with it is thrown here.</summary>
    public bool TryTake([NotNullWhen(true)] out Batch? batch, out bool isCopy)
    {
        if (!_waiting.TryPeek(out var next))
        {
            _failure?.Throw();
            (batch, isCopy) = (null, false);
            return false;
        }
        copies.Await(next.Batch);
        (batch, isCopy) = _waiting.Dequeue();
        return true;
    }

    /// <summary>Takes back a batch that was used.</summary>
    public void Release(Batch batch, bool isCopy)
    {
        if (!isCopy)
            _isBorrowing = false;
        else if (!batch.IsKept)
            batch.Dispose();
    }

    public void Dispose()
    {
        foreach (var (batch, isCopy) in _waiting)
            if (isCopy)
                batch.Dispose();
    }
}
