namespace DeepNet.Data;

/// <summary>The data set on which a policy of <see cref="AutoAugment"/> was found.</summary>
public enum AutoAugmentPolicy
{
    /// <summary>ImageNet.</summary>
    ImageNet,

    /// <summary>CIFAR-10.</summary>
    Cifar10,

    /// <summary>SVHN, the street view house numbers.</summary>
    Svhn,
}

/// <summary>
/// Applies one of 25 pairs of operations to each image, which a search found on a data set (Cubuk et al.: AutoAugment: Learning augmentation strategies
/// from data, CVPR 2019).
/// </summary>
/// <remarks>Pairs, probabilities and magnitudes are torchvision's.</remarks>
/// <param name="policy">The data set they were found on. Default <see cref="AutoAugmentPolicy.ImageNet"/>.</param>
public sealed class AutoAugment(AutoAugmentPolicy policy = AutoAugmentPolicy.ImageNet) : AugmentPolicy(Interpolation.Nearest)
{
    private const int Bins = 10;

    private static readonly MagnitudeScale[] _scales =
    [
        .. MagnitudeScale.List(shear: 0.3, translate: 150.0 / 331, isShare: true, degrees: 30, factor: 0.9, bits: (8, 4))[1..], new(AugmentOperation.Invert),
    ];

    /// <summary>The data set that the operations were found on.</summary>
    public AutoAugmentPolicy Policy { get; } = Require.Defined(policy, nameof(policy));

    /// <summary>What it chooses from.</summary>
    internal static ReadOnlySpan<MagnitudeScale> Scales => _scales;

    /// <summary>The pairs of steps.</summary>
    internal ReadOnlySpan<(AugmentStep First, AugmentStep Second)> Pairs => Policy switch
    {
        AutoAugmentPolicy.ImageNet => AutoAugmentTables.ImageNet,
        AutoAugmentPolicy.Cifar10 => AutoAugmentTables.Cifar10,
        _ => AutoAugmentTables.Svhn,
    };

    /// <summary>The magnitude of a step, without its sign.</summary>
    internal static double MagnitudeOf(AugmentStep step, ImageShape shape) => ScaleOf(step).At(step.Magnitude, Bins, shape);

    /// <inheritdoc />
    protected override void Change(
        ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ImageShape next, ref RandomStream random, PixelKind kind)
    {
        var (first, second) = Pairs[(int)random.NextInteger(Pairs.Length)];
        using var between = new ScratchImage(shape.Size);
        Apply(first, input, shape, between.Pixels, ref random, kind);
        Apply(second, between.Pixels, shape, output, ref random, kind);
    }

    internal override PixelStep Plan(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers)
    {
        var (firsts, seconds) = (new DrawnOperation[random.Length], new DrawnOperation[random.Length]);
        for (var i = 0; i < random.Length; i++)
        {
            var (first, second) = Pairs[(int)random[i].NextInteger(Pairs.Length)];
            var (operation, magnitude) = Draw(first, shape, ref random[i]);
            firsts[i] = new(i, operation, magnitude);
            (operation, magnitude) = Draw(second, shape, ref random[i]);
            seconds[i] = new(i, operation, magnitude);
        }
        return PixelSteps.InTurn([Operations.Plan(firsts, random.Length, shape, numbers), Operations.Plan(seconds, random.Length, shape, numbers)]);
    }

    private static MagnitudeScale ScaleOf(AugmentStep step)
    {
        foreach (var scale in _scales)
            if (scale.Operation == step.Operation)
                return scale;
        throw new ArgumentOutOfRangeException(nameof(step), step, "AutoAugment has no such operation.");
    }

    private void Apply(AugmentStep step, ReadOnlySpan<byte> source, ImageShape shape, Span<byte> target, ref RandomStream random, PixelKind kind)
    {
        var (operation, magnitude) = Draw(step, shape, ref random);
        Operations.Apply(operation, magnitude, source, shape, kind, target);
    }

    private static (AugmentOperation Operation, double Magnitude) Draw(AugmentStep step, ImageShape shape, ref RandomStream random)
    {
        var (happens, isNegative) = (random.NextDouble() < step.Probability, random.NextInteger(2) == 1);
        var magnitude = MagnitudeOf(step, shape);
        return (happens ? step.Operation : AugmentOperation.Identity, isNegative && ScaleOf(step).IsSigned ? -magnitude : magnitude);
    }
}
