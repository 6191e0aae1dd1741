using DeepNet.Data;

namespace DeepNet.Training;

/// <summary>A few batches to look at: the first of the first epoch, those in its middle and at its end, and the first of the validation data.</summary>
internal sealed class SampleBatches : IDisposable
{
    private readonly List<Batch> _train = [];

    public SampleBatches(BatchLoader train, BatchLoader? validation)
    {
        try
        {
            foreach (var place in new[] { 0, train.BatchesPerEpoch / 2, train.BatchesPerEpoch - 1 }.Distinct())
                _train.Add(Fetch(train, place));
            Validation = validation is { BatchesPerEpoch: > 0 } ? Fetch(validation, 0) : null;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Batch First => _train[0];

    public IReadOnlyList<Batch> Train => _train;

    public Batch? Validation { get; }

    public IEnumerable<Batch> All => Validation is null ? _train : _train.Append(Validation);

    public void Dispose()
    {
        foreach (var batch in All)
            batch.Dispose();
    }

    private static Batch Fetch(BatchLoader loader, long place)
    {
        foreach (var batch in loader.With(loader.Options with { Workers = 0 }).From(new LoaderPosition(0, place)))
            return batch.Keep();
        throw new InvalidOperationException("The loader has fewer batches than it says.");
    }
}
