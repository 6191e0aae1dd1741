namespace DeepNet.Data;

/// <summary>Which samples make up which batch of an epoch; found at any place, by any thread.</summary>
internal interface IBatchOrder
{
    long Batches { get; }

    /// <summary>The samples of a batch.</summary>
    int SizeOf(long batch);

    /// <summary>Writes the numbers of a batch's samples.</summary>
    /// <param name="batch">From 0 to below <see cref="Batches"/>.</param>
    /// <param name="samples">As long as the batch.</param>
    void CopyTo(long batch, Span<long> samples);
}
