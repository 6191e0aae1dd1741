namespace DeepNet.Data;

/// <summary>Erases a random rectangle of some images (Zhong et al.: Random erasing data augmentation, 2017).</summary>
/// <remarks>
/// As torchvision draws it: an area uniform in a share of the image's, a ratio of height to width whose logarithm is uniform, and a uniform place;
/// after ten draws that do not fit, nothing is erased. It acts on bytes, before they are normalised: black, the default, is not the mean.
/// </remarks>
public sealed class RandomErasing() : ColorTransform(probability: 0.5)
{
    private const int Attempts = 10;

    /// <summary>The rectangle's least share of the image's area, and its largest, 0 to 1. Default (0.02, 0.33).</summary>
    /// <exception cref="ArgumentException">The range is another.</exception>
    public (double Least, double Most) Scale { get; init => field = Require.Range(0, 1, value); } = (0.02, 0.33);

    /// <summary>The rectangle's least ratio of height to width, and its largest, above 0. Default (0.3, 3.3).</summary>
    /// <exception cref="ArgumentException">The range is another.</exception>
    public (double Least, double Most) Ratio { get; init => field = Require.Range(0, double.MaxValue, value, lowestIncluded: false); } = (0.3, 3.3);

    /// <summary>What is put in its place; null for noise, each byte uniform, as the paper found best. Default black.</summary>
    public PixelFill? Fill { get; init; } = PixelFill.Black;

    private protected override bool TakesAnyChannels => true;

    /// <inheritdoc />
    public override ImageShape GetOutputShape(ImageShape input)
    {
        Fill?.Check(input);
        return input;
    }

    private protected override void ChangeColors(ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ref RandomStream random)
    {
        input.CopyTo(output);
        if (Draw(shape, ref random) is not { } region)
            return;
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            for (var row = region.Top; row < region.Top + region.Height; row++)
            {
                var pixels = output.Slice((channel * shape.Height + row) * shape.Width + region.Left, region.Width);
                if (Fill is { } fill)
                    pixels.Fill(fill.Of(channel, PixelKind.Intensity));
                else
                    foreach (ref var pixel in pixels)
                        pixel = (byte)(random.NextBits() >> 56);
            }
        }
    }

    private protected override PixelStep PlanColors(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers)
    {
        var (places, regions, streams) = (new List<int>(), new List<Region>(), new List<ulong>());
        for (var i = 0; i < random.Length; i++)
        {
            if (Draw(shape, ref random[i]) is not { } region)
                continue;
            places.Add(i);
            regions.Add(region);
            streams.Add(random[i].State);
        }
        return PixelSteps.ForSome(places, random.Length, ErasingTensors.Plan(regions, streams, Fill, shape, numbers), numbers);
    }

    /// <summary>The rectangle; null where ten draws did not fit.</summary>
    internal Region? Draw(ImageShape shape, ref RandomStream random)
    {
        var area = (double)shape.Height * shape.Width;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var wanted = area * random.NextDouble(Scale.Least, Scale.Most);
            var ratio = Math.Exp(random.NextDouble(Math.Log(Ratio.Least), Math.Log(Ratio.Most)));
            var (height, width) = ((int)Math.Round(Math.Sqrt(wanted * ratio)), (int)Math.Round(Math.Sqrt(wanted / ratio)));
            if (height < shape.Height && width < shape.Width)
                return new((int)random.NextInteger(shape.Height - height + 1), (int)random.NextInteger(shape.Width - width + 1), height, width);
        }
        return null;
    }
}
