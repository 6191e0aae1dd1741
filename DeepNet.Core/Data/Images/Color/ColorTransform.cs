namespace DeepNet.Data;

/// <summary>Changes the values of an image's pixels, with a probability, and leaves them where they are: masks stay as they are.</summary>
public abstract class ColorTransform : ImageTransform
{
    private protected ColorTransform(double probability) => Probability = probability;

    /// <summary>The probability that an image is changed, 0 to 1. Default 1, and 0.5 where the name begins with Random, but 0.1 for
    /// <see cref="RandomGrayscale"/>: as in torchvision.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Probability { get; init => field = Require.Share(value); }

    private protected virtual bool TakesAnyChannels => false;

    /// <inheritdoc />
    public override ImageShape GetOutputShape(ImageShape input) => TakesAnyChannels || input.Channels is 1 or 3
        ? input
        : throw new ArgumentException($"{GetType().Name} takes grey images of 1 channel or colour images of 3 (red, green and blue), but is given images of {input}.");

    /// <inheritdoc />
    protected sealed override void Change(
        ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ImageShape next, ref RandomStream random, PixelKind kind)
    {
        if (kind == PixelKind.Intensity && random.NextDouble() < Probability)
            ChangeColors(input, shape, output, ref random);
        else
            input.CopyTo(output);
    }

    internal sealed override PixelStep Plan(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers)
    {
        var places = new List<int>();
        for (var i = 0; i < random.Length; i++)
            if (random[i].NextDouble() < Probability)
                places.Add(i);
        if (places.Count == 0)
            return PixelSteps.None;
        var streams = new RandomStream[places.Count];
        for (var i = 0; i < streams.Length; i++)
            streams[i] = random[places[i]];
        return PixelSteps.ForSome(places, random.Length, PlanColors(shape, streams, numbers), numbers);
    }

    private protected abstract void ChangeColors(ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ref RandomStream random);

    /// <summary>Plans the same for the images that are changed, at least one.</summary>
    private protected abstract PixelStep PlanColors(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers);
}
