using System.Runtime.CompilerServices;

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
    private readonly Lazy<TokenBatches>? _tokenBatches;

    /// <summary>A loader over a data set.</summary>
    /// <param name="dataset">Where the samples come from; with workers it is asked by several threads at once.</param>
    /// <param name="options">Batch size, order, workers; the defaults when null.</param>
    /// <exception cref="ArgumentException">The options go by lengths that the data set does not tell, or their sampler does not fit it.</exception>
    public BatchLoader(IDataset dataset, LoaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        Dataset = dataset;
        Options = options ?? new();
        SamplesVisited = Options.Sampler?.CountOf(dataset.Count) ?? dataset.Count;
        if ((Options.MaxTokens ?? Options.BucketPool) is not null && dataset.Count > 0 && dataset.LengthOf(0) is null)
            throw LengthPool.Unknown(dataset);
        if (Options.MaxTokens is null)
            return;
        if (Options.Sampler is { VisitsTheSame: false } sampler)
            throw new ArgumentException($"{nameof(LoaderOptions.MaxTokens)} puts batches together once for all epochs, but {sampler.GetType().Name} visits other samples in each. "
                + $"Give {nameof(LoaderOptions.BatchSize)} and {nameof(LoaderOptions.BucketPool)} instead.");
        _tokenBatches = new(() => new(Dataset, Order(epoch: 0), Options));
    }

    /// <summary>Where the samples come from.</summary>
    public IDataset Dataset { get; }

    /// <summary>Batch size, order, workers.</summary>
    public LoaderOptions Options { get; }

    /// <summary>The batches of one epoch. Batches by tokens are put together when this is asked for first, which takes a look at every sample's length.</summary>
    /// <exception cref="ArgumentException">A sample has more tokens than a batch may have.</exception>
    public long BatchesPerEpoch => _tokenBatches?.Value.Count ?? CountedBatches.BatchesOf(SamplesVisited, Options.BatchSize, Options.DropLast);

    /// <summary>The samples of one epoch, without those that <see cref="LoaderOptions.DropLast"/> leaves out.</summary>
    public long SamplesPerEpoch => Options.DropLast && _tokenBatches is null ? BatchesPerEpoch * Options.BatchSize : SamplesVisited;

    private long SamplesVisited { get; }

    /// <summary>The same data with other options.</summary>
    /// <param name="options">The options of the new loader, usually <c>Options with { … }</c>.</param>
    /// <returns>A new loader.</returns>
    public BatchLoader With(LoaderOptions options) => new(Dataset, options);

    /// <summary>The batches from a place to the end of its epoch.</summary>
    /// <param name="position">The first batch wanted.</param>
    /// <param name="cancellation">
    /// Ends the loop, also while it waits for a batch, by an <see cref="OperationCanceledException"/>. A worker that is then in the data set's code gets
    /// a second to come out of it; one that does not is left behind and frees what it made when it does, so a data set that may block has to outlive
    /// it. With no workers, the data set runs on the caller's own thread, and what is cancelled is the next batch.
    /// </param>
    /// <returns>A sequence that works in the background while it is enumerated, each time anew. Leaving the loop stops the workers, waits for the
    /// batches that they are making, and frees what they prepared.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    /// <exception cref="SampleException">While enumerating, at the batch where it happened: the data set failed; the message names the sample.</exception>
    public IEnumerable<Batch> From(LoaderPosition position = default, CancellationToken cancellation = default)
    {
        CheckPlace(position);
        return Enumerate(position, cancellation);
    }

    /// <summary>The batches from a place to the end of its epoch, for <c>await foreach</c>: no thread waits for them.</summary>
    /// <param name="position">The first batch wanted.</param>
    /// <param name="cancellation">Ends the loop as in <see cref="From"/>.</param>
    /// <returns>The batches that <see cref="From"/> gives. After an <c>await</c> the loop may go on on another thread, and dispose scopes belong to
    /// threads: open and close them between two batches.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    /// <exception cref="SampleException">While enumerating: the data set failed.</exception>
    public IAsyncEnumerable<Batch> FromAsync(LoaderPosition position = default, CancellationToken cancellation = default)
    {
        CheckPlace(position);
        return EnumerateAsync(position, cancellation);
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
        return Batches(position.Epoch).Samples(position.Batch);
    }

    private void CheckPlace(LoaderPosition position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position.Epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(position.Batch);
        if (position.Batch > BatchesPerEpoch)
            throw new ArgumentOutOfRangeException(nameof(position), position.Batch, $"An epoch has {BatchesPerEpoch:N0} batches ({SamplesVisited:N0} samples in batches of "
                + (Options.MaxTokens is { } tokens ? $"at most {tokens:N0} tokens)." : $"{Options.BatchSize:N0})."));
    }

    private IEnumerable<Batch> Enumerate(LoaderPosition position, CancellationToken cancellation)
    {
        using var source = Open(position, cancellation);
        for (var index = position.Batch; index < BatchesPerEpoch; index++)
        {
            var batch = source.Take();
            try
            {
                yield return batch;
            }
            finally
            {
                Release(batch);
            }
        }
    }

    private async IAsyncEnumerable<Batch> EnumerateAsync(LoaderPosition position, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var source = Open(position, cancellation);
        for (var index = position.Batch; index < BatchesPerEpoch; index++)
        {
            var batch = await source.TakeAsync().ConfigureAwait(false);
            try
            {
                yield return batch;
            }
            finally
            {
                Release(batch);
            }
        }
    }

    private static void Release(Batch batch)
    {
        if (!batch.IsKept)
            batch.Dispose();
    }

    private IBatchSource Open(LoaderPosition position, CancellationToken cancellation)
    {
        var batches = Batches(position.Epoch);
        return Options.Workers == 0
            ? new DirectSource(batches.Produce, position.Batch, cancellation)
            : new PrefetchQueue(batches.Produce, position.Batch, BatchesPerEpoch, Options.Workers, Math.Max(Options.Prefetch, Options.Workers), cancellation);
    }

    private EpochBatches Batches(long epoch) => new(Dataset, BatchOrder(epoch), new(Options.Seed, epoch), Options.PinMemory);

    private IBatchOrder BatchOrder(long epoch)
    {
        var key = new EpochKey(Options.Seed, epoch);
        if (_tokenBatches is not null)
            return _tokenBatches.Value.In(Options.Shuffle ? EpochOrder.Shuffled(_tokenBatches.Value.Count, key) : EpochOrder.Sequential(_tokenBatches.Value.Count));
        return Options.BucketPool is null
            ? new CountedBatches(Order(epoch), Options.BatchSize, Options.DropLast)
            : new BucketedBatches(Dataset, Order(epoch), Options, Options.Shuffle ? key : null);
    }

    private ISampleOrder Order(long epoch) => Sampler.OrderOf(Options.Sampler, Dataset.Count, new(Options.Seed, epoch), Options.Shuffle);
}
