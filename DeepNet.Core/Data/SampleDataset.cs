using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Adapts samples that can only be had one by one: it fetches each and stacks them.</summary>
/// <param name="count">The number of samples.</param>
/// <param name="getSample">Returns one sample as (input, target); all samples have the same shapes. Called from several threads.</param>
public sealed class SampleDataset(long count, Func<long, EpochKey, (Tensor Input, Tensor Target)> getSample) : IDataset
{
    private readonly Func<long, EpochKey, (Tensor Input, Tensor Target)> _getSample =
        getSample ?? throw new ArgumentNullException(nameof(getSample));

    /// <inheritdoc />
    public long Count { get; } = count >= 0
        ? count
        : throw new ArgumentOutOfRangeException(nameof(count), count, "The number of samples must not be negative.");

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
        return new(stack(inputs).MoveToOuterDisposeScope(), stack(targets).MoveToOuterDisposeScope());
    }
}
