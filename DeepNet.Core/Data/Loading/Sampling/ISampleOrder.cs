namespace DeepNet.Data;

/// <summary>The samples of one epoch in their order, any of them found at once. Several threads ask at the same time.</summary>
public interface ISampleOrder
{
    /// <summary>How many samples the epoch visits.</summary>
    long Count { get; }

    /// <summary>The sample at a position.</summary>
    /// <param name="position">The position, from 0 to <see cref="Count"/> − 1.</param>
    /// <returns>The sample's index in the data set.</returns>
    long this[long position] { get; }

    /// <summary>The samples at several positions in a row.</summary>
    /// <param name="first">The first position.</param>
    /// <param name="samples">Receives the samples' indices.</param>
    void CopyTo(long first, Span<long> samples)
    {
        for (var i = 0; i < samples.Length; i++)
            samples[i] = this[first + i];
    }
}
