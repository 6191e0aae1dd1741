using System.Buffers;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>
/// Mixes each image with chains of operations on it (Hendrycks et al.: AugMix: A simple data processing method to improve robustness and uncertainty,
/// ICLR 2020). The paper's loss over several such mixtures of one image is not part of it.
/// </summary>
/// <remarks>Operations and weights are torchvision's: the image keeps a share drawn from Beta(α, α), the chains have the rest by a Dirichlet(α)
/// distribution. It is made for classification: what is mixed has no single mask, and masks stay as they are.</remarks>
public sealed class AugMix() : AugmentPolicy(Interpolation.Bilinear)
{
    private const int Bins = 10;
    private const int DeepestChain = 3;

    private static readonly MagnitudeScale[] _all =
        MagnitudeScale.List(shear: 0.3, translate: 1.0 / 3, isShare: true, degrees: 30, factor: 0.9, bits: (4, 0))[1..]; // without the one that does nothing

    private static readonly MagnitudeScale[] _few = [.. _all.Where(scale => scale.Operation is not (AugmentOperation.Brightness
        or AugmentOperation.Color or AugmentOperation.Contrast or AugmentOperation.Sharpness))];

    /// <summary>What it chooses from.</summary>
    internal static ReadOnlySpan<MagnitudeScale> Scales => _all;

    /// <summary>How strong operations get, 1 to 10: magnitudes are uniform over so many of ten. Default 3.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public int Severity { get; init => field = Require.Between(1, Bins, value); } = 3;

    /// <summary>The number of chains, at least 1. Default 3.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Width { get; init => field = Require.AtLeast(1, value); } = 3;

    /// <summary>Operations in each chain, at least 1; null for 1 to 3 at random. Default null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int? Depth { get; init => field = value is { } depth ? Require.AtLeast(1, depth) : null; }

    /// <summary>α, above 0: small values give most of the weight to one part, large ones mix all evenly. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public double Alpha { get; init => field = Require.Positive(value); } = 1;

    /// <summary>Whether brightness, colour, contrast and sharpness are among the operations. Default true.</summary>
    public bool AllOperations { get; init; } = true;

    /// <inheritdoc />
    protected override void Change(
        ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ImageShape next, ref RandomStream random, PixelKind kind)
    {
        if (kind == PixelKind.Label)
        {
            input.CopyTo(output);
            return;
        }
        var sums = ArrayPool<float>.Shared.Rent(shape.Size);
        var weights = ArrayPool<double>.Shared.Rent(Width);
        try
        {
            var chains = weights.AsSpan(0, Width);
            var kept = random.NextBeta(Alpha, Alpha);
            random.NextDirichlet(Alpha, chains);
            Mixing.Set(sums.AsSpan(0, shape.Size), input, (float)kept);
            using var first = new ScratchImage(shape.Size);
            using var second = new ScratchImage(shape.Size);
            foreach (var weight in chains)
            {
                var source = input;
                for (var left = Depth ?? 1 + (int)random.NextInteger(DeepestChain); left > 0; left--)
                {
                    var bin = (int)random.NextInteger(Severity);
                    var (operation, magnitude) = Draw(AllOperations ? _all : _few, bin, Bins, shape, ref random);
                    var target = left % 2 == 0 ? first.Pixels : second.Pixels;
                    Operations.Apply(operation, magnitude, source, shape, kind, target);
                    source = target;
                }
                Mixing.Add(sums.AsSpan(0, shape.Size), source, (float)(weight * (1 - kept)));
            }
            Mixing.Cut(sums.AsSpan(0, shape.Size), output);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(sums);
            ArrayPool<double>.Shared.Return(weights);
        }
    }

    internal override PixelStep Plan(ImageShape shape, Span<RandomStream> random, DrawnNumbers numbers)
    {
        var kept = new double[random.Length];
        var weights = new double[random.Length * Width]; // [images, chains]
        var drawn = Enumerable.Range(0, Width).Select(static _ => new List<List<DrawnOperation>>()).ToArray(); // [chain][step]
        for (var i = 0; i < random.Length; i++)
        {
            var chains = weights.AsSpan(i * Width, Width);
            kept[i] = random[i].NextBeta(Alpha, Alpha);
            random[i].NextDirichlet(Alpha, chains);
            for (var chain = 0; chain < Width; chain++)
            {
                var depth = Depth ?? 1 + (int)random[i].NextInteger(DeepestChain);
                for (var step = 0; step < depth; step++)
                {
                    var bin = (int)random[i].NextInteger(Severity);
                    var (operation, magnitude) = Draw(AllOperations ? _all : _few, bin, Bins, shape, ref random[i]);
                    if (drawn[chain].Count == step)
                        drawn[chain].Add([]);
                    drawn[chain][step].Add(new(i, operation, magnitude));
                }
                chains[chain] *= 1 - kept[i];
            }
        }
        var (shares, rest, batch) = (numbers.Add(kept), numbers.Add(weights), random.Length);
        PixelStep[] steps = [.. drawn.Select(chain => PixelSteps.InTurn([.. chain.Select(step => Operations.Plan(step, batch, shape, numbers))]))];
        return images =>
        {
            var sums = images.to_type(float32) * ToneTensors.PerImage(shares);
            for (var chain = 0; chain < steps.Length; chain++)
            {
                using var scope = NewDisposeScope();
                sums.add_(steps[chain](images.clone()).to_type(float32) * rest.Floats(-1, Width).narrow(1, chain, 1).view(-1, 1, 1, 1));
            }
            return ToneTensors.Cut(sums);
        };
    }
}
