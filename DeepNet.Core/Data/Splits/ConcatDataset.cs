using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Several data sets as one, one behind the other; nothing is copied.</summary>
/// <remarks>Their samples have the same shapes and types. What is random about a sample depends on its data set's place and its number there.</remarks>
public sealed class ConcatDataset : IDataset
{
    private readonly IDataset[] _parts;
    private readonly long[] _ends;

    /// <summary>Data sets behind each other.</summary>
    /// <param name="parts">At least one; they stay the caller's.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public ConcatDataset(params IEnumerable<IDataset> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        _parts = [.. parts];
        if (_parts.Length == 0 || _parts.Contains(null))
            throw new ArgumentException("At least one data set is needed, and none of them may be null.", nameof(parts));
        _ends = new long[_parts.Length];
        for (var part = 0; part < _parts.Length; part++)
            _ends[part] = Count += _parts[part].Count;
    }

    /// <summary>The data sets.</summary>
    public IReadOnlyList<IDataset> Parts => _parts;

    /// <inheritdoc/>
    public long Count { get; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The data sets' samples have different shapes or types.</exception>
    public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass)
    {
        var parts = new int[indices.Length];
        for (var i = 0; i < indices.Length; i++)
            parts[i] = PartOf(BatchIndices.Check(indices[i], Count));
        if (parts.Length > 0 && !parts.AsSpan().ContainsAnyExcept(parts[0]))
            return GetBatch(parts[0], indices, pass);

        using var scope = NewDisposeScope();
        var batches = new List<(int Part, Batch Batch)>();
        var rows = new long[indices.Length]; // where each sample comes to lie in the pieces behind each other
        var next = 0;
        foreach (var part in parts.Distinct())
        {
            var chosen = new List<long>();
            for (var i = 0; i < parts.Length; i++)
                if (parts[i] == part)
                {
                    chosen.Add(indices[i]);
                    rows[i] = next++;
                }
            batches.Add((part, GetBatch(part, chosen.ToArray(), pass)));
        }
        var order = tensor(rows);
        return new(
            Join("inputs", [.. batches.Select(piece => (piece.Part, piece.Batch.Inputs))]).index_select(0, order).MoveToOuterDisposeScope(),
            Join("targets", [.. batches.Select(piece => (piece.Part, piece.Batch.Targets))]).index_select(0, order).MoveToOuterDisposeScope());
    }

    private int PartOf(long index)
    {
        var place = Array.BinarySearch(_ends, index);
        if (place < 0)
            return ~place;
        while (_ends[place] <= index) // a data set ends where the next, which holds the sample, begins; empty ones lie between
            place++;
        return place;
    }

    private Batch GetBatch(int part, ReadOnlySpan<long> indices, EpochKey pass)
    {
        var start = _ends[part] - _parts[part].Count;
        var local = new long[indices.Length];
        for (var i = 0; i < local.Length; i++)
            local[i] = indices[i] - start;
        // Samples of one number in two data sets must not be augmented alike.
        return _parts[part].GetBatch(local, part == 0 ? pass : pass with { Seed = (long)RandomStream.From(pass.Seed, part).NextBits() });
    }

    private static Tensor Join(string what, (int Part, Tensor Tensor)[] pieces)
    {
        var (first, tensor) = pieces[0];
        foreach (var (part, other) in pieces)
            if (other.dtype != tensor.dtype || !other.shape[1..].SequenceEqual(tensor.shape[1..]))
                throw new InvalidOperationException($"Data set {first} has {what} of {Text(tensor)}, data set {part} of {Text(other)}; to be one, all need the same.");
        return cat([.. pieces.Select(piece => piece.Tensor)]);

        static string Text(Tensor tensor) => $"{tensor.dtype} [batch{string.Concat(tensor.shape[1..].Select(length => $", {length}"))}]";
    }
}
