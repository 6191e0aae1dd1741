namespace DeepNet.Data;

/// <summary>Inverts some images: v becomes 255 − v.</summary>
public sealed class RandomInvert() : ColorTransform(probability: 0.5)
{
    private protected override void ChangeColors(ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ref RandomStream random)
        => Tone.Invert(input, output);

    private protected override PixelStep PlanColors(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers) => ToneTensors.Invert;
}
