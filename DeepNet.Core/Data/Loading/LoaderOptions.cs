namespace DeepNet.Data;

/// <summary>How a <see cref="BatchLoader"/> cuts a data set into batches and how far it works ahead.</summary>
/// <remarks>
/// Batches by count: <c>new() { BatchSize = 64 }</c>. The same, of samples of about the same length: <c>new() { BatchSize = 64, BucketPool = 6400 }</c>.
/// By tokens: <c>new() { MaxTokens = 4096, BucketPool = 10_000 }</c>.
/// </remarks>
public sealed record LoaderOptions
{
    private readonly int? _batchSize;

    /// <summary>
    /// Samples in a batch, at least 1; the last batch of an epoch may have fewer. Default 64. Where <see cref="MaxTokens"/> is set it is a limit beside
    /// that one, by default none (<see cref="int.MaxValue"/>).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int BatchSize { get => _batchSize ?? (MaxTokens is null ? 64 : int.MaxValue); init => _batchSize = Require.AtLeast(1, value); }

    /// <summary>
    /// The most tokens (time steps, by <see cref="IDataset.LengthOf"/>) in a batch, padding included: samples × the longest of them; at least 1.
    /// Default null: batches go by count.
    /// </summary>
    /// <remarks>
    /// Which samples share a batch is then decided once, by the seed, and each epoch visits the batches in a new order, as fairseq does it: so all epochs
    /// have as many batches. <see cref="DropLast"/> has no effect.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int? MaxTokens { get; init => field = value is { } tokens ? Require.AtLeast(1, tokens) : null; }

    /// <summary>
    /// How many samples at a time, in the epoch's order, are sorted by <see cref="IDataset.LengthOf"/> before they are cut into batches, so that little is
    /// padded; at least 1, and rounded to whole batches where those go by count. With <see cref="Shuffle"/>, the batches of a pool come in random order.
    /// A hundred batches are a usual pool; one that holds all samples pads least and mixes least. Default null: nothing is sorted.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int? BucketPool { get; init => field = value is { } pool ? Require.AtLeast(1, pool) : null; }

    /// <summary>
    /// Which samples an epoch visits: some of them (<see cref="SubsetSampler"/>), by weights (<see cref="WeightedSampler"/>), one process's share
    /// (<see cref="DistributedSampler"/>). Default null: each once.
    /// </summary>
    public Sampler? Sampler { get; init; }

    /// <summary>Whether each epoch visits the samples in a new random order. Default true.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Whether a last batch with fewer samples is left out. Default false.</summary>
    public bool DropLast { get; init; }

    /// <summary>Decides, with the epoch, the order and every random transform. Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>
    /// Threads that prepare batches in the background, at least 0; 0 prepares each when it is asked for. The batches do not depend on it.
    /// Default 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Workers { get; init => field = Require.AtLeast(0, value); } = 1;

    /// <summary>How many batches may be ready or in work before they are asked for, at least 1, and never fewer than <see cref="Workers"/>. Default 4.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Prefetch { get; init => field = Require.AtLeast(1, value); } = 4;

    /// <summary>
    /// Whether batches are put into page-locked memory, from where copies to a CUDA device run beside the program (<see cref="DeviceBatches"/>).
    /// Default false; without CUDA it changes nothing. The trainer does it in any case where the model lies on a CUDA device.
    /// </summary>
    public bool PinMemory { get; init; }
}
