namespace DeepNet.Data;

/// <summary>
/// Brings a random part of each image, of random area and proportions, to one size (Szegedy et al.: Going deeper with convolutions, CVPR 2015): the
/// usual augmentation for ImageNet.
/// </summary>
/// <remarks>As torchvision draws it: an area that is a uniform share (<see cref="Scale"/>) of the image's, a ratio (<see cref="Ratio"/>) of width to height
/// whose logarithm is uniform, and a uniform place; after ten draws that do not fit, the largest part in the middle whose ratio is allowed.</remarks>
/// <param name="size">Height and width of what comes out, each at least 1 pixel; a number for a square.</param>
public sealed class RandomResizedCrop(ImageSize size) : ImageTransform
{
    private const int Attempts = 10;

    /// <summary>Height and width of what comes out in pixels.</summary>
    public ImageSize Size { get; } = ImageSize.Check(size, nameof(size));

    /// <summary>The part's least share of the image's area, and its largest: above 0, at most 1, the second no less than the first.
    /// Default (0.08, 1).</summary>
    /// <exception cref="ArgumentException">The range is another.</exception>
    public (double Least, double Most) Scale
    {
        get;
        init => field = Require.Range(0, 1, value, lowestIncluded: false);
    } = (0.08, 1);

    /// <summary>The part's least ratio of width to height, and its largest: above 0, the second no less than the first. Default (3/4, 4/3).</summary>
    /// <exception cref="ArgumentException">The range is another.</exception>
    public (double Least, double Most) Ratio
    {
        get;
        init => field = Require.Range(0, double.MaxValue, value, lowestIncluded: false);
    } = (3.0 / 4, 4.0 / 3);

    /// <summary>How values between pixels are found; masks take the nearest. Default <see cref="Interpolation.Bilinear"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none such.</exception>
    public Interpolation Interpolation { get; init => field = Require.Defined(value); } = Interpolation.Bilinear;

    /// <summary>Whether all pixels count where the part shrinks: see <see cref="Resize.Antialias"/>. Default true.</summary>
    public bool Antialias { get; init; } = true;

    /// <inheritdoc />
    public override ImageShape GetOutputShape(ImageShape input) => input with { Height = Size.Height, Width = Size.Width };

    /// <inheritdoc />
    protected override void Change(
        ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ImageShape next, ref RandomStream random, PixelKind kind)
        => Resampler.Resize(input, shape, Draw(shape, ref random), output, next, kind == PixelKind.Label ? Interpolation.Nearest : Interpolation, Antialias);

    internal override PixelStep Plan(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers)
    {
        var regions = new Region[random.Length];
        for (var i = 0; i < random.Length; i++)
            regions[i] = Draw(shape, ref random[i]);
        return ResampleTensors.Resize(regions, shape, GetOutputShape(shape), Interpolation, Antialias, numbers);
    }

    /// <summary>The part of an image that is taken.</summary>
    internal Region Draw(ImageShape shape, ref RandomStream random)
    {
        var area = (double)shape.Height * shape.Width;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var wanted = area * random.NextDouble(Scale.Least, Scale.Most);
            var ratio = Math.Exp(random.NextDouble(Math.Log(Ratio.Least), Math.Log(Ratio.Most)));
            var (width, height) = ((int)Math.Round(Math.Sqrt(wanted * ratio)), (int)Math.Round(Math.Sqrt(wanted / ratio)));
            if (width < 1 || height < 1 || width > shape.Width || height > shape.Height)
                continue;
            return new((int)random.NextInteger(shape.Height - height + 1), (int)random.NextInteger(shape.Width - width + 1), height, width);
        }
        return Middle(shape);
    }

    private Region Middle(ImageShape shape)
    {
        var ratio = (double)shape.Width / shape.Height;
        var (height, width) = ratio < Ratio.Least ? ((int)Math.Round(shape.Width / Ratio.Least), shape.Width)
            : ratio > Ratio.Most ? (shape.Height, (int)Math.Round(shape.Height * Ratio.Most))
            : (shape.Height, shape.Width);
        return new((shape.Height - height) / 2, (shape.Width - width) / 2, Math.Max(1, height), Math.Max(1, width));
    }
}
