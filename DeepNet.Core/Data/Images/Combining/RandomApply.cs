using System.Runtime.InteropServices;

namespace DeepNet.Data;

/// <summary>Applies a transform to some images, with a probability, and leaves the others as they are.</summary>
public sealed class RandomApply : ImageTransform
{
    /// <summary>Makes a transform happen to some images only.</summary>
    /// <param name="probability">The probability that it happens, 0 to 1.</param>
    /// <param name="transform">The transform, which keeps the images' shape.</param>
    public RandomApply(double probability, ImageTransform transform)
    {
        Probability = Require.Share(probability, nameof(probability));
        Transform = Require.Given(transform, nameof(transform));
    }

    /// <summary>The probability that the transform happens.</summary>
    public double Probability { get; }

    /// <summary>What happens.</summary>
    public ImageTransform Transform { get; }

    /// <inheritdoc />
    public override ImageShape GetOutputShape(ImageShape input)
    {
        var output = Transform.GetOutputShape(input);
        return output == input ? output : throw new ArgumentException(
            $"{nameof(RandomApply)} leaves some images as they are, but {Transform.GetType().Name} makes images of {output} from those of {input}: all must come out in one shape.");
    }

    /// <inheritdoc />
    protected override void Change(
        ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ImageShape next, ref RandomStream random, PixelKind kind)
    {
        if (random.NextDouble() >= Probability)
        {
            input.CopyTo(output);
            return;
        }
        var stream = random.Fork();
        Transform.Apply(input, shape, output, ref stream, kind);
    }

    internal override PixelStep Plan(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers)
    {
        var (places, streams) = (new List<int>(), new List<RandomStream>());
        for (var i = 0; i < random.Length; i++)
        {
            if (random[i].NextDouble() >= Probability)
                continue;
            places.Add(i);
            streams.Add(random[i].Fork());
        }
        return PixelSteps.ForSome(places, random.Length, Transform.Plan(shape, CollectionsMarshal.AsSpan(streams), numbers), numbers);
    }
}
