using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>
/// Token sequences of different lengths in memory, with a class or another sequence each: texts to sort, sentences to translate. A batch is filled up to the
/// longest of its own samples.
/// </summary>
/// <remarks>
/// The models of the zoo see by the padding token what is padding; other steps take <see cref="Batch.InputLengths"/> or
/// <see cref="Batch.InputMask"/>. Little is padded with <see cref="LoaderOptions.BucketPool"/>.
/// </remarks>
public sealed class TokenSequences : IDataset
{
    private readonly TokenRows _inputs;
    private readonly TokenRows? _targets;
    private readonly long[]? _labels;

    /// <summary>Sequences with a class each.</summary>
    /// <param name="inputs">The tokens of each sequence, at least one; copied.</param>
    /// <param name="labels">As many classes.</param>
    /// <exception cref="ArgumentException">A sequence is empty, or the numbers differ.</exception>
    public TokenSequences(IEnumerable<IReadOnlyCollection<long>> inputs, IEnumerable<long> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        (_inputs, _labels) = (new(inputs, nameof(inputs)), [.. labels]);
        RequireAsMany(_labels.Length, "labels", nameof(labels));
    }

    /// <summary>Sequences with another one each; their lengths may differ.</summary>
    /// <param name="inputs">The tokens of each sequence, at least one; copied.</param>
    /// <param name="targets">As many sequences of at least one token; copied.</param>
    /// <exception cref="ArgumentException">A sequence is empty, or the numbers differ.</exception>
    public TokenSequences(IEnumerable<IReadOnlyCollection<long>> inputs, IEnumerable<IReadOnlyCollection<long>> targets)
    {
        (_inputs, _targets) = (new(inputs, nameof(inputs)), new(targets, nameof(targets)));
        RequireAsMany(_targets.Count, "targets", nameof(targets));
    }

    /// <inheritdoc/>
    public long Count => _inputs.Count;

    /// <summary>What shorter inputs are filled up with. Default 0.</summary>
    public long Padding { get; init; }

    /// <summary>What shorter targets are filled up with: the padding token, or −100 where a loss is to pass over it. Default 0.</summary>
    public long TargetPadding { get; init; }

    /// <inheritdoc/>
    /// <returns>The tokens of the input, or of the target where it is longer.</returns>
    public long? LengthOf(long index)
    {
        BatchIndices.Check(index, Count);
        return Math.Max(_inputs.LengthOf(index), _targets?.LengthOf(index) ?? 0);
    }

    /// <inheritdoc/>
    /// <remarks>Inputs: [batch, longest], int64. Targets: [batch], or [batch, longest target], int64. With the lengths of what is padded.</remarks>
    public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass)
    {
        foreach (var index in indices)
            BatchIndices.Check(index, Count);

        var (inputs, inputLengths) = _inputs.Pad(indices, Padding);
        if (_targets is null)
            return new(inputs, Labels(indices)) { InputLengths = inputLengths };
        var (targets, targetLengths) = _targets.Pad(indices, TargetPadding);
        return new(inputs, targets) { InputLengths = inputLengths, TargetLengths = targetLengths };
    }

    private Tensor Labels(ReadOnlySpan<long> indices)
    {
        var labels = empty([indices.Length], ScalarType.Int64);
        var values = MemoryMarshal.Cast<byte, long>(labels.bytes);
        for (var i = 0; i < indices.Length; i++)
            values[i] = _labels![indices[i]];
        GC.KeepAlive(labels);
        return labels;
    }

    private void RequireAsMany(int count, string what, string name)
    {
        if (count != _inputs.Count)
            throw new ArgumentException($"{_inputs.Count:N0} inputs and {count:N0} {what} were given; there must be as many of both.", name);
    }
}
