namespace DeepNet.Data;

/// <summary>Applies one of several transforms to each batch, each as likely as the others: usually <see cref="MixUp"/> or <see cref="CutMix"/>.</summary>
public sealed class OneOfBatch : BatchTransform
{
    private readonly BatchTransform[] _transforms;

    /// <summary>A choice among transforms.</summary>
    /// <param name="transforms">The transforms, at least one.</param>
    public OneOfBatch(params IReadOnlyList<BatchTransform> transforms)
    {
        ArgumentNullException.ThrowIfNull(transforms);
        _transforms = [.. transforms.Select(transform => transform ?? throw new ArgumentException("One of the transforms is null.", nameof(transforms)))];
        if (_transforms.Length == 0)
            throw new ArgumentException("A choice needs at least one transform; none was given.", nameof(transforms));
    }

    /// <summary>The transforms.</summary>
    public IReadOnlyList<BatchTransform> Transforms => _transforms;

    /// <inheritdoc />
    public override Batch Apply(Batch batch, Span<RandomStream> random) => _transforms[random[0].NextInteger(_transforms.Length)].Apply(batch, random);
}
