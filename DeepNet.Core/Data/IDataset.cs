namespace DeepNet.Data;

/// <summary>Samples that can be fetched by number, many at a time.</summary>
/// <remarks>
/// A whole batch is asked for at once, so that an implementation can gather and transform it in one pass. Several threads may
/// ask at the same time. What is random about a sample follows from <c>pass.ForSample(index)</c> alone: then neither the number
/// of threads nor a resume changes it. To adapt samples that come one by one, see <see cref="SampleDataset"/>.
/// </remarks>
public interface IDataset
{
    /// <summary>The number of samples.</summary>
    long Count { get; }

    /// <summary>Fetches samples.</summary>
    /// <param name="indices">Which samples, each from 0 to <see cref="Count"/> − 1, in the order wanted.</param>
    /// <param name="pass">The seed and epoch, from which random transforms draw.</param>
    /// <returns>The samples; the caller disposes them.</returns>
    Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass);

    /// <summary>
    /// The length of a sample — its tokens, its time steps — as far as it is known without fetching it: what batches are bucketed by
    /// (<see cref="LoaderOptions.BucketPool"/>) and their tokens are counted by (<see cref="LoaderOptions.MaxTokens"/>). Of inputs and targets that both
    /// have one, the longer. A data set that wraps another one passes it on.
    /// </summary>
    /// <param name="index">Which sample.</param>
    /// <returns>At least 0; null, the default, where samples have no length of their own.</returns>
    long? LengthOf(long index) => null;
}
