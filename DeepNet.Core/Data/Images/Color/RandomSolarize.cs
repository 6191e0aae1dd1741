namespace DeepNet.Data;

/// <summary>Inverts the bright values of some images.</summary>
/// <param name="threshold">Values from here on are inverted, 0 to 255.</param>
public sealed class RandomSolarize(double threshold) : ColorTransform(probability: 0.5)
{
    /// <summary>Values from here on are inverted, 0 to 255.</summary>
    public double Threshold { get; } = Require.Between(0, 255, threshold, nameof(threshold));

    private protected override void ChangeColors(ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ref RandomStream random)
        => Tone.Solarize(input, Threshold, output);

    private protected override PixelStep PlanColors(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers)
        => ToneTensors.Solarize([.. Enumerable.Repeat(Threshold, random.Length)], numbers);
}
