namespace DeepNet.Data;

/// <summary>Brings images to a size.</summary>
public sealed class Resize : ImageTransform
{
    /// <summary>Brings the shorter side to a length; the other follows, so that the image keeps its proportions.</summary>
    /// <param name="shorterSide">The length in pixels, at least 1.</param>
    public Resize(int shorterSide) => ShorterSide = Require.AtLeast(1, shorterSide, nameof(shorterSide));

    /// <summary>Brings both sides to a length, whatever the image's proportions.</summary>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="width">Columns, at least 1.</param>
    public Resize(int height, int width) => Size = new ImageSize(
        Require.AtLeast(1, height, nameof(height)), Require.AtLeast(1, width, nameof(width)));

    /// <summary>The length of the shorter side in pixels; null where both are given.</summary>
    public int? ShorterSide { get; }

    /// <summary>The size in pixels; null where the proportions stay.</summary>
    public ImageSize? Size { get; }

    /// <summary>The most that the longer side becomes where the shorter one is given: beyond, both shrink. Default null: no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above the shorter side.</exception>
    public int? LongestSide
    {
        get;
        init => field = value is null || (ShorterSide is { } shorter && value > shorter)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(LongestSide), value, ShorterSide is { } length
                ? $"{nameof(LongestSide)} must be above the shorter side, {length}, but is {value}."
                : $"{nameof(LongestSide)} goes with the length of the shorter side; the size is given here.");
    }

    /// <summary>How values between pixels are found; masks take the nearest. Default <see cref="Interpolation.Bilinear"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none such.</exception>
    public Interpolation Interpolation { get; init => field = Require.Defined(value); } = Interpolation.Bilinear;

    /// <summary>Whether all pixels count where an image shrinks, as in Pillow; without it some are left out, and fine patterns give false ones.
    /// Default true, as in torchvision since 0.17; before, tensors were resized without it.</summary>
    public bool Antialias { get; init; } = true;

    /// <inheritdoc />
    public override ImageShape GetOutputShape(ImageShape input)
    {
        if (Size is { } size)
            return input with { Height = size.Height, Width = size.Width };
        var (shortest, longest) = (Math.Min(input.Height, input.Width), Math.Max(input.Height, input.Width));
        var (shorter, longer) = (ShorterSide!.Value, (int)((long)ShorterSide.Value * longest / shortest));
        if (LongestSide is { } limit && longer > limit)
            (shorter, longer) = (Math.Max(1, (int)((long)limit * shorter / longer)), limit);
        return input.Width <= input.Height ? input with { Height = longer, Width = shorter } : input with { Height = shorter, Width = longer };
    }

    /// <inheritdoc />
    protected override void Change(
        ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ImageShape next, ref RandomStream random, PixelKind kind)
    {
        if (next == shape)
            input.CopyTo(output);
        else
            Resampler.Resize(input, shape, Region.All(shape), output, next, kind == PixelKind.Label ? Interpolation.Nearest : Interpolation, Antialias);
    }

    internal override PixelStep Plan(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers) => GetOutputShape(shape) is var next && next == shape
        ? PixelSteps.None
        : ResampleTensors.Resize([Region.All(shape)], shape, next, Interpolation, Antialias, numbers);
}
