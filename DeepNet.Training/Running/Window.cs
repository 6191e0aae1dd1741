using DeepNet.Data;

namespace DeepNet.Training;

/// <summary>The batches of one optimizer step. They are kept until the step is done, should it have to be repeated or another player learn from them.</summary>
internal sealed class Window(int size) : IDisposable
{
    private readonly List<Batch> _batches = [];

    public IReadOnlyList<Batch> Batches => _batches;

    public bool IsFull => _batches.Count == size;

    public long Samples => _batches.Sum(static batch => batch.Count);

    public void Add(Batch batch) => _batches.Add(batch.Keep());

    /// <summary>Frees the batches.</summary>
    public void Clear()
    {
        foreach (var batch in _batches)
            batch.Dispose();
        _batches.Clear();
    }

    public void Dispose() => Clear();
}
