using DeepNet.Data;

namespace DeepNet.Tests.Data;

internal sealed class CropTests
{
    private static readonly string[] _modes = ["constant", "edge", "reflect", "symmetric"];

    [TestCase(20, 20), TestCase(7, 8), TestCase(8, 7), TestCase(64, 33), TestCase(200, 3), TestCase(1, 1)]
    public void Center_crop_equals_torchvision(int height, int width)
        => SampleImage.EqualsTorchvision($"TF.center_crop(x, [{height}, {width}])", new CenterCrop((height, width)));

    [Test]
    public void Padding_equals_torchvision([Values] PaddingMode mode)
    {
        SampleImage.EqualsTorchvision($"TF.pad(x, [2, 1, 0, 4], fill=9, padding_mode='{_modes[(int)mode]}')", new Pad(2, 1, 0, 4) { Mode = mode, Fill = 9 },
            fits: shape => Math.Min(shape.Height, shape.Width) > 4);
        SampleImage.EqualsTorchvision($"TF.pad(x, 2, fill=200, padding_mode='{_modes[(int)mode]}')", new Pad(2) { Mode = mode, Fill = 200 },
            fits: shape => Math.Min(shape.Height, shape.Width) > 2);
    }

    [Test]
    public void Random_crop_is_a_window_of_torchvisions_padded_image([Values] PaddingMode mode)
    {
        var stream = RandomStream.From(8);
        var (shape, crop) = (new ImageShape(3, 33, 50), new RandomCrop((30, 41), padding: 6) { PaddingMode = mode, Fill = new(1, 2, 3) });
        var draw = stream;
        var (top, left) = (draw.NextInteger(33 + 12 - 30 + 1), draw.NextInteger(50 + 12 - 41 + 1)); // rows first, both uniform over all places
        SampleImage.EqualsTorchvision(
            $"torch.cat([TF.pad(x[k:k+1], 6, fill=k + 1, padding_mode='{_modes[(int)mode]}') for k in range(3)])[:, {top}:{top + 30}, {left}:{left + 41}]",
            (image, _) => (crop.Transform(image, shape, stream), new(3, 30, 41)), fits: other => other == shape);
    }

    [Test]
    public void A_crop_falls_on_every_place_alike()
    {
        // 3 × 4 places of a 2 × 2 window in an image of 4 × 5: with 6,000 draws each has 500 on average, deviation 21.
        var (shape, crop) = (new ImageShape(1, 4, 5), new RandomCrop(2));
        var image = Enumerable.Range(0, 20).Select(value => (byte)value).ToArray();
        var counts = Enumerable.Range(0, 6_000).CountBy(k => crop.Transform(image, shape, RandomStream.From(4, k))[0]).ToList();
        Assert.That(counts, Has.Count.EqualTo(12));
        Assert.That(counts.Select(pair => pair.Value), Has.All.InRange(400, 600));
    }

    [Test]
    public void A_small_image_is_padded_if_that_is_wanted()
    {
        var (shape, crop) = (new ImageShape(1, 1, 3), new RandomCrop(3) { PadIfNeeded = true, Fill = 7 });
        var windows = Enumerable.Range(0, 100).Select(k => string.Join(' ', crop.Transform([1, 2, 3], shape, RandomStream.From(5, k)))).Distinct();
        Assert.That(windows, Is.EquivalentTo(["1 2 3 7 7 7 7 7 7", "7 7 7 1 2 3 7 7 7", "7 7 7 7 7 7 1 2 3"]), "two rows are added above and below, none beside");
        Assert.That(() => new RandomCrop(3).GetOutputShape(shape), Throws.ArgumentException.With.Message.Contains("PadIfNeeded"));
    }

    [Test]
    public void Masks_are_cut_at_the_same_place_and_have_their_own_fill()
    {
        var (shape, mask) = (new ImageShape(3, 6, 6), new ImageShape(1, 6, 6));
        var image = Enumerable.Range(1, 3 * 36).Select(value => (byte)value).ToArray();
        var crop = new RandomCrop(6, padding: 3) { Fill = new(0) { Label = 255 } };
        for (var k = 0; k < 20; k++)
        {
            var red = crop.Transform(image, shape, RandomStream.From(k))[..36];
            var labels = crop.Transform(image[..36], mask, RandomStream.From(k), PixelKind.Label);
            Assert.That(labels, Is.EqualTo(red.Select(value => value == 0 ? (byte)255 : value)));
        }
    }

    [Test]
    public void Random_resized_crop_equals_torchvision_for_its_part([Values] Interpolation interpolation, [Values] bool antialias)
    {
        var crop = new RandomResizedCrop((24, 31)) { Interpolation = interpolation, Antialias = antialias };
        foreach (var seed in new ulong[] { 1, 2, 3 })
        {
            var (draw, shape) = (new RandomStream(seed), new ImageShape(3, 70, 96));
            var part = crop.Draw(shape, ref draw);
            SampleImage.EqualsTorchvision(
                $"TF.resized_crop(x, {part.Top}, {part.Left}, {part.Height}, {part.Width}, [24, 31], Mode.{interpolation.ToString().ToUpperInvariant()}, antialias={(antialias && interpolation != Interpolation.Nearest ? "True" : "False")})",
                (image, _) => (crop.Transform(image, shape, new(seed)), new(3, 24, 31)), tolerance: interpolation == Interpolation.Nearest ? 0 : 1, fits: other => other == shape, shareOff: 0.05);
        }
    }

    [Test]
    public void Random_resized_crop_draws_area_and_ratio_as_documented()
    {
        // Where every draw fits, the area is uniform and the ratio's logarithm too: means of 4,000 within 5 deviations of their means.
        var (shape, crop) = (new ImageShape(1, 2_000, 2_000), new RandomResizedCrop(8) { Scale = (0.1, 0.5) });
        var parts = Enumerable.Range(0, 4_000).Select(k =>
        {
            var stream = RandomStream.From(9, k);
            return crop.Draw(shape, ref stream);
        }).ToList();
        var areas = parts.Select(part => part.Height * (double)part.Width / (2_000 * 2_000)).ToList();
        var ratios = parts.Select(part => Math.Log((double)part.Width / part.Height)).ToList();
        Assert.That(areas, Has.All.InRange(0.0995, 0.5005));
        Assert.That(areas.Average(), Is.EqualTo(0.3).Within(5 * 0.4 / Math.Sqrt(12 * 4_000)));
        Assert.That(ratios, Has.All.InRange(Math.Log(3.0 / 4) - 0.002, Math.Log(4.0 / 3) + 0.002));
        Assert.That(ratios.Average(), Is.EqualTo(0).Within(5 * 2 * Math.Log(4.0 / 3) / Math.Sqrt(12 * 4_000)));
        Assert.That(parts.Average(part => part.Top / (2_000.0 - part.Height)), Is.EqualTo(0.5).Within(5 / Math.Sqrt(12 * 4_000)));
    }

    [TestCase(10, 100, 10, 13, 0, 43), TestCase(100, 10, 13, 10, 43, 0)]
    public void Where_no_draw_fits_the_middle_is_taken(int height, int width, int partHeight, int partWidth, int top, int left)
    {
        var stream = new RandomStream(1);
        var part = new RandomResizedCrop(8) { Scale = (1, 1) }.Draw(new(3, height, width), ref stream);
        Assert.That(part, Is.EqualTo(new Region(top, left, partHeight, partWidth)));
    }

    [Test]
    public void What_cannot_be_is_refused() => Assert.Multiple(() =>
    {
        Assert.That(() => new RandomCrop(0), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("The size must be at least 1 pixel either way, but is 0 × 0."));
        Assert.That(() => new RandomCrop(4, padding: -1), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("padding must be at least 0, but is -1."));
        Assert.That(() => new CenterCrop((4, 0)), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("4 × 0"));
        Assert.That(() => new Pad(1, 2, 3, -4), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("bottom must be at least 0, but is -4."));
        Assert.That(() => new Pad(4) { Mode = PaddingMode.Reflect }.GetOutputShape(new(1, 4, 9)), Throws.ArgumentException.With.Message.Contains("must be narrower than the image"));
        Assert.That(() => new Pad(5) { Mode = PaddingMode.Symmetric }.GetOutputShape(new(1, 9, 4)), Throws.ArgumentException.With.Message.Contains("must be no wider than the image"));
        Assert.That(() => new Pad(1) { Fill = new(1, 2) }.GetOutputShape(new(3, 4, 4)), Throws.ArgumentException.With.Message.StartsWith("The fill [1, 2] has 2 values for images of 3 × 4 × 4"));
        Assert.That(() => new PixelFill(), Throws.ArgumentException.With.Message.Contains("none was given"));
        Assert.That(() => new RandomResizedCrop(4) { Scale = (0, 1) }, Throws.ArgumentException.With.Message.StartsWith("Scale must go from one number to another that is no less, above 0 and at most 1, but goes from 0 to 1."));
        Assert.That(() => new RandomResizedCrop(4) { Ratio = (2, 1) }, Throws.ArgumentException.With.Message.StartsWith("Ratio must go from one number to another that is no less, above 0 and finite, but goes from 2 to 1."));
        Assert.That(() => new CenterCrop(4).Transform(new byte[7], new(1, 2, 4)), Throws.ArgumentException.With.Message.StartsWith("CenterCrop was given 7 bytes for an image of 1 × 2 × 4"));
    });
}
