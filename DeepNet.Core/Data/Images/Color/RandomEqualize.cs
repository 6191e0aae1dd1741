namespace DeepNet.Data;

/// <summary>Equalizes the histograms of some images, channel by channel: each value becomes about as frequent as any other.</summary>
public sealed class RandomEqualize() : ColorTransform(probability: 0.5)
{
    private protected override void ChangeColors(ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ref RandomStream random)
        => Tone.Equalize(input, shape, output);

    private protected override PixelStep PlanColors(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers) => ToneTensors.Equalize;
}
