using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>
/// Sequences out of which stretches are cut, and what was cut out, for encoder-decoder models (Raffel et al. 2020: T5). What is cut out follows from seed,
/// epoch and sample alone. The batches go with the step <c>SequenceToSequence</c>.
/// </summary>
public sealed class CorruptedSpans : IDataset
{
    private const long Purpose = 0x7370616E; // "span"
    private readonly IDataset _sequences;
    private readonly SpanCorruption _corruption;

    /// <summary>Cuts stretches out of sequences.</summary>
    /// <param name="sequences">Batches whose inputs are [batch, tokens], int64, such as <see cref="TokenWindows"/>; their targets are not looked at.</param>
    /// <param name="corruption">What is cut out and what stands in its place.</param>
    /// <exception cref="ArgumentException">The first sentinel leaves no room for the others below it.</exception>
    public CorruptedSpans(IDataset sequences, SpanCorruption corruption)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        ArgumentNullException.ThrowIfNull(corruption);
        corruption.Validate();
        (_sequences, _corruption) = (sequences, corruption);
    }

    /// <inheritdoc/>
    public long Count => _sequences.Count;

    /// <inheritdoc/>
    /// <remarks>Inputs and targets are [batch, tokens], int64, as long as <see cref="SpanCorruption.Lengths"/> says.</remarks>
    /// <exception cref="InvalidOperationException">The inputs of the sequences have another shape or type, or differ in length.</exception>
    public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass)
    {
        using var whole = _sequences.GetBatch(indices, pass);
        var rows = SequenceRows.Of(whole.Inputs, nameof(CorruptedSpans));
        if (whole.InputLengths is { } own && own.Min() != own.Max())
            throw new InvalidOperationException($"{nameof(CorruptedSpans)} takes sequences of one length, but got some of {own.Min()} and of {own.Max()} tokens in a batch.");
        var lengths = _corruption.Lengths(rows.Length);
        var inputs = empty([indices.Length, lengths.Inputs], ScalarType.Int64);
        var targets = empty([indices.Length, lengths.Targets], ScalarType.Int64);
        var kept = MemoryMarshal.Cast<byte, long>(inputs.bytes);
        var cut = MemoryMarshal.Cast<byte, long>(targets.bytes);
        for (var row = 0; row < indices.Length; row++)
        {
            var random = pass.ForSample(indices[row], Purpose);
            _corruption.Apply(
                rows.Values.Slice(row * rows.Length, rows.Length), kept.Slice(row * lengths.Inputs, lengths.Inputs), cut.Slice(row * lengths.Targets, lengths.Targets), ref random);
        }
        GC.KeepAlive(whole);
        GC.KeepAlive(inputs);
        GC.KeepAlive(targets);
        return new(inputs, targets);
    }
}
