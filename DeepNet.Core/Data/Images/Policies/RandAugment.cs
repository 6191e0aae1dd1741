namespace DeepNet.Data;

/// <summary>
/// Applies a few of fourteen operations to each image, all at one magnitude (Cubuk et al.: RandAugment: Practical automated data augmentation with a
/// reduced search space, 2019).
/// </summary>
/// <remarks>Operations, ranges and signs are torchvision's: shears to 0.3, shifts to 150/331 of the image, rotations to 30 degrees, changes of brightness,
/// colour, contrast and sharpness to 0.9, posterizing down to 4 bits, solarizing, autocontrast, equalizing, or nothing.</remarks>
public sealed class RandAugment : AugmentPolicy
{
    private static readonly MagnitudeScale[] _scales = MagnitudeScale.List(shear: 0.3, translate: 150.0 / 331, isShare: true, degrees: 30, factor: 0.9, bits: (8, 4));

    /// <summary>Sets how much is done.</summary>
    /// <param name="count">Operations for each image, one after the other, at least 1. Default 2.</param>
    /// <param name="magnitude">How strong they are, 0 to <paramref name="magnitudeBins"/> − 1. Default 9.</param>
    /// <param name="magnitudeBins">The number of magnitudes, at least 2. Default 31.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public RandAugment(int count = 2, int magnitude = 9, int magnitudeBins = 31) : base(Interpolation.Nearest)
    {
        Count = Require.AtLeast(1, count, nameof(count));
        MagnitudeBins = Require.AtLeast(2, magnitudeBins, nameof(magnitudeBins));
        Magnitude = Require.Between(0, MagnitudeBins - 1, magnitude, nameof(magnitude));
    }

    /// <summary>Operations for each image.</summary>
    public int Count { get; }

    /// <summary>How strong they are, 0 to <see cref="MagnitudeBins"/> − 1.</summary>
    public int Magnitude { get; }

    /// <summary>The number of magnitudes.</summary>
    public int MagnitudeBins { get; }

    /// <summary>What it chooses from.</summary>
    internal static ReadOnlySpan<MagnitudeScale> Scales => _scales;

    /// <inheritdoc />
    protected override void Change(
        ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ImageShape next, ref RandomStream random, PixelKind kind)
    {
        using var buffer = new ScratchImage(Count > 1 ? shape.Size : 0);
        var source = input;
        for (var left = Count - 1; left >= 0; left--)
        {
            var (operation, magnitude) = Draw(_scales, Magnitude, MagnitudeBins, shape, ref random);
            var target = left % 2 == 0 ? output : buffer.Pixels; // the last one ends in the output
            Operations.Apply(operation, magnitude, source, shape, kind, target);
            source = target;
        }
    }

    internal override PixelStep Plan(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers)
    {
        var steps = new PixelStep[Count];
        for (var step = 0; step < Count; step++)
        {
            var drawn = new DrawnOperation[random.Length];
            for (var i = 0; i < random.Length; i++)
            {
                var (operation, magnitude) = Draw(_scales, Magnitude, MagnitudeBins, shape, ref random[i]);
                drawn[i] = new(i, operation, magnitude);
            }
            steps[step] = Operations.Plan(drawn, random.Length, shape, numbers);
        }
        return PixelSteps.InTurn(steps);
    }
}
