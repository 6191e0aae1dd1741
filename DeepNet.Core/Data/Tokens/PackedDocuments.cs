using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>
/// Documents of unequal lengths packed into sequences of one length, so that little of a batch is padding and no document is torn apart that fits a sequence:
/// best-fit decreasing (Krell et al.: Efficient sequence packing without cross-contamination, 2021). Documents that are longer are cut.
/// </summary>
/// <remarks>
/// The targets are the token after each, and <see cref="IgnoreIndex"/>, which the losses leave out, where there is none: at the end of a document and on the
/// padding. So nothing is learned across documents; for attention that does not look across them either there are <see cref="Segments"/>. The packing depends on
/// the lengths alone.
/// </remarks>
public sealed class PackedDocuments : IDataset
{
    /// <summary>The target where there is none.</summary>
    public const long IgnoreIndex = -100;

    private readonly TokenSource _tokens;
    private readonly int _length;
    private readonly long _padding;
    private readonly (long Start, int Length)[] _pieces; // in the order of the sequences
    private readonly int[] _firstPiece; // of each sequence, and the number of pieces at the end

    /// <summary>Packs documents that lie one after another in one text.</summary>
    /// <param name="tokens">The whole text; it stays the caller's to dispose.</param>
    /// <param name="lengths">The tokens of each document in turn, at least 1 and together no more than there are, for example from <see cref="DocumentLengths"/>.</param>
    /// <param name="length">The tokens of a sequence, at least 2.</param>
    /// <param name="paddingToken">The token that fills up a sequence, at least 0.</param>
    /// <exception cref="ArgumentException">There is no document, one is empty, or they have more tokens than there are.</exception>
    public PackedDocuments(TokenSource tokens, IEnumerable<long> lengths, int length, long paddingToken)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(lengths);
        (_tokens, _length, _padding) = (tokens, Require.AtLeast(2, length, nameof(length)), Require.AtLeast(0, paddingToken, nameof(paddingToken)));
        var pieces = Cut(lengths);
        var sequences = SequencePacking.BestFit([.. pieces.Select(piece => piece.Length)], length);
        _pieces = new (long, int)[pieces.Count];
        _firstPiece = new int[sequences.Count + 1];
        var next = 0;
        foreach (var (number, members) in sequences.Index())
        {
            foreach (var member in members)
                _pieces[next++] = pieces[member];
            _firstPiece[number + 1] = next;
        }
    }

    /// <inheritdoc/>
    public long Count => _firstPiece.Length - 1;

    /// <summary>The share of all places that holds tokens of documents and no padding.</summary>
    public double Fill => _pieces.Sum(piece => (double)piece.Length) / ((double)Count * _length);

    /// <summary>The lengths of documents that end with a token of their own, which counts as theirs. What follows the last such token is a document as well.</summary>
    /// <param name="tokens">The whole text; it is read once.</param>
    /// <param name="endToken">What each document ends with.</param>
    /// <returns>The lengths, found while they are enumerated.</returns>
    public static IEnumerable<long> DocumentLengths(TokenSource tokens, long endToken)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var buffer = new long[1 << 15];
        long begin = 0;
        for (long start = 0; start < tokens.Count; start += buffer.Length)
        {
            var count = (int)Math.Min(buffer.Length, tokens.Count - start);
            tokens.Read(start, buffer.AsSpan(0, count));
            for (var from = 0; buffer.AsSpan(from, count - from).IndexOf(endToken) is >= 0 and var place;)
            {
                from += place + 1;
                yield return start + from - begin;
                begin = start + from;
            }
        }
        if (begin < tokens.Count)
            yield return tokens.Count - begin;
    }

    /// <inheritdoc/>
    /// <remarks>Inputs and targets are [batch, length], int64.</remarks>
    public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass)
    {
        var inputs = empty([indices.Length, _length], ScalarType.Int64);
        var targets = empty([indices.Length, _length], ScalarType.Int64);
        var from = MemoryMarshal.Cast<byte, long>(inputs.bytes);
        var to = MemoryMarshal.Cast<byte, long>(targets.bytes);
        from.Fill(_padding);
        to.Fill(IgnoreIndex);
        for (var row = 0; row < indices.Length; row++)
        {
            var place = row * _length;
            foreach (var (start, length) in PiecesOf(indices[row]))
            {
                var input = from.Slice(place, length);
                _tokens.Read(start, input);
                input[1..].CopyTo(to[place..]);
                place += length;
            }
        }
        GC.KeepAlive(inputs);
        GC.KeepAlive(targets);
        return new(inputs, targets);
    }

    /// <summary>Which document of its sequence each token belongs to.</summary>
    /// <param name="indices">Which sequences.</param>
    /// <returns>[sequences, length], int64: 1 for the first document, 2 for the second, …, 0 for padding. The caller disposes it.</returns>
    public Tensor Segments(params ReadOnlySpan<long> indices)
    {
        var segments = zeros([indices.Length, _length], ScalarType.Int64);
        var values = MemoryMarshal.Cast<byte, long>(segments.bytes);
        for (var row = 0; row < indices.Length; row++)
        {
            var (place, number) = (row * _length, 1);
            foreach (var (_, length) in PiecesOf(indices[row]))
            {
                values.Slice(place, length).Fill(number++);
                place += length;
            }
        }
        GC.KeepAlive(segments);
        return segments;
    }

    private ReadOnlySpan<(long Start, int Length)> PiecesOf(long index)
    {
        var sequence = (int)BatchIndices.Check(index, Count);
        return _pieces.AsSpan(_firstPiece[sequence].._firstPiece[sequence + 1]);
    }

    private List<(long Start, int Length)> Cut(IEnumerable<long> lengths)
    {
        var pieces = new List<(long Start, int Length)>();
        var (start, document) = (0L, 0L);
        foreach (var length in lengths)
        {
            if (length < 1 || length > _tokens.Count - start)
                throw new ArgumentException(FormattableString.Invariant(
                    $"Document number {document:N0} has {length:N0} tokens from number {start:N0} on; it must have at least 1, and there are {_tokens.Count:N0} in all."), nameof(lengths));
            for (var end = start + length; start < end; start += pieces[^1].Length)
                pieces.Add((start, (int)Math.Min(_length, end - start)));
            document++;
        }
        return pieces.Count > 0 ? pieces : throw new ArgumentException("There is no document to pack.", nameof(lengths));
    }
}
