namespace DeepNet.Data;

/// <summary>Blurs images with a Gaussian of random width; beyond its edges an image is mirrored at its edge pixels.</summary>
/// <param name="kernelSize">Pixels that count in a row and in a column, odd, at least 1, and less than twice the image's sides.</param>
public sealed class GaussianBlur(int kernelSize) : ColorTransform(probability: 1)
{
    /// <summary>Pixels that count in a row and in a column.</summary>
    public int KernelSize { get; } = kernelSize >= 1 && kernelSize % 2 == 1
        ? kernelSize
        : throw new ArgumentOutOfRangeException(nameof(kernelSize), kernelSize, $"kernelSize must be odd and at least 1, but is {kernelSize}.");

    /// <summary>The least standard deviation in pixels and the largest, above 0; those between are uniform. Default (0.1, 2).</summary>
    /// <exception cref="ArgumentException">The range is another.</exception>
    public (double Least, double Most) Sigma { get; init => field = Require.Range(0, double.MaxValue, value, lowestIncluded: false); } = (0.1, 2);

    private protected override bool TakesAnyChannels => true;

    /// <inheritdoc />
    public override ImageShape GetOutputShape(ImageShape input) => KernelSize / 2 < Math.Min(input.Height, input.Width)
        ? input
        : throw new ArgumentException($"A kernel of {KernelSize} pixels is too large for images of {input}: half of it, {KernelSize / 2}, must be less than either side.");

    private protected override void ChangeColors(ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ref RandomStream random)
    {
        var sigma = random.NextDouble(Sigma.Least, Sigma.Most);
        using var rows = AxisTaps.Blur(shape.Height, KernelSize, sigma);
        using var columns = AxisTaps.Blur(shape.Width, KernelSize, sigma);
        Resampler.Filter(input, shape, Region.All(shape), rows, columns, output);
    }

    private protected override PixelStep PlanColors(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers)
    {
        var kernels = new double[random.Length * KernelSize];
        Span<float> bell = new float[KernelSize];
        for (var i = 0; i < random.Length; i++)
        {
            AxisTaps.Gaussian(bell, random[i].NextDouble(Sigma.Least, Sigma.Most));
            for (var tap = 0; tap < KernelSize; tap++)
                kernels[i * KernelSize + tap] = bell[tap];
        }
        return ResampleTensors.Blur(kernels, KernelSize, numbers);
    }
}
