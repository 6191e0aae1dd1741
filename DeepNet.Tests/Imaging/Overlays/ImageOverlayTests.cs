using DeepNet.Imaging;
using DeepNet.Tests.Parity;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Imaging;

public sealed class ImageOverlayTests
{
    // Values that matplotlib gives: cm.jet(x), cm.viridis(x).
    [Test]
    public void Jet_is_matplotlibs()
    {
        Same(ColorMap.Jet, 0, 0, 0, 0.5);
        Same(ColorMap.Jet, 0.5, 0.49019608, 1, 0.47754586);
        Same(ColorMap.Jet, 1, 0.5, 0, 0);
        Same(ColorMap.Jet, 7, 0.5, 0, 0);
        Same(ColorMap.Jet, double.NaN, 0, 0, 0.5);
    }

    [Test]
    public void Viridis_is_matplotlibs_within_two_hundredths()
    {
        Same(ColorMap.Viridis, 0, 0.267004, 0.004874, 0.329415, 0.02);
        Same(ColorMap.Viridis, 0.25, 0.229739, 0.322361, 0.545706, 0.02);
        Same(ColorMap.Viridis, 0.5, 0.127568, 0.566949, 0.550556, 0.02);
        Same(ColorMap.Viridis, 0.75, 0.369214, 0.788888, 0.382914, 0.02);
        Same(ColorMap.Viridis, 1, 0.993248, 0.906157, 0.143936, 0.02);
    }

    [TestCase(0, 0x000000)]
    [TestCase(1, 0x800000)]
    [TestCase(2, 0x008000)]
    [TestCase(15, 0xC08080)]
    [TestCase(20, 0x004080)]
    [TestCase(255, 0xE0E0C0)]
    public void Classes_have_Pascal_VOCs_colours(int @class, int color) => Assert.That(ClassColors.PascalVoc(@class), Is.EqualTo(color));

    [Test]
    public void No_two_classes_are_alike()
        => Assert.That(Enumerable.Range(0, 256).Select(ClassColors.PascalVoc).Distinct().Count(), Is.EqualTo(256));

    [Test]
    public void Masks_are_drawn_as_torchvision_draws_them()
    {
        PyTorch.Require("torchvision", "python3-torchvision");
        manual_seed(2);
        var image = randint(0, 256, [3, 9, 7], ScalarType.Byte);
        var mask = randint(0, 5, [9, 7], ScalarType.Int64);
        var expected = PyTorch.Run("""
            from torchvision.utils import draw_segmentation_masks
            colors = [(128, 0, 0), (0, 128, 0), (128, 128, 0), (0, 0, 128)]
            drawn = draw_segmentation_masks(image, torch.stack([mask == k for k in (1, 2, 3, 4)]), alpha=0.3, colors=colors)
            """, ("image", image), ("mask", mask))["drawn"];
        var actual = ImageOverlay.Mask(image, mask, 0.3) * 255;
        Assert.That((actual - expected.to(float32)).abs().max().item<float>(), Is.LessThan(1), "torchvision cuts off what is behind the point");
    }

    [Test]
    public void Classes_that_are_clear_or_none_leave_the_image_as_it_is()
    {
        var image = rand(1, 2, 3);
        var mask = tensor(new long[] { 0, 255, -100, 300, 1, 2 }).reshape(2, 3);
        var drawn = ImageOverlay.Mask(image, mask, 1, k => k == 1 ? 0xFF0000 : 0x00FF00, clear: [0, 2, 255]);
        var expected = image.expand(3, 2, 3).clone();
        expected[0, 1, 1] = 1;
        expected[1, 1, 1] = 0;
        expected[2, 1, 1] = 0;
        TensorAssert.Same(drawn, expected, "drawn");
    }

    [Test]
    public void A_map_is_stretched_to_its_image_and_to_its_colours()
    {
        var images = rand(2, 1, 8, 8);
        var maps = tensor(new float[] { -3, 5, 1, 1, 2, 2, 2, 2 }).reshape(2, 2, 2);
        var drawn = ImageOverlay.HeatMap(images, maps, ColorMap.Gray, 0.25);
        var expected = PyTorch.Run("""
            m = F.interpolate(maps[:, None], (8, 8), mode='bilinear', align_corners=False)
            m = (m - m.amin((2, 3), keepdim=True)) / (m.amax((2, 3), keepdim=True) - m.amin((2, 3), keepdim=True)).clamp(min=1e-30)
            m = (m * 256).clamp(0, 255).floor() / 255
            drawn = 0.75 * images.expand(2, 3, 8, 8) + 0.25 * m
            """, ("images", images), ("maps", maps))["drawn"];
        TensorAssert.Close(drawn, expected, "drawn");
        TensorAssert.Same(ImageOverlay.HeatMap(images[0], maps[0], ColorMap.Gray, 0.25), drawn[0], "without batch");
        Assert.That(drawn[1, 0].equal(drawn[1, 1]).all().item<bool>(), Is.True, "a map that is all the same is its least colour everywhere");
    }

    [Test]
    public void What_does_not_go_together_is_refused()
    {
        Assert.That(() => ImageOverlay.HeatMap(zeros(2, 3, 4, 4), zeros(3, 2, 2)), Throws.ArgumentException.With.Message.Contains("Images of shape [2, 3, 4, 4] and type Float32 do not go with maps of shape [3, 2, 2]"));
        Assert.That(() => ImageOverlay.Mask(zeros(3, 4, 4), zeros(2, 2, ScalarType.Int64)), Throws.ArgumentException.With.Message.Contains("[batch, height, width]"));
        Assert.That(() => ImageOverlay.Mask(zeros(3, 4, 4), zeros(4, 4)), Throws.ArgumentException.With.Message.Contains("Masks hold classes, whole numbers; got Float32"));
        Assert.That(() => ImageOverlay.HeatMap(zeros(3, 4, 4), zeros(4, 4), opacity: 2), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("opacity must be at least 0 and at most 1"));
        Assert.That(() => new ColorMap(1), Throws.ArgumentException.With.Message.Contains("at least two colours, got 1"));
        Assert.That(() => ColorMap.Jet.Apply(zeros(3)), Throws.ArgumentException.With.Message.Contains("takes values […, height, width], got [3]"));
        Assert.That(() => ClassColors.PascalVoc(256), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Nothing_is_left_behind()
    {
        using var scope = NewDisposeScope();
        var (image, mask) = (zeros(3, 8, 8), ones(8, 8, ScalarType.Int64));
        using (var drawn = ImageOverlay.Mask(image, mask))
        using (var heat = ImageOverlay.HeatMap(image, mask))
            Assert.That(scope.DisposablesCount, Is.EqualTo(4));
    }

    private static void Same(ColorMap map, double value, double red, double green, double blue, double within = 1e-6)
    {
        using var color = map.Apply(tensor((float)value).reshape(1, 1));
        Assert.That(color.shape, Is.EqualTo(new long[] { 3, 1, 1 }));
        foreach (var (actual, expected) in color.Values<float>().Zip([red, green, blue]))
            Assert.That(actual, Is.EqualTo(expected).Within(within), $"{value}");
    }
}
