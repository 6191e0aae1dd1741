using System.Buffers;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>A data set whose batches are transformed, for training: <c>new TransformedDataset(images, new CutMix(classes: 10))</c>.</summary>
/// <remarks>Transforms follow one another; what is random about a sample follows from seed, epoch and sample, and mixing also from which samples share a batch.</remarks>
public sealed class TransformedDataset : IDataset
{
    private const long Purpose = 0x6261746368; // "batch": tells these draws from those of the data set itself

    private readonly IDataset _dataset;
    private readonly BatchTransform[] _transforms;

    /// <summary>Puts transforms after a data set.</summary>
    /// <param name="dataset">Where batches come from: each in tensors of its own, which are changed in place, as all data sets here give them.</param>
    /// <param name="transforms">What is done to each batch, in this order.</param>
    public TransformedDataset(IDataset dataset, params IReadOnlyList<BatchTransform> transforms)
    {
        _dataset = Require.Given(dataset, nameof(dataset));
        ArgumentNullException.ThrowIfNull(transforms);
        _transforms = [.. transforms.Select(transform => transform ?? throw new ArgumentException("One of the transforms is null.", nameof(transforms)))];
    }

    /// <inheritdoc />
    public long Count => _dataset.Count;

    /// <summary>What is done to each batch.</summary>
    public IReadOnlyList<BatchTransform> Transforms => _transforms;

    /// <inheritdoc />
    public long? LengthOf(long index) => _dataset.LengthOf(index);

    /// <inheritdoc />
    public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var batch = _dataset.GetBatch(indices, pass);
        var buffer = ArrayPool<RandomStream>.Shared.Rent(indices.Length);
        try
        {
            var random = buffer.AsSpan(0, indices.Length);
            for (var place = 0; place < _transforms.Length; place++)
            {
                for (var i = 0; i < random.Length; i++)
                    random[i] = pass.ForSample(indices[i], Purpose + place);
                batch = _transforms[place].Apply(batch, random);
            }
        }
        finally
        {
            ArrayPool<RandomStream>.Shared.Return(buffer);
        }
        batch.Inputs.MoveToOuterDisposeScope();
        batch.Targets.MoveToOuterDisposeScope();
        return batch;
    }
}
