using System.Buffers;

namespace DeepNet.Data;

/// <summary>Some samples of a data set, in an order of their own; nothing is copied.</summary>
/// <remarks>A sample is augmented as it would be in the whole data set.</remarks>
public sealed class SubsetDataset : IDataset
{
    private readonly long[] _indices;

    /// <summary>A part of a data set.</summary>
    /// <param name="source">The whole, which stays the caller's.</param>
    /// <param name="indices">Which of its samples; one may come several times.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    public SubsetDataset(IDataset source, IEnumerable<long> indices)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(indices);
        Source = source;
        _indices = [.. indices];
        foreach (var index in _indices)
            BatchIndices.Check(index, source.Count);
    }

    /// <summary>The whole data set.</summary>
    public IDataset Source { get; }

    /// <summary>The samples' numbers in <see cref="Source"/>.</summary>
    public IReadOnlyList<long> Indices => _indices;

    /// <inheritdoc/>
    public long Count => _indices.Length;

    /// <inheritdoc/>
    public long? LengthOf(long index) => Source.LengthOf(_indices[BatchIndices.Check(index, Count)]);

    /// <inheritdoc/>
    public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass)
    {
        var inner = ArrayPool<long>.Shared.Rent(indices.Length);
        try
        {
            for (var i = 0; i < indices.Length; i++)
                inner[i] = _indices[BatchIndices.Check(indices[i], Count)];
            return Source.GetBatch(inner.AsSpan(0, indices.Length), pass);
        }
        finally
        {
            ArrayPool<long>.Shared.Return(inner);
        }
    }
}
