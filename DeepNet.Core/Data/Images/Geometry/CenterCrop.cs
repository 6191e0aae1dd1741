namespace DeepNet.Data;

/// <summary>Cuts a rectangle from the middle of each image; what a smaller image lacks is filled.</summary>
/// <param name="size">Height and width of the rectangle in pixels, each at least 1; a number for a square.</param>
public sealed class CenterCrop(ImageSize size) : ImageTransform
{
    /// <summary>Height and width of the rectangle in pixels.</summary>
    public ImageSize Size { get; } = ImageSize.Check(size, nameof(size));

    /// <summary>The colour around a smaller image. Default black.</summary>
    public PixelFill Fill { get; init => field = Require.Given(value); } = PixelFill.Black;

    /// <inheritdoc />
    public override ImageShape GetOutputShape(ImageShape input)
    {
        Fill.Check(input);
        return input with { Height = Size.Height, Width = Size.Width };
    }

    /// <inheritdoc />
    protected override void Change(
        ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ImageShape next, ref RandomStream random, PixelKind kind)
        => new Border(PaddingMode.Constant, Fill).Cut(input, shape, Start(shape.Height, Size.Height), Start(shape.Width, Size.Width), output, next, kind);

    internal override PixelStep Plan(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers) => WindowTensors.Plan(
        new(PaddingMode.Constant, Fill), [Start(shape.Height, Size.Height)], [Start(shape.Width, Size.Width)], shape, GetOutputShape(shape), numbers);

    // As torchvision rounds: half a pixel to the even side where the image is larger, towards the start where it is smaller.
    private static int Start(int length, int size)
        => size > length ? -((size - length) / 2) : (int)Math.Round((length - size) / 2.0, MidpointRounding.ToEven);
}
