namespace DeepNet.Data;

/// <summary>Makes some images grey and keeps their channels, which become the same. Images of one channel stay as they are.</summary>
public sealed class RandomGrayscale() : ColorTransform(probability: 0.1)
{
    private protected override void ChangeColors(ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ref RandomStream random)
    {
        if (shape.Channels == 3)
            Palette.Grayscale(input, output);
        else
            input.CopyTo(output);
    }

    private protected override PixelStep PlanColors(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers)
        => shape.Channels == 3 ? static images => PaletteTensors.Grey(images).expand(images.shape).contiguous() : PixelSteps.None;
}
