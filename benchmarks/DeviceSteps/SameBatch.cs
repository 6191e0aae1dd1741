using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Benchmarks;

/// <summary>One batch, over and over, where it lies.</summary>
internal sealed class SameBatch(Tensor inputs, Tensor targets) : IDataset
{
    public long Count { get; } = inputs.size(0) * 1_000_000;

    public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass) => new(inputs.alias(), targets.alias());
}
