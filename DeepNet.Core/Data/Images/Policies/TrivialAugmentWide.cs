namespace DeepNet.Data;

/// <summary>
/// Applies one of fourteen operations to each image, at a random magnitude from a wide range (Müller and Hutter: TrivialAugment: Tuning-free yet
/// state-of-the-art data augmentation, ICCV 2021).
/// </summary>
/// <remarks>Operations, ranges and signs are torchvision's: shears to 0.99, shifts to 32 pixels, rotations to 135 degrees, changes of brightness, colour,
/// contrast and sharpness to 0.99, posterizing down to 2 bits, solarizing, autocontrast, equalizing, or nothing.</remarks>
/// <param name="magnitudeBins">The number of magnitudes, each as likely as the others, at least 2. Default 31.</param>
public sealed class TrivialAugmentWide(int magnitudeBins = 31) : AugmentPolicy(Interpolation.Nearest)
{
    private static readonly MagnitudeScale[] _scales = MagnitudeScale.List(shear: 0.99, translate: 32, isShare: false, degrees: 135, factor: 0.99, bits: (8, 2));

    /// <summary>The number of magnitudes.</summary>
    public int MagnitudeBins { get; } = Require.AtLeast(2, magnitudeBins, nameof(magnitudeBins));

    /// <summary>What it chooses from.</summary>
    internal static ReadOnlySpan<MagnitudeScale> Scales => _scales;

    /// <inheritdoc />
    protected override void Change(
        ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ImageShape next, ref RandomStream random, PixelKind kind)
    {
        var bin = (int)random.NextInteger(MagnitudeBins);
        var (operation, magnitude) = Draw(_scales, bin, MagnitudeBins, shape, ref random);
        Operations.Apply(operation, magnitude, input, shape, kind, output);
    }

    internal override PixelStep Plan(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers)
    {
        var drawn = new DrawnOperation[random.Length];
        for (var i = 0; i < random.Length; i++)
        {
            var bin = (int)random[i].NextInteger(MagnitudeBins);
            var (operation, magnitude) = Draw(_scales, bin, MagnitudeBins, shape, ref random[i]);
            drawn[i] = new(i, operation, magnitude);
        }
        return Operations.Plan(drawn, random.Length, shape, numbers);
    }
}
