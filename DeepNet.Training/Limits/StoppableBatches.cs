using System.Collections;
using DeepNet.Data;

namespace DeepNet.Training;

/// <summary>Batches up to where a run was asked to stop: being cancelled, also while it waits for a batch, is an end and no error.</summary>
/// <param name="batches">The batches, whose source knows the token.</param>
/// <param name="stop">What asks it to stop.</param>
internal sealed class StoppableBatches(IEnumerable<Batch> batches, CancellationToken stop) : IEnumerable<Batch>
{
    /// <summary>Whether the batches ended because they were cancelled.</summary>
    public bool WereStopped { get; private set; }

    public IEnumerator<Batch> GetEnumerator()
    {
        using var source = batches.GetEnumerator();
        while (TryNext(source))
            yield return source.Current;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private bool TryNext(IEnumerator<Batch> source)
    {
        try
        {
            return source.MoveNext();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            WereStopped = true;
            return false;
        }
    }
}
