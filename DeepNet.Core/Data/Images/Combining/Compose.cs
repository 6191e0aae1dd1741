namespace DeepNet.Data;

/// <summary>Several transforms, one after the other.</summary>
/// <remarks>Each draws from a stream of its own, which the place in the list decides: what one draws does not change what the next one does.</remarks>
public sealed class Compose : ImageTransform
{
    private readonly ImageTransform[] _transforms;

    /// <summary>Puts transforms together.</summary>
    /// <param name="transforms">The transforms, in this order; without any, images stay as they are.</param>
    public Compose(params IReadOnlyList<ImageTransform> transforms)
    {
        ArgumentNullException.ThrowIfNull(transforms);
        _transforms = [.. transforms.Select(transform => transform ?? throw new ArgumentException("One of the transforms is null.", nameof(transforms)))];
    }

    /// <summary>The transforms, in their order.</summary>
    public IReadOnlyList<ImageTransform> Transforms => _transforms;

    /// <inheritdoc />
    public override ImageShape GetOutputShape(ImageShape input)
    {
        foreach (var transform in _transforms)
            input = transform.GetOutputShape(input);
        return input;
    }

    /// <inheritdoc />
    protected override void Change(
        ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ImageShape next, ref RandomStream random, PixelKind kind)
    {
        var streams = random.Fork();
        if (_transforms.Length <= 1)
        {
            var stream = streams.Fork();
            if (_transforms is [var only])
                only.Apply(input, shape, output, ref stream, kind);
            else
                input.CopyTo(output);
            return;
        }

        var largest = Largest(shape);
        using var buffer = new ScratchImage(2 * largest); // two images, in turn
        var source = input;
        for (var place = 0; place < _transforms.Length; place++)
        {
            var after = _transforms[place].GetOutputShape(shape);
            var target = place == _transforms.Length - 1 ? output : buffer.Pixels.Slice(place % 2 * largest, after.Size);
            var stream = streams.Fork();
            _transforms[place].Apply(source, shape, target, ref stream, kind);
            source = target;
            shape = after;
        }
    }

    internal override PixelStep Plan(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers)
    {
        var streams = new RandomStream[random.Length];
        for (var i = 0; i < random.Length; i++)
            streams[i] = random[i].Fork();
        var steps = new PixelStep[_transforms.Length];
        var own = new RandomStream[random.Length];
        for (var place = 0; place < steps.Length; place++)
        {
            for (var i = 0; i < own.Length; i++)
                own[i] = streams[i].Fork();
            steps[place] = _transforms[place].Plan(shape, own, numbers);
            shape = _transforms[place].GetOutputShape(shape);
        }
        return PixelSteps.InTurn(steps);
    }

    // The largest of the images on the way.
    private int Largest(ImageShape shape)
    {
        var largest = 0;
        foreach (var transform in _transforms.AsSpan(..^1))
            largest = Math.Max(largest, (shape = transform.GetOutputShape(shape)).Size);
        return largest;
    }
}
