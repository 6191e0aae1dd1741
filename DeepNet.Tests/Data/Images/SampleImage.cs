using DeepNet.Data;
using DeepNet.Tests.Parity;
using DeepNet.Tests.Support;
using TorchSharp;

namespace DeepNet.Tests.Data;

/// <summary>Images to try transforms on, and what a transform makes of one.</summary>
internal static class SampleImage
{
    /// <summary>
    /// Python code that makes torchvision's functions TF and those on tensors TT, and <c>adjust_hue</c>: as torchvision did it up to 0.14 and as it is done here. Later
    /// ones take a channel to the next byte above where it was cut off before.
    /// </summary>
    internal const string Torchvision = """
        import torchvision.transforms.functional as TF
        try:
            import torchvision.transforms._functional_tensor as TT
            def adjust_hue(x, shift):
                if x.shape[-3] == 1:
                    return x
                h, s, v = TT._rgb2hsv(x.float() / 255.0).unbind(-3)
                return (TT._hsv2rgb(torch.stack(((h + shift) % 1.0, s, v), -3)) * 255.0).to(torch.uint8)
        except ImportError:
            import torchvision.transforms.functional_tensor as TT
            adjust_hue = TF.adjust_hue
        """;

    /// <summary>Shapes that are odd and even, high and wide, grey and coloured, down to one pixel.</summary>
    public static IReadOnlyList<ImageShape> Shapes { get; } =
    [
        new(3, 32, 32), new(1, 28, 28), new(3, 33, 50), new(3, 64, 37), new(1, 7, 9), new(3, 5, 3), new(3, 3, 100), new(1, 1, 1), new(3, 2, 1), new(3, 70, 96),
    ];

    /// <summary>Noise over soft slopes; a quarter is black and a quarter white, so that sums overshoot.</summary>
    public static byte[] Draw(ImageShape shape, long seed = 1)
    {
        var random = RandomStream.From(seed, shape.Channels, shape.Height, shape.Width);
        var pixels = new byte[shape.Size];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (row, column) = (i / shape.Width % shape.Height, i % shape.Width);
            pixels[i] = (2 * row < shape.Height, 2 * column < shape.Width) switch
            {
                (true, true) => (byte)random.NextInteger(256),
                (true, false) => (byte)(255 * column / shape.Width),
                (false, true) => (byte)(random.NextInteger(2) * 255),
                _ => (byte)(200 * row / shape.Height + random.NextInteger(40)),
            };
        }
        return pixels;
    }

    public static byte[] Transform(this ImageTransform transform, byte[] image, ImageShape shape, RandomStream random = default, PixelKind kind = PixelKind.Intensity)
    {
        var output = new byte[transform.GetOutputShape(shape).Size];
        output.AsSpan().Fill(0xA5); // what was there before must not matter
        transform.Apply(image, shape, output, ref random, kind);
        return output;
    }

    public static torch.Tensor ToTensor(byte[] image, ImageShape shape) => image.ToTensor(torch.ScalarType.Byte, [shape.Channels, shape.Height, shape.Width]);

    /// <summary>Compares a transform with a Python expression of <c>x</c>, torchvision's functions being <c>TF</c> and its interpolation modes <c>Mode</c>, on images of
    /// all <see cref="Shapes"/> that the transform takes.</summary>
    /// <param name="expression">Python's name for the same.</param>
    /// <param name="transform">What is to equal it.</param>
    /// <param name="tolerance">How far a byte may be off.</param>
    /// <param name="fits">Which shapes to try; null for all.</param>
    /// <param name="shareOff">The share of all bytes that may be off at all.</param>
    public static void EqualsTorchvision(
        string expression, Func<byte[], ImageShape, (byte[] Pixels, ImageShape Shape)> transform, int tolerance = 0, Func<ImageShape, bool>? fits = null, double shareOff = 1)
    {
        PyTorch.Require("torchvision", "python3-torchvision");
        var shapes = Shapes.Where(fits ?? (_ => true)).ToList();
        Assert.That(shapes, Is.Not.Empty);
        using var scope = torch.NewDisposeScope();
        var images = shapes.Select(shape => Draw(shape)).ToList();
        var expected = PyTorch.Run(
            $$"""
            import warnings
            {{Torchvision}}
            from torchvision.transforms import InterpolationMode as Mode
            from torchvision.transforms.autoaugment import _apply_op as apply_op
            warnings.simplefilter("ignore")
            def _change(x):
                channels, height, width = x.shape
                return {{expression}}
            y = {name: _change(x) for name, x in inputs.items()}
            """, shapes.Select((shape, k) => ($"x{k}", ToTensor(images[k], shape))).ToArray()).Group("y");
        var (bytes, off) = (0, 0);
        Assert.Multiple(() =>
        {
            for (var k = 0; k < shapes.Count; k++)
            {
                var (pixels, shape) = transform(images[k], shapes[k]);
                var wanted = expected[$"x{k}"];
                Assert.That(wanted.shape, Is.EqualTo(new long[] { shape.Channels, shape.Height, shape.Width }), $"{expression} of {shapes[k]}");
                var values = wanted.contiguous().bytes.ToArray();
                var differences = pixels.Zip(values, (ours, theirs) => Math.Abs(ours - theirs)).ToArray();
                var worst = Array.IndexOf(differences, differences.Max());
                Assert.That(differences[worst], Is.LessThanOrEqualTo(tolerance),
                    $"{expression} of {shapes[k]}: byte {worst} of {shape} is {pixels[worst]} instead of {values[worst]}; {differences.Count(difference => difference > tolerance)} are off");
                (bytes, off) = (bytes + differences.Length, off + differences.Count(difference => difference > 0));
            }
            Assert.That(off, Is.LessThanOrEqualTo(shareOff * bytes), $"{expression}: bytes off at all, of {bytes}");
        });
    }

    /// <inheritdoc cref="EqualsTorchvision(string, Func{byte[], ImageShape, ValueTuple{byte[], ImageShape}}, int, Func{ImageShape, bool}, double)"/>
    public static void EqualsTorchvision(string expression, ImageTransform transform, int tolerance = 0, Func<ImageShape, bool>? fits = null, double shareOff = 1)
        => EqualsTorchvision(expression, (image, shape) => (transform.Transform(image, shape), transform.GetOutputShape(shape)), tolerance, fits, shareOff);
}
