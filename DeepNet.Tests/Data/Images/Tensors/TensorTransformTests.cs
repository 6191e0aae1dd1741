using DeepNet.Data;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Data.Images.Tensors;

/// <summary>What a transform does to the images of a batch as tensors, as it is done on a device, is what it does to their bytes, one by one.</summary>
internal sealed class TensorTransformTests
{
    private const int Batch = 9;
    private const int Seeds = 2;

    private static readonly PixelFill _color = new(200, 10, 90);

    internal static IEnumerable<TestCaseData> Exact()
    {
        foreach (var mode in Enum.GetValues<PaddingMode>())
        {
            yield return Case(new RandomCrop((4, 3), padding: 2) { PaddingMode = mode, Fill = 77 }, $"RandomCrop {mode}");
            yield return Case(new Pad(1, 2, 0, 1) { Mode = mode, Fill = 9 }, $"Pad {mode}");
        }
        yield return Case(new RandomCrop(3), "RandomCrop without a border");
        yield return Case(new RandomCrop((40, 35)) { PadIfNeeded = true, Fill = 50 }, "RandomCrop of what is too small");
        yield return Case(new CenterCrop((20, 31)) { Fill = 31 });
        yield return Case(new HorizontalFlip());
        yield return Case(new VerticalFlip { Probability = 0.3 });
        yield return Case(new Resize(11, 40) { Interpolation = Interpolation.Nearest }, "Resize to the nearest");
        yield return Case(new RandomResizedCrop((9, 14)) { Interpolation = Interpolation.Nearest }, "RandomResizedCrop to the nearest");
        foreach (var mode in new[] { Interpolation.Nearest, Interpolation.Bilinear })
        {
            yield return Case(new RandomRotation(180) { Interpolation = mode, Fill = 120 }, $"RandomRotation {mode}");
            yield return Case(
                new RandomAffine(40) { Translate = (0.2, 0.3), Scale = (0.5, 1.6), ShearX = (-30, 30), ShearY = (-20, 10), Interpolation = mode, Fill = 3 }, $"RandomAffine {mode}");
            yield return Case(new RandomPerspective { Interpolation = mode, Fill = 60 }, $"RandomPerspective {mode}");
            yield return Case(new TrivialAugmentWide { Interpolation = mode, Fill = 20 }, $"TrivialAugmentWide {mode}");
        }
        yield return Case(new RandomRotation(0) { Degrees = (90, 90) }, "RandomRotation by a right angle, between pixels");
        yield return Case(new RandAugment(count: 3, magnitude: 20), "RandAugment");
        yield return Case(new RandAugment { Fill = 128, Interpolation = Interpolation.Bilinear }, "RandAugment with a fill");
        yield return Case(new TrivialAugmentWide(), "TrivialAugmentWide");
        foreach (var policy in Enum.GetValues<AutoAugmentPolicy>())
            yield return Case(new AutoAugment(policy), $"AutoAugment {policy}");
        yield return Case(new AugMix { Severity = 7 });
        yield return Case(new AugMix { AllOperations = false, Depth = 2, Width = 2, Fill = 255 }, "AugMix of few operations");
        yield return Case(ColorJitter.Of(0.6, 0.7, 0.8, 0.5));
        yield return Case(ColorJitter.Of(contrast: 1), "ColorJitter of contrast");
        yield return Case(new RandomGrayscale { Probability = 0.5 });
        yield return Case(new Grayscale());
        yield return Case(new RandomInvert());
        yield return Case(new RandomSolarize(99.5));
        yield return Case(new RandomPosterize(3));
        yield return Case(new RandomPosterize(0) { Probability = 1 }, "RandomPosterize to nothing");
        yield return Case(new RandomAutocontrast());
        yield return Case(new RandomEqualize());
        yield return Case(new RandomAdjustSharpness(2.5));
        yield return Case(new RandomAdjustSharpness(0) { Probability = 1 }, "RandomAdjustSharpness to nothing");
        yield return Case(new RandomErasing { Probability = 0.8, Fill = 17 });
        yield return Case(new RandomErasing { Probability = 1, Fill = null }, "RandomErasing with noise");
        yield return Case(new RandomApply(0.4, new RandomRotation(30)));
        yield return Case(new OneOf(new CenterCrop(8), new RandomCrop(8, padding: 4) { PadIfNeeded = true }, new Compose(new HorizontalFlip(), new CenterCrop(8))));
        yield return Case(new Compose(), "Compose of nothing");
        yield return Case(new Compose(
            new RandomCrop((30, 27), padding: 4) { PadIfNeeded = true }, new HorizontalFlip(), ColorJitter.Of(0.4, 0.4, 0.4, 0.1), new RandAugment(), new RandomErasing { Fill = null }));

        static TestCaseData Case(ImageTransform transform, string? name = null) => new TestCaseData(transform).SetArgDisplayNames(name ?? transform.GetType().Name);
    }

    [TestCaseSource(nameof(Exact))]
    public void Bytes_are_the_same(ImageTransform transform) => Compare(transform, tolerance: 0);

    // Sums in another order: what lies in the middle of two bytes, as it often does where sizes are multiples, may become the other one.
    [Test]
    public void Resized_images_are_the_same_but_for_rounding([Values] Interpolation mode, [Values] bool antialias)
    {
        Compare(new Resize(11, 40) { Interpolation = mode, Antialias = antialias }, tolerance: 1, shareOff: 0.02);
        Compare(new Resize(24) { Interpolation = mode, Antialias = antialias, LongestSide = 30 }, tolerance: 1, shareOff: 0.02);
        Compare(new RandomResizedCrop((9, 14)) { Interpolation = mode, Antialias = antialias }, tolerance: 1, shareOff: 0.02);
    }

    [Test]
    public void Blurred_images_are_the_same_but_for_rounding([Values(1, 3, 5, 9)] int kernel)
        => Compare(new GaussianBlur(kernel) { Probability = 0.7 }, tolerance: 1, shareOff: 0.02);

    [Test]
    public void Colors_of_each_channel_are_filled_in()
    {
        Compare(new Pad(2) { Fill = _color }, tolerance: 0, shape => shape.Channels == 3);
        Compare(new RandomRotation(50) { Fill = _color, Interpolation = Interpolation.Bilinear }, tolerance: 0, shape => shape.Channels == 3);
        Compare(new RandomErasing { Fill = _color, Probability = 1 }, tolerance: 0, shape => shape.Channels == 3);
    }

    [Test]
    public void Few_values_are_equalized_and_stretched_in_the_same_way()
    {
        var shape = new ImageShape(3, 16, 20);
        foreach (var levels in new[] { 1, 2, 3, 200 })
        {
            var images = Images(shape, 5).Select(image => image.Select(value => (byte)(40 + value % levels)).ToArray()).ToArray();
            Compare(new RandomEqualize { Probability = 1 }, images, shape, 0);
            Compare(new RandomAutocontrast { Probability = 1 }, images, shape, 0);
        }
    }

    [Test]
    public void A_transform_of_ones_own_is_refused_by_name()
    {
        using var numbers = new DrawnNumbers();
        foreach (var transform in new ImageTransform[] { new OwnTransform(), new RandomApply(0.1, new OwnTransform()), new OneOf(new HorizontalFlip(), new Compose(new OwnTransform())) })
            Assert.That(
                () => transform.Plan(new(3, 8, 8), [], numbers),
                Throws.TypeOf<NotSupportedException>().With.Message.StartsWith("OwnTransform changes images in the CPU's memory").And.Message.Contains("PinMemory"),
                transform.GetType().Name);
    }

    [Test]
    [NonParallelizable]
    public void Nothing_is_left_but_the_images()
    {
        var before = LiveTensors.Count();
        foreach (var transform in Exact().Select(test => (ImageTransform)test.Arguments[0]!).Where(transform => Fits(transform, new(3, 33, 50))))
            _ = OnDevice(transform, Images(new(3, 33, 50), 1), new(3, 33, 50), new(1, 2), CPU);
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    internal static void Compare(ImageTransform transform, int tolerance, Func<ImageShape, bool>? fits = null, double shareOff = 0, Device? device = null)
    {
        var shapes = SampleImage.Shapes.Where(shape => (fits?.Invoke(shape) ?? true) && Fits(transform, shape)).ToList();
        Assert.That(shapes, Has.Count.GreaterThan(3));
        foreach (var shape in shapes)
            for (var seed = 0; seed < Seeds; seed++)
                Compare(transform, Images(shape, seed), shape, tolerance, shareOff, seed, device);
    }

    private static void Compare(ImageTransform transform, byte[][] images, ImageShape shape, int tolerance, double shareOff = 0, int seed = 0, Device? device = null)
    {
        var pass = new EpochKey(seed, 3);
        var expected = images.SelectMany((image, place) => transform.Transform(image, shape, pass.ForSample(place))).ToArray();
        var actual = OnDevice(transform, images, shape, pass, device ?? CPU);
        Assert.That(actual, Has.Length.EqualTo(expected.Length), $"{shape}");
        var differences = expected.Zip(actual, (bytes, tensors) => Math.Abs(bytes - tensors)).ToArray();
        var worst = Array.IndexOf(differences, differences.Max());
        Assert.That(differences[worst], Is.LessThanOrEqualTo(tolerance), $"byte {worst} of {Batch} images of {shape} with seed {seed} is {actual[worst]} instead of {expected[worst]}");
        Assert.That(differences.Count(difference => difference > 0), Is.LessThanOrEqualTo(Math.Max(shareOff * differences.Length, tolerance)), $"bytes that are off at all, of {shape}");
    }

    private static byte[] OnDevice(ImageTransform transform, byte[][] images, ImageShape shape, EpochKey pass, Device device)
    {
        using var scope = NewDisposeScope();
        using var numbers = new DrawnNumbers();
        var random = Enumerable.Range(0, images.Length).Select(place => pass.ForSample(place)).ToArray();
        var step = transform.Plan(shape, random, numbers);
        numbers.Send(device);
        var changed = step(images.SelectMany(image => image).ToArray().ToTensor(ScalarType.Byte, [images.Length, shape.Channels, shape.Height, shape.Width]).to(device));
        var next = transform.GetOutputShape(shape);
        Assert.That(changed.shape, Is.EqualTo(new long[] { images.Length, next.Channels, next.Height, next.Width }));
        Assert.That(changed.dtype, Is.EqualTo(uint8));
        return changed.contiguous().cpu().bytes.ToArray();
    }

    private static byte[][] Images(ImageShape shape, int seed) => [.. Enumerable.Range(0, Batch).Select(place => SampleImage.Draw(shape, Batch * seed + place))];

    private static bool Fits(ImageTransform transform, ImageShape shape)
    {
        try
        {
            _ = transform.GetOutputShape(shape);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private sealed class OwnTransform : ImageTransform
    {
        protected override void Change(
            ReadOnlySpan<byte> input, ImageShape shape, Span<byte> output, ImageShape next, ref RandomStream random, PixelKind kind) => input.CopyTo(output);
    }
}
