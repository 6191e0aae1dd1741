using DeepNet.Data;
using DeepNet.Tests.Parity;
using DeepNet.Tests.Support;
using static System.FormattableString;

namespace DeepNet.Tests.Data;

internal sealed class AugmentPolicyTests
{
    private static readonly Dictionary<AugmentOperation, double[]> _magnitudes = new()
    {
        [AugmentOperation.Identity] = [0],
        [AugmentOperation.ShearX] = [0.3, -0.99],
        [AugmentOperation.ShearY] = [-0.1, 0.7],
        [AugmentOperation.TranslateX] = [3.9, -3.9],
        [AugmentOperation.TranslateY] = [0.9, -14.5],
        [AugmentOperation.Rotate] = [9, -135],
        [AugmentOperation.Brightness] = [0.27, -0.99],
        [AugmentOperation.Color] = [0.27, -0.9],
        [AugmentOperation.Contrast] = [0.5, -0.6],
        [AugmentOperation.Sharpness] = [0.9, -0.9],
        [AugmentOperation.Posterize] = [4, 7],
        [AugmentOperation.Solarize] = [178.5, 17],
        [AugmentOperation.AutoContrast] = [0],
        [AugmentOperation.Equalize] = [0],
        [AugmentOperation.Invert] = [0],
    };

    [Test]
    public void Each_operation_equals_torchvision([Values] AugmentOperation operation, [Values(Interpolation.Nearest, Interpolation.Bilinear)] Interpolation interpolation)
    {
        foreach (var magnitude in _magnitudes[operation])
            SampleImage.EqualsTorchvision(
                Invariant($"apply_op(x, '{operation}', {magnitude}, Mode.{interpolation.ToString().ToUpperInvariant()}, None)"),
                (image, shape) =>
                {
                    var output = new byte[image.Length];
                    new AugmentOperations(interpolation, null).Apply(operation, magnitude, image, shape, PixelKind.Intensity, output);
                    return (output, shape);
                }, tolerance: interpolation == Interpolation.Nearest ? 0 : 1, shareOff: 0.02);
    }

    [Test]
    public void Magnitudes_and_signs_are_torchvisions([Values(2, 10, 31)] int bins)
    {
        PyTorch.Require("torchvision", "python3-torchvision");
        using var scope = TorchSharp.torch.NewDisposeScope();
        var expected = PyTorch.Run($$"""
            from torchvision.transforms import autoaugment
            _size = (37, 64)
            _spaces = {"rand": autoaugment.RandAugment()._augmentation_space({{bins}}, _size), "trivial": autoaugment.TrivialAugmentWide()._augmentation_space({{bins}}),
                       "auto": autoaugment.AutoAugment()._augmentation_space({{bins}}, _size), "mix": autoaugment.AugMix()._augmentation_space({{bins}}, _size)}
            y = {f"{name}.{operation}": torch.cat([m.double().expand({{bins}}), torch.tensor([float(signed)], dtype=torch.float64)])
                 for name, space in _spaces.items() for operation, (m, signed) in space.items()}
            """).Group("y");
        Dictionary<string, MagnitudeScale[]> ours = new()
        {
            ["rand"] = RandAugment.Scales.ToArray(),
            ["trivial"] = TrivialAugmentWide.Scales.ToArray(),
            ["auto"] = AutoAugment.Scales.ToArray(),
            ["mix"] = AugMix.Scales.ToArray(),
        };
        Assert.That(ours.SelectMany(pair => pair.Value, (pair, scale) => $"{pair.Key}.{scale.Operation}"), Is.EquivalentTo(expected.Keys));
        foreach (var (name, scales) in ours)
            foreach (var scale in scales)
                Assert.That(
                    Enumerable.Range(0, bins).Select(bin => scale.At(bin, bins, new(3, 37, 64))).Append(scale.IsSigned ? 1 : 0),
                    Is.EqualTo(expected[$"{name}.{scale.Operation}"].Values<double>()).Within(2e-5), $"{name}.{scale.Operation}");
    }

    [Test]
    public void Policies_are_torchvisions([Values] AutoAugmentPolicy policy)
    {
        PyTorch.Require("torchvision", "python3-torchvision");
        using var scope = TorchSharp.torch.NewDisposeScope();
        var expected = PyTorch.Run($"""
            from torchvision.transforms import autoaugment
            _names = ["Identity", "ShearX", "ShearY", "TranslateX", "TranslateY", "Rotate", "Brightness", "Color", "Contrast", "Sharpness", "Posterize", "Solarize", "AutoContrast", "Equalize", "Invert"]
            y = torch.tensor([[_names.index(name), p, m or 0] for pair in autoaugment.AutoAugment(autoaugment.AutoAugmentPolicy.{policy.ToString().ToUpperInvariant()}).policies for name, p, m in pair], dtype=torch.float64)
            """)["y"];
        var ours = new AutoAugment(policy).Pairs.ToArray().SelectMany(pair => new[] { pair.First, pair.Second })
            .SelectMany(step => new[] { (double)step.Operation, step.Probability, step.Magnitude }).ToArray();
        Assert.That(ours, Is.EqualTo(expected.Values<double>()));
    }

    [Test]
    public void RandAugment_applies_as_many_operations_as_are_wanted([Values(1, 2, 3)] int count)
    {
        var shape = new ImageShape(3, 16, 21);
        var image = SampleImage.Draw(shape);
        var augment = new RandAugment(count, magnitude: 12);
        for (var k = 0; k < 40; k++)
        {
            // The draws: which operation, and a sign where it has one.
            var (stream, expected) = (RandomStream.From(k), image);
            for (var step = 0; step < count; step++)
            {
                var scale = RandAugment.Scales[(int)stream.NextInteger(14)];
                var magnitude = scale.At(12, 31, shape) * (scale.IsSigned && stream.NextInteger(2) == 1 ? -1 : 1);
                var output = new byte[image.Length];
                new AugmentOperations(Interpolation.Nearest, null).Apply(scale.Operation, magnitude, expected, shape, PixelKind.Intensity, output);
                expected = output;
            }
            Assert.That(augment.Transform(image, shape, RandomStream.From(k)), Is.EqualTo(expected));
        }
    }

    [Test]
    public void TrivialAugment_takes_every_magnitude_of_every_operation()
    {
        // An image of which each operation and magnitude makes another: seen are all 9 × 61 signed ones, 31 thresholds and 7 numbers of bits, and what has none,
        // less those that coincide. Their number in 40,000 draws, where each has a probability of 1 / 14 / 62 or more, is that of all.
        var shape = new ImageShape(3, 40, 40);
        var image = SampleImage.Draw(shape);
        var possible = new HashSet<string>();
        var output = new byte[image.Length];
        foreach (var scale in TrivialAugmentWide.Scales)
            for (var bin = 0; bin < 7; bin++)
                foreach (var sign in scale.IsSigned ? new[] { 1, -1 } : [1])
                {
                    new AugmentOperations(Interpolation.Nearest, null).Apply(scale.Operation, sign * scale.At(bin, 7, shape), image, shape, PixelKind.Intensity, output);
                    possible.Add(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(output)));
                }
        var seen = Enumerable.Range(0, 3_000).Select(k => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(
            new TrivialAugmentWide(7).Transform(image, shape, RandomStream.From(k))))).ToHashSet();
        Assert.That(seen, Is.EquivalentTo(possible));
    }

    [Test]
    public void AutoAugment_chooses_pairs_and_their_steps_with_their_probabilities()
    {
        // On a white image with a black corner, Invert alone makes the middle black; in SVHN's list 8 of 25 pairs have it.
        var shape = new ImageShape(1, 9, 9);
        var image = Enumerable.Repeat((byte)255, 81).ToArray();
        var policy = new AutoAugment(AutoAugmentPolicy.Svhn);
        var expected = policy.Pairs.ToArray().Average(pair =>
        {
            var (first, second) = (Inverts(pair.First), Inverts(pair.Second));
            return first * (1 - second) + second * (1 - first);
        });
        var inverted = Enumerable.Range(0, 4_000).Count(k => policy.Transform(image, shape, RandomStream.From(k))[40] == 0);
        Assert.That(inverted / 4_000.0, Is.EqualTo(expected).Within(5 * Math.Sqrt(0.25 / 4_000)));

        // Solarizing inverts white at any threshold; everything else leaves the middle white or a little darker.
        static double Inverts(AugmentStep step) => step.Operation is AugmentOperation.Invert or AugmentOperation.Solarize ? step.Probability : 0;
    }

    [Test]
    public void AugMix_is_the_weighted_sum_of_its_chains([Values(null, 2)] int? depth, [Values] bool all)
    {
        var shape = new ImageShape(3, 16, 21);
        var image = SampleImage.Draw(shape);
        var mix = new AugMix { Severity = 5, Width = 2, Depth = depth, Alpha = 0.7, AllOperations = all };
        var scales = AugMix.Scales.ToArray().Where(scale => all || scale.Operation is not (AugmentOperation.Brightness or AugmentOperation.Color or AugmentOperation.Contrast or AugmentOperation.Sharpness)).ToArray();
        for (var k = 0; k < 20; k++)
        {
            var stream = RandomStream.From(k);
            var kept = stream.NextBeta(0.7, 0.7);
            var weights = new double[2];
            stream.NextDirichlet(0.7, weights);
            var sums = image.Select(value => kept * value).ToArray();
            foreach (var weight in weights)
            {
                var chain = image;
                for (var left = depth ?? 1 + (int)stream.NextInteger(3); left > 0; left--)
                {
                    var bin = (int)stream.NextInteger(5);
                    var scale = scales[stream.NextInteger(scales.Length)];
                    var magnitude = scale.At(bin, 10, shape) * (scale.IsSigned && stream.NextInteger(2) == 1 ? -1 : 1);
                    var output = new byte[image.Length];
                    new AugmentOperations(Interpolation.Bilinear, null).Apply(scale.Operation, magnitude, chain, shape, PixelKind.Intensity, output);
                    chain = output;
                }
                for (var i = 0; i < sums.Length; i++)
                    sums[i] += (1 - kept) * weight * chain[i];
            }
            var mixed = mix.Transform(image, shape, RandomStream.From(k));
            Assert.That(mixed.Zip(sums, (value, sum) => sum - value), Has.All.InRange(-0.001, 1.001), "what is behind the point falls away");
        }
        Assert.That(mix.Transform(image[..336], new(1, 16, 21), new(1), PixelKind.Label), Is.EqualTo(image[..336]), "masks stay");
    }

    [Test]
    public void What_cannot_be_is_refused() => Assert.Multiple(() =>
    {
        Assert.That(() => new RandAugment(count: 0), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("count must be at least 1, but is 0."));
        Assert.That(() => new RandAugment(magnitude: 31), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("magnitude must be at least 0 and at most 30, but is 31."));
        Assert.That(() => new RandAugment(magnitudeBins: 1), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("magnitudeBins must be at least 2, but is 1."));
        Assert.That(() => new TrivialAugmentWide(1), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("magnitudeBins must be at least 2, but is 1."));
        Assert.That(() => new AutoAugment((AutoAugmentPolicy)3), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("policy must be one of ImageNet, Cifar10, Svhn, but is 3."));
        Assert.That(() => new AugMix { Severity = 11 }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("Severity must be at least 1 and at most 10, but is 11."));
        Assert.That(() => new AugMix { Width = 0 }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("Width must be at least 1, but is 0."));
        Assert.That(() => new AugMix { Depth = 0 }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("Depth must be at least 1, but is 0."));
        Assert.That(() => new AugMix { Alpha = 0 }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("Alpha must be a finite number above 0, but is 0."));
        Assert.That(() => new RandAugment { Interpolation = Interpolation.Bicubic }, Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new RandAugment().GetOutputShape(new(2, 8, 8)), Throws.ArgumentException.With.Message.StartsWith("RandAugment takes grey images"));
        Assert.That(() => new RandAugment { Fill = new(1, 2) }.GetOutputShape(new(3, 8, 8)), Throws.ArgumentException.With.Message.Contains("2 values"));
    });
}
