namespace DeepNet.Data;

/// <summary>Sharpens or smooths some images.</summary>
/// <param name="factor">At least 0: 0 is the image smoothed over 3 × 3 pixels, 1 the image as it is, 2 twice as sharp.</param>
public sealed class RandomAdjustSharpness(double factor) : ColorTransform(probability: 0.5)
{
    /// <summary>0 smooths, 1 changes nothing, more sharpens.</summary>
    public double Factor { get; } = Require.AtLeast(0, factor, nameof(factor));

    private protected override void ChangeColors(ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ref RandomStream random)
        => Sharpening.Adjust(input, shape, Factor, output);

    private protected override PixelStep PlanColors(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers)
        => SharpeningTensors.Adjust([.. Enumerable.Repeat(Factor, random.Length)], shape, numbers);
}
