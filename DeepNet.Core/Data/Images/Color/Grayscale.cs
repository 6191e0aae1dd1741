namespace DeepNet.Data;

/// <summary>Makes images grey, of one channel: 0.2989 red + 0.587 green + 0.114 blue. Grey images and masks stay as they are.</summary>
/// <remarks>To keep three channels, which become the same, use <see cref="RandomGrayscale"/> with a probability of 1.</remarks>
public sealed class Grayscale : ImageTransform
{
    /// <inheritdoc />
    public override ImageShape GetOutputShape(ImageShape input) => input.Channels is 1 or 3
        ? input with { Channels = 1 }
        : throw new ArgumentException($"{nameof(Grayscale)} takes grey images of 1 channel or colour images of 3 (red, green and blue), but is given images of {input}.");

    /// <inheritdoc />
    protected override void Change(
        ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ImageShape next, ref RandomStream random, PixelKind kind)
    {
        if (shape.Channels == 3)
            Palette.Grayscale(input, output);
        else
            input.CopyTo(output);
    }

    internal override PixelStep Plan(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers)
        => shape.Channels == 3 ? PaletteTensors.Grey : PixelSteps.None;
}
