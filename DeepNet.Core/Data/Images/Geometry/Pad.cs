namespace DeepNet.Data;

/// <summary>Adds a border to each image.</summary>
/// <param name="left">Columns at the left, at least 0.</param>
/// <param name="top">Rows above, at least 0.</param>
/// <param name="right">Columns at the right, at least 0.</param>
/// <param name="bottom">Rows below, at least 0.</param>
public sealed class Pad(int left, int top, int right, int bottom) : ImageTransform
{
    /// <summary>The same border on all sides.</summary>
    /// <param name="padding">Its width in pixels, at least 0.</param>
    public Pad(int padding) : this(padding, padding, padding, padding)
    {
    }

    /// <summary>Columns at the left.</summary>
    public int Left { get; } = Require.AtLeast(0, left, nameof(left));

    /// <summary>Rows above.</summary>
    public int Top { get; } = Require.AtLeast(0, top, nameof(top));

    /// <summary>Columns at the right.</summary>
    public int Right { get; } = Require.AtLeast(0, right, nameof(right));

    /// <summary>Rows below.</summary>
    public int Bottom { get; } = Require.AtLeast(0, bottom, nameof(bottom));

    /// <summary>What the border is. Default <see cref="PaddingMode.Constant"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such mode.</exception>
    public PaddingMode Mode { get; init => field = Require.Defined(value); }

    /// <summary>The colour of a constant border. Default black.</summary>
    public PixelFill Fill { get; init => field = Require.Given(value); } = PixelFill.Black;

    /// <inheritdoc />
    public override ImageShape GetOutputShape(ImageShape input)
    {
        new Border(Mode, Fill).Check(input, Math.Max(Top, Bottom), Math.Max(Left, Right));
        return input with { Height = checked(Top + input.Height + Bottom), Width = checked(Left + input.Width + Right) };
    }

    /// <inheritdoc />
    protected override void Change(
        ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ImageShape next, ref RandomStream random, PixelKind kind)
        => new Border(Mode, Fill).Cut(input, shape, -Top, -Left, output, next, kind);

    internal override PixelStep Plan(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers)
        => WindowTensors.Plan(new(Mode, Fill), [-Top], [-Left], shape, GetOutputShape(shape), numbers);
}
