namespace DeepNet.Data;

/// <summary>Applies one of several transforms to each image, each as likely as the others.</summary>
public sealed class OneOf : ImageTransform
{
    private readonly ImageTransform[] _transforms;

    /// <summary>A choice among transforms.</summary>
    /// <param name="transforms">The transforms, at least one; they make the same shape of an image.</param>
    public OneOf(params IReadOnlyList<ImageTransform> transforms)
    {
        ArgumentNullException.ThrowIfNull(transforms);
        _transforms = [.. transforms.Select(transform => transform ?? throw new ArgumentException("One of the transforms is null.", nameof(transforms)))];
        if (_transforms.Length == 0)
            throw new ArgumentException("A choice needs at least one transform; none was given.", nameof(transforms));
    }

    /// <summary>The transforms.</summary>
    public IReadOnlyList<ImageTransform> Transforms => _transforms;

    /// <inheritdoc />
    public override ImageShape GetOutputShape(ImageShape input)
    {
        var output = _transforms[0].GetOutputShape(input);
        foreach (var transform in _transforms)
            if (transform.GetOutputShape(input) is var other && other != output)
                throw new ArgumentException($"{nameof(OneOf)} chooses between {_transforms[0].GetType().Name}, which makes images of {output} from those of {input}, "
                    + $"and {transform.GetType().Name}, which makes {other}: all must come out in one shape.");
        return output;
    }

    /// <inheritdoc />
    protected override void Change(
        ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ImageShape next, ref RandomStream random, PixelKind kind)
    {
        var transform = _transforms[random.NextInteger(_transforms.Length)];
        var stream = random.Fork();
        transform.Apply(input, shape, output, ref stream, kind);
    }
}
