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
}
