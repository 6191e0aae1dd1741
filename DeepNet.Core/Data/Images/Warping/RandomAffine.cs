namespace DeepNet.Data;

/// <summary>Turns, shifts, scales and shears each image at random; its size stays.</summary>
/// <param name="degrees">The most that an image is turned either way, at least 0; angles are uniform up to it.</param>
public sealed class RandomAffine(double degrees) : ImageTransform
{
    /// <summary>The least angle and the largest in degrees, clockwise; angles between them are uniform.</summary>
    /// <exception cref="ArgumentException">The second is less than the first, or one is not finite.</exception>
    public (double Least, double Most) Degrees { get; init => field = Require.Range(double.MinValue, double.MaxValue, value); } = WarpOptions.EitherWay(degrees);

    /// <summary>The most that an image is shifted either way, as a share of its width and of its height, each 0 to 1; shifts are uniform, and whole
    /// pixels. Default (0, 0).</summary>
    /// <exception cref="ArgumentOutOfRangeException">A share is outside that range.</exception>
    public (double Width, double Height) Translate { get; init => field = (Require.Share(value.Width), Require.Share(value.Height)); }

    /// <summary>The least factor of size and the largest, above 0; factors between them are uniform. Default (1, 1).</summary>
    /// <exception cref="ArgumentException">The range is another.</exception>
    public (double Least, double Most) Scale { get; init => field = Require.Range(0, double.MaxValue, value, lowestIncluded: false); } = (1, 1);

    /// <summary>The least angle and the largest of the shear along x, in degrees between −90 and 90; angles between them are uniform. Default (0, 0).</summary>
    /// <exception cref="ArgumentException">The range is another.</exception>
    public (double Least, double Most) ShearX { get; init => field = CheckShear(value, nameof(ShearX)); }

    /// <summary>The least angle and the largest of the shear along y, in degrees between −90 and 90; angles between them are uniform. Default (0, 0).</summary>
    /// <exception cref="ArgumentException">The range is another.</exception>
    public (double Least, double Most) ShearY { get; init => field = CheckShear(value, nameof(ShearY)); }

    /// <summary>The point about which an image turns, in pixels from the top left corner. Default null: the middle.</summary>
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

    private PlaneMap Map(ImageShape shape, ref RandomStream random)
    {
        var (angle, shift, scale, shear) = Draw(shape, ref random);
        return PlaneMap.Affine(shape, angle, shift, scale, shear, Center);
    }

    /// <summary>What is done to an image.</summary>
    internal (double Angle, (double X, double Y) Shift, double Scale, (double X, double Y) Shear) Draw(ImageShape shape, ref RandomStream random)
    {
        var angle = random.NextDouble(Degrees.Least, Degrees.Most);
        var (right, down) = (Translate.Width * shape.Width, Translate.Height * shape.Height);
        var shift = (Math.Round(random.NextDouble(-right, right)), Math.Round(random.NextDouble(-down, down)));
        var scale = random.NextDouble(Scale.Least, Scale.Most);
        return (angle, shift, scale, (random.NextDouble(ShearX.Least, ShearX.Most), random.NextDouble(ShearY.Least, ShearY.Most)));
    }

    private static (double Least, double Most) CheckShear((double Least, double Most) value, string name)
        => Require.Range(-90, 90, value, lowestIncluded: false, name) is { Most: < 90 } range
            ? range
            : throw new ArgumentException($"{name} must end below 90 degrees.", name);
}
