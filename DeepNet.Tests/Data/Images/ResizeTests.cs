using System.Globalization;
using DeepNet.Data;

namespace DeepNet.Tests.Data;

internal sealed class ResizeTests
{
    [Test]
    public void Equals_torchvision(
        [Values] Interpolation interpolation, [Values] bool antialias, [Values("14,18", "5,5", "64,17", "3,100", "41,40")] string size)
    {
        if (interpolation == Interpolation.Nearest && antialias)
            return; // torchvision has none such
        var (height, width) = size.Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray() is [var first, var second] ? (first, second) : default;
        SampleImage.EqualsTorchvision(
            $"TF.resize(x, [{height}, {width}], Mode.{interpolation.ToString().ToUpperInvariant()}, antialias={(antialias ? "True" : "False")})",
            new Resize(height, width) { Interpolation = interpolation, Antialias = antialias },
            tolerance: interpolation == Interpolation.Nearest ? 0 : 1, shareOff: 0.05);
    }

    [Test]
    public void The_shorter_side_takes_the_other_along_as_in_torchvision([Values(7, 24, 40)] int shorter, [Values(null, 41, 60)] int? longest)
        => SampleImage.EqualsTorchvision(
            $"TF.resize(x, {shorter}, max_size={longest?.ToString(CultureInfo.InvariantCulture) ?? "None"}, antialias=True)",
            new Resize(shorter) { LongestSide = longest }, tolerance: 1, shareOff: 0.05, fits: shape => Math.Max(shape.Height, shape.Width) < 2 * Math.Min(shape.Height, shape.Width));

    [Test]
    public void A_longest_side_holds_whatever_the_proportions()
    {
        Assert.That(new Resize(20) { LongestSide = 30 }.GetOutputShape(new(3, 10, 1000)), Is.EqualTo(new ImageShape(3, 1, 30)), "no side becomes 0");
        Assert.That(new Resize(20) { LongestSide = 30 }.GetOutputShape(new(3, 40, 50)), Is.EqualTo(new ImageShape(3, 20, 25)));
    }

    [Test]
    public void Masks_get_no_new_values()
    {
        var shape = new ImageShape(1, 9, 13);
        var mask = SampleImage.Draw(shape).Select(value => (byte)(value / 64 * 64)).ToArray();
        foreach (var transform in new ImageTransform[] { new Resize(21, 30), new Resize(4, 5), new RandomResizedCrop(16) { Interpolation = Interpolation.Bicubic } })
            Assert.That(transform.Transform(mask, shape, new(3), PixelKind.Label).Except(mask), Is.Empty, transform.GetType().Name);
    }

    [Test]
    public void What_cannot_be_is_refused() => Assert.Multiple(() =>
    {
        Assert.That(() => new Resize(0), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("shorterSide must be at least 1, but is 0."));
        Assert.That(() => new Resize(3, 0), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("width must be at least 1, but is 0."));
        Assert.That(() => new Resize(8) { LongestSide = 8 }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("LongestSide must be above the shorter side, 8, but is 8."));
        Assert.That(() => new Resize(8, 8) { LongestSide = 9 }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("goes with the length of the shorter side"));
        Assert.That(() => new Resize(8) { Interpolation = (Interpolation)7 }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("Interpolation must be one of Nearest, Bilinear, Bicubic, but is 7."));
    });
}
