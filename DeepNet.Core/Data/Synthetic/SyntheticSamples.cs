using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Samples that follow from (seed, index), made when a batch asks for them.</summary>
internal sealed class SyntheticSamples<TInput, TTarget>(
    long count, long seed, ScalarType inputType, long[] inputShape, ScalarType targetType, long[] targetShape, SyntheticSamples<TInput, TTarget>.Maker make) : IDataset
    where TInput : unmanaged where TTarget : unmanaged
{
    public delegate void Maker(ref RandomStream random, Span<TInput> input, Span<TTarget> target);

    public long Count { get; } = Require.AtLeast(1, count, nameof(count));

    public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass)
    {
        var inputs = empty([indices.Length, .. inputShape], inputType);
        var targets = empty([indices.Length, .. targetShape], targetType);
        var from = MemoryMarshal.Cast<byte, TInput>(inputs.bytes);
        var to = MemoryMarshal.Cast<byte, TTarget>(targets.bytes);
        var (input, target) = (from.Length / Math.Max(1, indices.Length), to.Length / Math.Max(1, indices.Length));
        for (var i = 0; i < indices.Length; i++)
        {
            var random = RandomStream.From(seed, BatchIndices.Check(indices[i], Count));
            make(ref random, from.Slice(i * input, input), to.Slice(i * target, target));
        }
        GC.KeepAlive(inputs);
        GC.KeepAlive(targets);
        return new(inputs, targets);
    }
}
