namespace DeepNet.Data;

/// <summary>Visits some of the samples, each once an epoch: a fold, a few to try with, those that a search has found.</summary>
public sealed class SubsetSampler : Sampler
{
    private readonly long[] _indices;
    private readonly long _most;

    /// <summary>A sampler of given samples.</summary>
    /// <param name="indices">Their numbers in the data set, in the order without shuffling; copied. One that occurs twice is visited twice.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public SubsetSampler(IEnumerable<long> indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        _indices = [.. indices];
        foreach (var index in _indices)
            _most = Math.Max(_most, Require.AtLeast(0, index, nameof(indices)));
    }

    /// <inheritdoc/>
    public override bool VisitsTheSame => true;

    /// <inheritdoc/>
    public override long CountOf(long samples) => _indices.Length == 0 || _most < samples
        ? _indices.Length
        : throw new ArgumentException($"{nameof(SubsetSampler)} visits sample {_most:N0}, but the data set has {samples:N0}; indices go from 0 to {samples - 1:N0}.");

    /// <inheritdoc/>
    public override ISampleOrder OrderOf(long samples, EpochKey epoch, bool shuffle)
        => new Subset(_indices, OrderOf(null, CountOf(samples), epoch, shuffle));

    private sealed class Subset(long[] indices, ISampleOrder order) : ISampleOrder
    {
        public long Count => order.Count;

        public long this[long position] => indices[order[position]];

        public void CopyTo(long first, Span<long> samples)
        {
            order.CopyTo(first, samples);
            foreach (ref var sample in samples)
                sample = indices[sample];
        }
    }
}
