using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Token sequences of any lengths, one behind the other in memory.</summary>
internal sealed class TokenRows
{
    private readonly long[] _tokens;
    private readonly int[] _starts;

    public TokenRows(IEnumerable<IReadOnlyCollection<long>> sequences, string name)
    {
        ArgumentNullException.ThrowIfNull(sequences, name);
        var (tokens, starts) = (new List<long>(), new List<int> { 0 });
        foreach (var sequence in sequences)
        {
            if (sequence is not { Count: > 0 })
                throw new ArgumentException($"Sequence {starts.Count - 1} is empty; each needs at least one token. Leave it out, or mark its end with one.", name);
            tokens.AddRange(sequence);
            starts.Add(tokens.Count);
        }

        (_tokens, _starts) = ([.. tokens], [.. starts]);
    }

    public int Count => _starts.Length - 1;

    public int LengthOf(long row) => _starts[row + 1] - _starts[row];

    /// <summary>[rows, longest], int64, and each row's length.</summary>
    public (Tensor Padded, long[] Lengths) Pad(ReadOnlySpan<long> rows, long padding)
    {
        var lengths = new long[rows.Length];
        var longest = 0;
        for (var i = 0; i < rows.Length; i++)
            longest = Math.Max(longest, (int)(lengths[i] = LengthOf(rows[i])));

        var padded = empty([rows.Length, longest], ScalarType.Int64);
        var values = MemoryMarshal.Cast<byte, long>(padded.bytes);
        for (var i = 0; i < rows.Length; i++)
        {
            var row = values.Slice(i * longest, longest);
            var sequence = _tokens.AsSpan(_starts[rows[i]], (int)lengths[i]);
            sequence.CopyTo(row);
            row[sequence.Length..].Fill(padding);
        }

        GC.KeepAlive(padded);
        return (padded, lengths);
    }
}
