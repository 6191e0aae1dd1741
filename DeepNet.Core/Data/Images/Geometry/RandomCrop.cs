namespace DeepNet.Data;

/// <summary>Cuts a rectangle from a random place of each image, after a border was added around it.</summary>
/// <param name="size">Height and width of the rectangle in pixels, each at least 1; a number for a square.</param>
/// <param name="padding">The width of the border in pixels, at least 0; 0 by default.</param>
public sealed class RandomCrop(ImageSize size, int padding = 0) : ImageTransform
{
    /// <summary>Height and width of the rectangle in pixels.</summary>
    public ImageSize Size { get; } = ImageSize.Check(size, nameof(size));

    /// <summary>The width of the border in pixels.</summary>
    public int Padding { get; } = Require.AtLeast(0, padding, nameof(padding));

    /// <summary>What the border is. Default <see cref="PaddingMode.Constant"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such mode.</exception>
    public PaddingMode PaddingMode { get; init => field = Require.Defined(value); }

    /// <summary>The colour of a constant border. Default black.</summary>
    public PixelFill Fill { get; init => field = Require.Given(value); } = PixelFill.Black;

    /// <summary>Whether an image that is smaller than the rectangle gets as wide a border as it takes, above and below or to the left and right.
    /// Default false: it is an error.</summary>
    public bool PadIfNeeded { get; init; }

    /// <inheritdoc />
    public override ImageShape GetOutputShape(ImageShape input)
    {
        var (vertical, horizontal) = BorderOf(input);
        if (input.Height + 2 * vertical < Size.Height || input.Width + 2 * horizontal < Size.Width)
            throw new ArgumentException($"A crop of {Size} pixels does not fit into images of {input} with a padding of {Padding}. "
                + $"Use a smaller size, more padding, or {nameof(PadIfNeeded)}.");
        new Border(PaddingMode, Fill).Check(input, vertical, horizontal);
        return input with { Height = Size.Height, Width = Size.Width };
    }

    /// <inheritdoc />
    protected override void Change(
        ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ImageShape next, ref RandomStream random, PixelKind kind)
    {
        var (top, left) = Draw(shape, ref random);
        new Border(PaddingMode, Fill).Cut(input, shape, top, left, output, next, kind);
    }

    internal override PixelStep Plan(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers)
    {
        var (tops, lefts) = (new int[random.Length], new int[random.Length]);
        for (var i = 0; i < random.Length; i++)
            (tops[i], lefts[i]) = Draw(shape, ref random[i]);
        return WindowTensors.Plan(new(PaddingMode, Fill), tops, lefts, shape, GetOutputShape(shape), numbers);
    }

    private (int Top, int Left) Draw(ImageShape shape, ref RandomStream random)
    {
        var (vertical, horizontal) = BorderOf(shape);
        var top = (int)random.NextInteger(shape.Height + 2 * vertical - Size.Height + 1) - vertical;
        var left = (int)random.NextInteger(shape.Width + 2 * horizontal - Size.Width + 1) - horizontal;
        return (top, left);
    }

    private (int Vertical, int Horizontal) BorderOf(ImageShape shape) => PadIfNeeded
        ? (Padding + Math.Max(0, Size.Height - shape.Height - 2 * Padding), Padding + Math.Max(0, Size.Width - shape.Width - 2 * Padding))
        : (Padding, Padding);
}
