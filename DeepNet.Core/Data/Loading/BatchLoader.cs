namespace DeepNet.Data;

/// <summary>Cuts a data set into batches, epoch by epoch, and prepares them in the background.</summary>
/// <remarks>
/// What a batch holds is a pure function of seed, epoch and place: neither the number of workers nor their speed matters, and
/// <see cref="From"/> finds any place at once. The loader frees each batch when the loop moves on or ends; <see cref="Batch.Keep"/>
/// takes one over.
/// <code>
/// foreach (var batch in loader.From(new LoaderPosition(epoch)))
///     Train(batch.Inputs, batch.Targets);
/// </code>
/// </remarks>
public sealed class BatchLoader
{
    /// <summary>A loader over a data set.</summary>
    /// <param name="dataset">Where the samples come from; with workers it is asked by several threads at once.</param>
    /// <param name="options">Batch size, order, workers; the defaults when null.</param>
    public BatchLoader(IDataset dataset, LoaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        Dataset = dataset;
        Options = options ?? new();
    }

    /// <summary>Where the samples come from.</summary>
    public IDataset Dataset { get; }

    /// <summary>Batch size, order, workers.</summary>
    public LoaderOptions Options { get; }

    /// <summary>The batches of one epoch.</summary>
    public long BatchesPerEpoch => Options.DropLast
        ? Dataset.Count / Options.BatchSize
        : (Dataset.Count + Options.BatchSize - 1) / Options.BatchSize;

    /// <summary>The samples of one epoch, without those that <see cref="LoaderOptions.DropLast"/> leaves out.</summary>
    public long SamplesPerEpoch => Options.DropLast ? BatchesPerEpoch * Options.BatchSize : Dataset.Count;

    /// <summary>The same data with other options.</summary>
    /// <param name="options">The options of the new loader, usually <c>Options with { … }</c>.</param>
    /// <returns>A new loader.</returns>
    public BatchLoader With(LoaderOptions options) => new(Dataset, options);

    /// <summary>The batches from a place to the end of its epoch.</summary>
    /// <param name="position">The first batch wanted.</param>
    /// <returns>A sequence that works in the background while it is enumerated, each time anew. A failure in the data set comes out
    /// of the enumeration at the batch where it happened. Leaving the loop stops the workers and frees what they prepared.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public IEnumerable<Batch> From(LoaderPosition position = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position.Epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(position.Batch);
        if (position.Batch > BatchesPerEpoch)
            throw new ArgumentOutOfRangeException(nameof(position), position.Batch,
                $"An epoch has {BatchesPerEpoch:N0} batches ({Dataset.Count:N0} samples in batches of {Options.BatchSize:N0}).");
        return Enumerate(position);
    }

    /// <summary>Which samples make up a batch.</summary>
    /// <param name="position">The batch.</param>
    /// <returns>Their numbers in the data set, in the batch's order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such batch.</exception>
    public long[] SamplesOf(LoaderPosition position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position.Epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(position.Batch);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position.Batch, BatchesPerEpoch);
        return new EpochBatches(Dataset, Options, position.Epoch, BatchesPerEpoch).Samples(position.Batch);
    }

    private IEnumerable<Batch> Enumerate(LoaderPosition position)
    {
        var epoch = new EpochBatches(Dataset, Options, position.Epoch, BatchesPerEpoch);
        using IBatchSource source = Options.Workers == 0
            ? new DirectSource(epoch.Produce, position.Batch)
            : new PrefetchQueue(epoch.Produce, position.Batch, BatchesPerEpoch, Options.Workers, Math.Max(Options.Prefetch, Options.Workers));
        for (var index = position.Batch; index < BatchesPerEpoch; index++)
        {
            var batch = source.Take();
            try
            {
                yield return batch;
            }
            finally
            {
                if (!batch.IsKept)
                    batch.Dispose();
            }
        }
    }
}
