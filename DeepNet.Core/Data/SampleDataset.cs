using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Adapts samples that can only be had one by one: it fetches each and stacks them, filled up where they differ in length.</summary>
/// <param name="count">The number of samples.</param>
/// <param name="getSample">Returns one sample as (input, target). All have the same shapes, but for the first dimension where
/// <see cref="InputPadding"/> or <see cref="TargetPadding"/> says what to fill up with. Called from several threads.</param>
public sealed class SampleDataset(long count, Func<long, EpochKey, (Tensor Input, Tensor Target)> getSample) : IDataset
{
    private readonly Func<long, EpochKey, (Tensor Input, Tensor Target)> _getSample =
        getSample ?? throw new ArgumentNullException(nameof(getSample));

    /// <inheritdoc />
    public long Count { get; } = count >= 0
        ? count
        : throw new ArgumentOutOfRangeException(nameof(count), count, "The number of samples must not be negative.");

    /// <summary>
    /// What inputs [length, …] are filled up with to the longest of the batch, which then tells <see cref="Batch.InputLengths"/>; null, the
    /// default, where all are alike.
    /// </summary>
    public double? InputPadding { get; init; }

    /// <summary>What targets [length, …] are filled up with, as <see cref="InputPadding"/> says it for inputs; null, the default, where all are alike.</summary>
    public double? TargetPadding { get; init; }

    /// <summary>The length of a sample, known without fetching it, to bucket samples by (<see cref="LengthOf"/>). Called from several threads. Default null: not known.</summary>
    public Func<long, long>? Lengths { get; init; }

    /// <inheritdoc />
    public long? LengthOf(long index) => Lengths?.Invoke(BatchIndices.Check(index, Count));

    /// <inheritdoc />
    public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass)
    {
        if (indices.IsEmpty)
            throw new ArgumentException("A batch needs at least one sample.", nameof(indices));

        using var scope = NewDisposeScope();
        var inputs = new Tensor[indices.Length];
        var targets = new Tensor[indices.Length];
        for (var i = 0; i < indices.Length; i++)
            (inputs[i], targets[i]) = _getSample(BatchIndices.Check(indices[i], Count), pass);
        var (input, inputLengths) = Together(inputs, InputPadding, indices, "inputs", nameof(InputPadding));
        var (target, targetLengths) = Together(targets, TargetPadding, indices, "targets", nameof(TargetPadding));
        return new(input.MoveToOuterDisposeScope(), target.MoveToOuterDisposeScope()) { InputLengths = inputLengths, TargetLengths = targetLengths };
    }

    private static (Tensor, long[]?) Together(Tensor[] samples, double? padding, ReadOnlySpan<long> indices, string what, string option)
    {
        if (padding is { } value)
            return Padding.Pad(samples, value);
        var shape = samples[0].shape;
        for (var i = 1; i < samples.Length; i++)
            if (samples[i].shape is var other && !other.AsSpan().SequenceEqual(shape))
                throw new ArgumentException($"Samples {indices[0]} and {indices[i]} have {what} of shapes [{string.Join(", ", shape)}] and [{string.Join(", ", other)}], which cannot be stacked. "
                    + $"Give all the same shape, or set {option} to fill them up along the first dimension.");
        return (stack(samples), null);
    }
}
