using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Several data sets as one, one behind the other; nothing is copied.</summary>
/// <remarks>Their samples have the same types and shapes, but for lengths that batches are padded to. What is random about a sample depends on its data set's place and its number there.</remarks>
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

    /// <summary>What inputs are filled up with where one data set's are shorter than another's in the same batch: the data sets' own padding. Default 0.</summary>
    public double Padding { get; init; }

    /// <summary>What targets are filled up with in that case. Default 0.</summary>
    public double TargetPadding { get; init; }

    /// <inheritdoc/>
    public long? LengthOf(long index)
    {
        var part = PartOf(BatchIndices.Check(index, Count));
        return _parts[part].LengthOf(index - Start(part));
    }

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
        var (inputs, inputLengths) = Join("inputs", Padding, [.. batches.Select(piece => (piece.Part, piece.Batch.Inputs, piece.Batch.InputLengths))]);
        var (targets, targetLengths) = Join("targets", TargetPadding, [.. batches.Select(piece => (piece.Part, piece.Batch.Targets, piece.Batch.TargetLengths))]);
        return new(inputs.index_select(0, order).MoveToOuterDisposeScope(), targets.index_select(0, order).MoveToOuterDisposeScope())
        {
            InputLengths = Ordered(inputLengths),
            TargetLengths = Ordered(targetLengths),
        };

        long[]? Ordered(long[]? lengths) => lengths is null ? null : Array.ConvertAll(rows, row => lengths[row]);
    }

    private long Start(int part) => _ends[part] - _parts[part].Count;

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
        var start = Start(part);
        var local = new long[indices.Length];
        for (var i = 0; i < local.Length; i++)
            local[i] = indices[i] - start;
        // Samples of one number in two data sets must not be augmented alike.
        return _parts[part].GetBatch(local, part == 0 ? pass : pass with { Seed = (long)RandomStream.From(pass.Seed, part).NextBits() });
    }

    private static (Tensor Joined, long[]? Lengths) Join(string what, double padding, (int Part, Tensor Tensor, IReadOnlyList<long>? Lengths)[] pieces)
    {
        // What is padded may be padded further.
        if (pieces.All(piece => piece.Lengths is not null && piece.Tensor.Dimensions > 1))
        {
            var longest = pieces.Max(piece => piece.Tensor.size(1));
            foreach (ref var piece in pieces.AsSpan())
                if (longest - piece.Tensor.size(1) is > 0 and var rest)
                    piece.Tensor = cat([piece.Tensor, full([piece.Tensor.size(0), rest, .. piece.Tensor.shape[2..]], padding, piece.Tensor.dtype)], 1);
        }
        var (first, tensor, _) = pieces[0];
        foreach (var (part, other, _) in pieces)
            if (other.dtype != tensor.dtype || !other.shape[1..].SequenceEqual(tensor.shape[1..]))
                throw new InvalidOperationException($"Data set {first} has {what} of {Text(tensor)}, data set {part} of {Text(other)}; to be one, all need the same.");
        return (cat([.. pieces.Select(piece => piece.Tensor)]),
            pieces.All(piece => piece.Lengths is null) ? null : [.. pieces.SelectMany(piece => piece.Lengths ?? [.. Enumerable.Repeat(piece.Tensor.size(1), (int)piece.Tensor.size(0))])]);

        static string Text(Tensor tensor) => $"{tensor.dtype} [batch{string.Concat(tensor.shape[1..].Select(length => $", {length}"))}]";
    }
}
