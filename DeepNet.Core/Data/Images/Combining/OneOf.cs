using System.Runtime.InteropServices;
using static TorchSharp.torch;

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

    internal override PixelStep Plan(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers)
    {
        var choices = _transforms.Select(static _ => (Places: new List<int>(), Streams: new List<RandomStream>())).ToArray();
        for (var i = 0; i < random.Length; i++)
        {
            var choice = choices[random[i].NextInteger(_transforms.Length)];
            choice.Places.Add(i);
            choice.Streams.Add(random[i].Fork());
        }
        var batch = random.Length;
        var next = GetOutputShape(shape);
        var steps = new List<(DrawnNumbers.Slot Places, PixelStep Step)>();
        for (var place = 0; place < choices.Length; place++)
            if (_transforms[place].Plan(shape, CollectionsMarshal.AsSpan(choices[place].Streams), numbers) is var step && choices[place].Places.Count > 0)
                steps.Add((numbers.Add(choices[place].Places), step));
        return images =>
        {
            var chosen = empty([batch, next.Channels, next.Height, next.Width], uint8, images.device);
            foreach (var (places, step) in steps)
            {
                using var scope = NewDisposeScope();
                var some = places.Integers();
                chosen.index_copy_(0, some, step(images.index_select(0, some)));
            }
            return chosen;
        };
    }
}
