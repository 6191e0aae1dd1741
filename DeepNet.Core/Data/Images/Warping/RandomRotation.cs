namespace DeepNet.Data;

/// <summary>Turns each image by a random angle about its middle; its size stays, so corners are lost.</summary>
/// <param name="degrees">The most that an image is turned either way, at least 0; angles are uniform up to it.</param>
public sealed class RandomRotation(double degrees) : ImageTransform
{
    /// <summary>The least angle and the largest in degrees, counter-clockwise; angles between them are uniform.</summary>
    /// <exception cref="ArgumentException">The second is less than the first, or one is not finite.</exception>
    public (double Least, double Most) Degrees { get; init => field = Require.Range(double.MinValue, double.MaxValue, value); } = WarpOptions.EitherWay(degrees);

    /// <summary>The point that stays, in pixels from the top left corner. Default null: the middle.</summary>
    public (double X, double Y)? Center { get; init; }

    /// <summary>How values between pixels are found, <see cref="Interpolation.Nearest"/> or <see cref="Interpolation.Bilinear"/>; masks take the nearest.
    /// Default <see cref="Interpolation.Nearest"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is another.</exception>
    public Interpolation Interpolation { get; init => field = WarpOptions.Check(value); } = Interpolation.Nearest;

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
        => Warp.Apply(input, shape, Map(shape, ref random), Interpolation, Fill, kind, output);

    internal override PixelStep Plan(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers)
    {
        var maps = new PlaneMap[random.Length];
        for (var i = 0; i < random.Length; i++)
            maps[i] = Map(shape, ref random[i]);
        return WarpTensors.Plan(maps, shape, Interpolation, Fill, numbers);
    }

    private PlaneMap Map(ImageShape shape, ref RandomStream random) => PlaneMap.Rotation(shape, random.NextDouble(Degrees.Least, Degrees.Most), Center);
}
