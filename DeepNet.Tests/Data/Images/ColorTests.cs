using DeepNet.Data;
using static System.FormattableString;

namespace DeepNet.Tests.Data;

internal sealed class ColorTests
{
    private delegate void Change(ReadOnlySpan<byte> source, ImageShape shape, Span<byte> target);

    [Test]
    public void Brightness_equals_torchvision([Values(0, 0.1, 0.5, 1, 1.37, 3)] double factor)
        => Equals($"TF.adjust_brightness(x, {Invariant($"{factor}")})", (source, _, target) => Tone.Brightness(source, factor, target));

    [Test]
    public void Contrast_equals_torchvision([Values(0, 0.1, 0.5, 1, 1.37, 3)] double factor)
        => Equals($"TF.adjust_contrast(x, {Invariant($"{factor}")})", (source, shape, target) => Tone.Contrast(source, shape, factor, target));

    [Test]
    public void Saturation_equals_torchvision([Values(0, 0.1, 0.5, 1, 1.37, 3)] double factor)
        => Equals($"TF.adjust_saturation(x, {Invariant($"{factor}")})", (source, _, target) => Palette.Saturation(source, factor, target), shape => shape.Channels == 3);

    [Test]
    public void Hue_equals_torchvision([Values(-0.5, -0.21, 0, 0.05, 0.333, 0.5)] double shift)
        => Equals($"adjust_hue(x, {Invariant($"{shift}")})", (source, _, target) => Palette.Hue(source, shift, target), shape => shape.Channels == 3);

    [Test]
    public void Sharpness_equals_torchvision([Values(0, 0.1, 0.5, 1, 1.37, 3)] double factor)
        => SampleImage.EqualsTorchvision($"TF.adjust_sharpness(x, {Invariant($"{factor}")})", new RandomAdjustSharpness(factor) { Probability = 1 });

    [Test]
    public void Posterize_equals_torchvision([Range(0, 8)] int bits)
        => SampleImage.EqualsTorchvision($"TF.posterize(x, {bits})", new RandomPosterize(bits) { Probability = 1 });

    [Test]
    public void Solarize_equals_torchvision([Values(0, 1, 99.5, 128, 255)] double threshold)
        => SampleImage.EqualsTorchvision($"TF.solarize(x, {Invariant($"{threshold}")})", new RandomSolarize(threshold) { Probability = 1 });

    [Test]
    public void What_has_no_parameters_equals_torchvision()
    {
        SampleImage.EqualsTorchvision("TF.invert(x)", new RandomInvert { Probability = 1 });
        SampleImage.EqualsTorchvision("TF.equalize(x)", new RandomEqualize { Probability = 1 });
        SampleImage.EqualsTorchvision("TF.autocontrast(x)", new RandomAutocontrast { Probability = 1 });
        SampleImage.EqualsTorchvision("TF.rgb_to_grayscale(x)", new Grayscale());
        SampleImage.EqualsTorchvision("TF.rgb_to_grayscale(x, channels)", new RandomGrayscale { Probability = 1 });
    }

    [Test]
    public void Few_values_are_equalized_and_stretched_as_in_torchvision()
    {
        foreach (var levels in new[] { 1, 2, 3, 7 })
        {
            EqualsOf(levels, "TF.equalize", (source, shape, target) => Tone.Equalize(source, shape, target));
            EqualsOf(levels, "TF.autocontrast", (source, shape, target) => Tone.Autocontrast(source, shape, target));
        }

        static void EqualsOf(int levels, string function, Change change) => SampleImage.EqualsTorchvision(
            $"{function}(x // {levels} * {levels} // 3 + 40)",
            (image, shape) =>
            {
                var (source, output) = (image.Select(value => (byte)((value / levels * levels / 3) + 40)).ToArray(), new byte[image.Length]);
                change(source, shape, output);
                return (output, shape);
            });
    }

    [Test]
    public void All_colours_are_turned_as_in_torchvision()
    {
        // Every eighth value of each channel, and all greys.
        var shape = new ImageShape(3, 32, 32 * 32 + 8);
        var image = new byte[shape.Size];
        for (var i = 0; i < shape.Size / 3; i++)
            for (var channel = 0; channel < 3; channel++)
                image[channel * shape.Size / 3 + i] = (byte)(i < 32_768 ? (i >> 5 * channel & 31) * 255 / 31 : i - 32_768);
        using var scope = TorchSharp.torch.NewDisposeScope();
        Parity.PyTorch.Require("torchvision", "python3-torchvision");
        var expected = Parity.PyTorch.Run($"""
            {SampleImage.Torchvision}
            y = [adjust_hue(x, shift) for shift in (0.1, -0.37, 0.5)]
            z = TF.adjust_saturation(x, 0.7)
            """, ("x", SampleImage.ToTensor(image, shape)));
        var output = new byte[image.Length];
        foreach (var (shift, k) in new[] { 0.1, -0.37, 0.5 }.Select((shift, k) => (shift, k)))
        {
            Palette.Hue(image, shift, output);
            Parity.TensorAssert.Same(SampleImage.ToTensor(output, shape), expected[$"y.{k}"], $"hue {shift}");
        }
        Palette.Saturation(image, 0.7, output);
        Parity.TensorAssert.Same(SampleImage.ToTensor(output, shape), expected["z"], "saturation");
    }

    [Test]
    public void Blur_equals_torchvision([Values(1, 3, 5, 9)] int kernel, [Values(0.1, 0.8, 2)] double sigma)
        => SampleImage.EqualsTorchvision(Invariant($"TF.gaussian_blur(x, [{kernel}, {kernel}], [{sigma}, {sigma}])"), new GaussianBlur(kernel) { Sigma = (sigma, sigma) },
            tolerance: 1, fits: shape => Math.Min(shape.Height, shape.Width) > kernel / 2, shareOff: 0.02);

    [Test]
    public void Jitter_draws_factors_and_an_order_and_changes_colours_by_them()
    {
        // Each of the 24 orders gives another image for these factors; the jitter's must be among them, and all must occur.
        var shape = new ImageShape(3, 12, 17);
        var image = SampleImage.Draw(shape);
        var jitter = new ColorJitter { Brightness = (1.4, 1.4), Contrast = (0.6, 0.6), Saturation = (1.7, 1.7), Hue = (0.2, 0.2) };
        Change[] changes =
        [
            (source, _, target) => Tone.Brightness(source, 1.4, target), (source, of, target) => Tone.Contrast(source, of, 0.6, target),
            (source, _, target) => Palette.Saturation(source, 1.7, target), (source, _, target) => Palette.Hue(source, 0.2, target),
        ];
        var all = new Dictionary<string, int>();
        foreach (var order in Orders([0, 1, 2, 3]))
        {
            var source = image;
            foreach (var change in order)
            {
                var target = new byte[source.Length];
                changes[change](source, shape, target);
                source = target;
            }
            all[Convert.ToHexString(source)] = 0;
        }
        Assert.That(all, Has.Count.EqualTo(24));
        for (var k = 0; k < 2_400; k++)
            all[Convert.ToHexString(jitter.Transform(image, shape, RandomStream.From(k)))]++;
        Assert.That(all, Has.Count.EqualTo(24), "an image arose that no order gives");
        Assert.That(all.Values, Has.All.InRange(51, 149), "100 each on average, five deviations of 9.8");
    }

    [Test]
    public void Jitter_of_a_strength_is_uniform_around_one()
    {
        // The factor shows in a grey image of 100s: 100 times it.
        var jitter = ColorJitter.Of(brightness: 0.4);
        var factors = Enumerable.Range(0, 2_000).Select(k => jitter.Transform([100], new(1, 1, 1), RandomStream.From(k))[0] / 100.0).ToList();
        Assert.That(factors, Has.All.InRange(0.6, 1.4));
        Assert.That(factors.Min(), Is.LessThan(0.62));
        Assert.That(factors.Max(), Is.GreaterThan(1.38));
        Assert.That(factors.Average(), Is.EqualTo(0.995).Within(5 * 0.8 / Math.Sqrt(12 * 2_000)), "rounded down");
        Assert.That(ColorJitter.Of(1.5, 0.2, 0.3, 0.1), Has.Property("Brightness").EqualTo((0.0, 2.5)).And.Property("Contrast").EqualTo((0.8, 1.2))
            .And.Property("Saturation").EqualTo((0.7, 1.3)).And.Property("Hue").EqualTo((-0.1, 0.1)));
    }

    [Test]
    public void Jitter_without_ranges_changes_nothing()
    {
        var image = SampleImage.Draw(new(3, 5, 7));
        Assert.That(new ColorJitter().Transform(image, new(3, 5, 7), new(4)), Is.EqualTo(image));
    }

    [Test]
    public void Masks_keep_their_values_and_probabilities_hold()
    {
        var shape = new ImageShape(1, 25, 24);
        var image = SampleImage.Draw(shape);
        (ColorTransform Transform, double Probability)[] all =
        [
            (new RandomInvert(), 0.5), (new RandomSolarize(10), 0.5), (new RandomPosterize(2), 0.5), (new RandomEqualize(), 0.5), (new RandomAdjustSharpness(2), 0.5),
            (new RandomErasing(), 0.5), (new GaussianBlur(3) { Sigma = (1, 2) }, 1), (ColorJitter.Of(0.5), 1), (new RandomInvert { Probability = 0.2 }, 0.2),
        ];
        foreach (var (transform, probability) in all)
        {
            Assert.That(transform.Probability, Is.EqualTo(probability));
            var changed = 0;
            for (var k = 0; k < 400; k++)
            {
                Assert.That(transform.Transform(image, shape, RandomStream.From(k), PixelKind.Label), Is.EqualTo(image), transform.GetType().Name);
                changed += transform.Transform(image, shape, RandomStream.From(k)).SequenceEqual(image) ? 0 : 1;
            }
            Assert.That(changed, Is.EqualTo(400 * probability).Within(5 * Math.Sqrt(400 * probability * (1 - probability)) + 4), transform.GetType().Name);
        }
        Assert.That(new RandomGrayscale().Probability, Is.EqualTo(0.1));
        Assert.That(new RandomAutocontrast().Probability, Is.EqualTo(0.5));
    }

    [Test]
    public void Erasing_equals_torchvision_for_its_rectangle()
    {
        var shape = new ImageShape(3, 70, 96);
        for (var k = 0; k < 5; k++)
        {
            var (erasing, stream) = (new RandomErasing { Probability = 1, Fill = new(10, 20, 30) }, RandomStream.From(3, k));
            var draw = stream;
            draw.NextDouble(); // whether it happens
            var region = erasing.Draw(shape, ref draw)!.Value;
            SampleImage.EqualsTorchvision($"TF.erase(x, {region.Top}, {region.Left}, {region.Height}, {region.Width}, torch.tensor([10, 20, 30], dtype=torch.uint8)[:, None, None])",
                (image, _) => (erasing.Transform(image, shape, stream), shape), fits: other => other == shape);
        }
    }

    [Test]
    public void Erasing_draws_as_documented_and_can_leave_noise()
    {
        var regions = Enumerable.Range(0, 2_000).Select(k =>
        {
            var stream = RandomStream.From(k);
            return new RandomErasing { Scale = (0.02, 0.1) }.Draw(new(1, 900, 900), ref stream)!.Value;
        }).ToList();
        Assert.That(regions.Average(region => region.Height * (double)region.Width / (900 * 900)), Is.EqualTo(0.06).Within(5 * 0.08 / Math.Sqrt(12 * 2_000)));
        var ratios = regions.Select(region => Math.Log((double)region.Height / region.Width)).ToList();
        Assert.That(ratios, Has.All.InRange(Math.Log(0.3) - 0.02, Math.Log(3.3) + 0.02));
        Assert.That(ratios.Average(), Is.EqualTo(Math.Log(0.3 * 3.3) / 2).Within(5 * Math.Log(11) / Math.Sqrt(12 * 2_000)));

        var noisy = new RandomErasing { Probability = 1, Scale = (0.5, 0.5), Ratio = (1, 1), Fill = null }.Transform(new byte[10_000], new(1, 100, 100), new(1));
        Assert.That(noisy.Count(value => value > 0), Is.InRange(4_800, 5_100), "71 × 71 random bytes");
        Assert.That(noisy.Where(value => value > 0).Average(value => value), Is.EqualTo(128).Within(6));
    }

    [Test]
    public void What_cannot_be_is_refused() => Assert.Multiple(() =>
    {
        Assert.That(() => new ColorJitter { Hue = (-0.6, 0) }, Throws.ArgumentException.With.Message.StartsWith("Hue must go from one number to another that is no less, at least -0.5 and at most 0.5, but goes from -0.6 to 0."));
        Assert.That(() => new ColorJitter { Contrast = (-1, 0) }, Throws.ArgumentException.With.Message.StartsWith("Contrast must"));
        Assert.That(() => ColorJitter.Of(saturation: -1), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("saturation must be a finite number of at least 0, but is -1."));
        Assert.That(() => ColorJitter.Of(hue: 0.7), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("hue must be at least 0 and at most 0.5, but is 0.7."));
        Assert.That(() => new RandomPosterize(9), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("bits must be at least 0 and at most 8, but is 9."));
        Assert.That(() => new RandomSolarize(256), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("threshold must be at least 0 and at most 255, but is 256."));
        Assert.That(() => new RandomAdjustSharpness(-1), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("factor must be a finite number of at least 0, but is -1."));
        Assert.That(() => new GaussianBlur(4), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("kernelSize must be odd and at least 1, but is 4."));
        Assert.That(() => new GaussianBlur(9).GetOutputShape(new(3, 4, 50)), Throws.ArgumentException.With.Message.Contains("half of it, 4, must be less than either side"));
        Assert.That(() => new GaussianBlur(3) { Sigma = (0, 1) }, Throws.ArgumentException.With.Message.StartsWith("Sigma must"));
        Assert.That(() => new RandomErasing { Ratio = (0, 1) }, Throws.ArgumentException.With.Message.StartsWith("Ratio must"));
        Assert.That(() => new RandomInvert { Probability = -1 }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("Probability must be at least 0 and at most 1, but is -1."));
        Assert.That(() => new RandomEqualize().GetOutputShape(new(4, 5, 5)), Throws.ArgumentException.With.Message.StartsWith("RandomEqualize takes grey images of 1 channel or colour images of 3"));
        Assert.That(() => new Grayscale().GetOutputShape(new(2, 5, 5)), Throws.ArgumentException.With.Message.StartsWith("Grayscale takes grey images"));
    });

    private static void Equals(string expression, Change change, Func<ImageShape, bool>? fits = null) => SampleImage.EqualsTorchvision(expression, (image, shape) =>
    {
        var output = new byte[image.Length];
        change(image, shape, output);
        return (output, shape);
    }, fits: fits);

    private static IEnumerable<int[]> Orders(int[] items) => items.Length == 0
        ? [[]]
        : items.SelectMany(first => Orders([.. items.Where(item => item != first)]).Select(rest => (int[])[first, .. rest]));
}
