namespace DeepNet.Data;

/// <summary>Stretches each channel of some images so that its least value becomes 0 and its largest 255.</summary>
public sealed class RandomAutocontrast() : ColorTransform(probability: 0.5)
{
    private protected override void ChangeColors(ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ref RandomStream random)
        => Tone.Autocontrast(input, shape, output);

    private protected override PixelStep PlanColors(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers)
        => ToneTensors.Autocontrast(numbers);
}
