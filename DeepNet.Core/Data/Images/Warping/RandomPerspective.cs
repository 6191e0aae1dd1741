namespace DeepNet.Data;

/// <summary>Shows each image, with a probability, as if from another point of view: its corners move inwards, each at random.</summary>
public sealed class RandomPerspective : ImageTransform
{
    /// <summary>How far a corner may move: the share of the way to the image's middle, 0 to 1; places are uniform. Default 0.5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Distortion { get; init => field = Require.Share(value); } = 0.5;

    /// <summary>The probability that an image is changed, 0 to 1. Default 0.5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Probability { get; init => field = Require.Share(value); } = 0.5;

    /// <summary>How values between pixels are found, <see cref="Interpolation.Nearest"/> or <see cref="Interpolation.Bilinear"/>; masks take the nearest.
    /// Default <see cref="Interpolation.Bilinear"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is another.</exception>
    public Interpolation Interpolation { get; init => field = WarpOptions.Check(value); } = Interpolation.Bilinear;

    /// <summary>The colour beyond the image's edges. Default black.</summary>
    public PixelFill Fill { get; init => field = Require.Given(value); } = PixelFill.Black;

    /// <inheritdoc />
    public override ImageShape GetOutputShape(ImageShape input)
    {
        Fill.Check(input);
        return input;
    }

    /// <inheritdoc />
    protected override void Change(
        ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ImageShape next, ref RandomStream random, PixelKind kind)
    {
        Span<double> coefficients = stackalloc double[8];
        if (random.NextDouble() < Probability && Corners.TrySolve(shape, Draw(shape, ref random), coefficients))
            Warp.Apply(input, shape, PlaneMap.Perspective(shape, coefficients), Interpolation, Fill, kind, output);
        else
            input.CopyTo(output);
    }

    internal override PixelStep Plan(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers)
    {
        var (places, maps) = (new List<int>(), new List<PlaneMap>());
        Span<double> coefficients = stackalloc double[8];
        for (var i = 0; i < random.Length; i++)
        {
            if (random[i].NextDouble() >= Probability || !Corners.TrySolve(shape, Draw(shape, ref random[i]), coefficients))
                continue;
            places.Add(i);
            maps.Add(PlaneMap.Perspective(shape, coefficients));
        }
        return PixelSteps.ForSome(places, random.Length, WarpTensors.Plan(maps, shape, Interpolation, Fill, numbers), numbers);
    }

    /// <summary>Where the corners go.</summary>
    internal Corners Draw(ImageShape shape, ref RandomStream random)
    {
        var (across, down) = ((int)(Distortion * (shape.Width / 2)) + 1, (int)(Distortion * (shape.Height / 2)) + 1);
        return new(
            (Near(across, ref random), Near(down, ref random)),
            (shape.Width - 1 - Near(across, ref random), Near(down, ref random)),
            (shape.Width - 1 - Near(across, ref random), shape.Height - 1 - Near(down, ref random)),
            (Near(across, ref random), shape.Height - 1 - Near(down, ref random)));

        static int Near(int places, ref RandomStream random) => (int)random.NextInteger(places);
    }
}
