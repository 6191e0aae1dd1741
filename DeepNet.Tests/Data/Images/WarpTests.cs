using DeepNet.Data;
using DeepNet.Tests.Parity;
using DeepNet.Tests.Support;
using static System.FormattableString;

namespace DeepNet.Tests.Data;

internal sealed class WarpTests
{
    [Test]
    public void Rotation_equals_torchvision(
        [Values(0, 17.5, 90, -90, 180, 45, -133)] double degrees, [Values(Interpolation.Nearest, Interpolation.Bilinear)] Interpolation interpolation)
        => SampleImage.EqualsTorchvision(Invariant($"TF.rotate(x, {degrees}, Mode.{Name(interpolation)}, fill=[7.0])"),
            new RandomRotation(0) { Degrees = (degrees, degrees), Interpolation = interpolation, Fill = 7 }, tolerance: Tolerance(interpolation), shareOff: 0.02);

    [Test]
    public void Rotation_about_a_point_equals_torchvision()
        => SampleImage.EqualsTorchvision("TF.rotate(x, 30, center=[3, 11], fill=[0.0])", new RandomRotation(0) { Degrees = (30, 30), Center = (3, 11) });

    [TestCase(0, 0, 0, 1, 0, 0), TestCase(33, 3, -2, 1.3, 10, 0), TestCase(-170, 0, 5, 0.6, -20, 35), TestCase(90, 1, 1, 1, 0, 45), TestCase(5, -7, 0, 3, 60, -60)]
    public void Affine_maps_equal_torchvision(double degrees, int right, int down, double scale, double shearX, double shearY)
    {
        foreach (var interpolation in new[] { Interpolation.Nearest, Interpolation.Bilinear })
            foreach (var fill in new PixelFill?[] { null, 90 })
                SampleImage.EqualsTorchvision(
                    Invariant($"TF.affine(x, {degrees}, [{right}, {down}], {scale}, [{shearX}, {shearY}], Mode.{Name(interpolation)}, fill={(fill is null ? "None" : "[90.0]")})"),
                    (image, shape) =>
                    {
                        var output = new byte[image.Length];
                        Warp.Apply(image, shape, PlaneMap.Affine(shape, degrees, (right, down), scale, (shearX, shearY), null), interpolation, fill, PixelKind.Intensity, output);
                        return (output, shape);
                    }, tolerance: Tolerance(interpolation), shareOff: 0.02);
    }

    [Test]
    public void Random_affine_draws_as_documented()
    {
        var affine = new RandomAffine(20) { Translate = (0.25, 0.5), Scale = (0.5, 2), ShearX = (-10, 30), ShearY = (4, 5) };
        var draws = Enumerable.Range(0, 2_000).Select(k =>
        {
            var stream = RandomStream.From(2, k);
            return affine.Draw(new(3, 10, 40), ref stream);
        }).ToList();
        Assert.Multiple(() =>
        {
            Uniform(draws.Select(draw => draw.Angle), -20, 20);
            Uniform(draws.Select(draw => draw.Shift.X), -10, 10);
            Uniform(draws.Select(draw => draw.Shift.Y), -5, 5);
            Uniform(draws.Select(draw => draw.Scale), 0.5, 2);
            Uniform(draws.Select(draw => draw.Shear.X), -10, 30);
            Uniform(draws.Select(draw => draw.Shear.Y), 4, 5);
            Assert.That(draws.Select(draw => draw.Shift.X), Has.All.Matches<double>(double.IsInteger));
        });
    }

    [Test]
    public void Perspectives_equal_torchvision_for_given_coefficients([Values(Interpolation.Nearest, Interpolation.Bilinear)] Interpolation interpolation)
    {
        double[] coefficients = [1.1, 0.1, -2.5, -0.05, 0.9, 1.25, 0.002, -0.004];
        SampleImage.EqualsTorchvision($"TT.perspective(x, [{string.Join(", ", coefficients.Select(value => Invariant($"{value}")))}], '{Name(interpolation).ToLowerInvariant()}', fill=[30.0])",
            (image, shape) =>
            {
                var output = new byte[image.Length];
                Warp.Apply(image, shape, PlaneMap.Perspective(shape, coefficients), interpolation, 30, PixelKind.Intensity, output);
                return (output, shape);
            }, tolerance: Tolerance(interpolation), shareOff: 0.02);
    }

    [Test]
    public void Coefficients_of_corners_equal_torchvision()
    {
        var perspective = new RandomPerspective { Distortion = 0.8 };
        for (var k = 0; k < 10; k++)
        {
            var (stream, shape) = (RandomStream.From(7, k), new ImageShape(3, 37, 64));
            var corners = perspective.Draw(shape, ref stream);
            var coefficients = new double[8];
            Assert.That(Corners.TrySolve(shape, corners, coefficients), Is.True);
            using var scope = TorchSharp.torch.NewDisposeScope();
            PyTorch.Require("torchvision", "python3-torchvision");
            var expected = PyTorch.Run($"""
                from torchvision.transforms.functional import _get_perspective_coeffs
                start = [[0, 0], [63, 0], [63, 36], [0, 36]]
                end = [[{corners.TopLeft.X}, {corners.TopLeft.Y}], [{corners.TopRight.X}, {corners.TopRight.Y}], [{corners.BottomRight.X}, {corners.BottomRight.Y}], [{corners.BottomLeft.X}, {corners.BottomLeft.Y}]]
                y = torch.tensor(_get_perspective_coeffs(start, end))
                """)["y"];
            // torchvision solves in float32.
            TensorAssert.Close(coefficients.Select(value => (float)value).ToArray().ToTensor(TorchSharp.torch.ScalarType.Float32), expected, "coefficients", absolute: 2e-4, relative: 1e-3);
        }
    }

    [Test]
    public void Corners_move_inwards_by_uniform_whole_pixels()
    {
        var draws = Enumerable.Range(0, 2_000).Select(k =>
        {
            var stream = RandomStream.From(2, k);
            return new RandomPerspective().Draw(new(1, 41, 80), ref stream);
        }).ToList();
        Assert.Multiple(() =>
        {
            // Half of 40 columns and of 20 rows, with both ends.
            Uniform(draws.Select(corners => corners.TopLeft.X + 0.0), 0, 20);
            Uniform(draws.Select(corners => corners.TopLeft.Y + 0.0), 0, 10);
            Uniform(draws.Select(corners => corners.TopRight.X + 0.0), 59, 79);
            Uniform(draws.Select(corners => corners.BottomRight.Y + 0.0), 30, 40);
            Uniform(draws.Select(corners => corners.BottomLeft.X + 0.0), 0, 20);
        });
    }

    [Test]
    public void Perspective_happens_with_its_probability_and_never_to_a_line()
    {
        var shape = new ImageShape(1, 24, 24);
        var image = SampleImage.Draw(shape);
        var changed = Enumerable.Range(0, 1_000).Count(k => !new RandomPerspective { Probability = 0.3 }.Transform(image, shape, RandomStream.From(k)).SequenceEqual(image));
        Assert.That(changed, Is.EqualTo(300).Within(5 * Math.Sqrt(1_000 * 0.3 * 0.7)));
        Assert.That(new RandomPerspective { Probability = 1 }.Transform(image[..24], new(1, 1, 24), new(1)), Is.EqualTo(image[..24]));
    }

    [Test]
    public void Masks_move_with_their_images()
    {
        // A mask that is the image itself, moved with nearest neighbours, must be what the image is, moved with nearest neighbours; outside it is filled.
        var shape = new ImageShape(1, 30, 41);
        var image = SampleImage.Draw(shape).Select(value => (byte)(value / 2)).ToArray();
        Func<Interpolation, ImageTransform>[] transforms =
        [
            mode => new RandomRotation(60) { Interpolation = mode, Fill = new(200) { Label = 200 } },
            mode => new RandomAffine(60) { Translate = (0.3, 0.3), Scale = (0.5, 1.5), ShearX = (-30, 30), Interpolation = mode, Fill = new(200) { Label = 200 } },
            mode => new RandomPerspective { Probability = 0.8, Interpolation = mode, Fill = new(200) { Label = 200 } },
            mode => new RandAugment(count: 3) { Interpolation = mode, Fill = new(200) { Label = 200 } },
        ];
        foreach (var transform in transforms)
        {
            for (var k = 0; k < 30; k++)
            {
                var mask = transform(Interpolation.Bilinear).Transform(image, shape, RandomStream.From(k), PixelKind.Label);
                var expected = transform(Interpolation.Nearest).Transform(image, shape, RandomStream.From(k), transform(default) is RandAugment ? PixelKind.Label : PixelKind.Intensity);
                Assert.That(mask, Is.EqualTo(expected), $"{transform(default).GetType().Name}, stream {k}");
            }
        }
    }

    [Test]
    public void What_cannot_be_is_refused() => Assert.Multiple(() =>
    {
        Assert.That(() => new RandomRotation(-1), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("degrees must be a finite number of at least 0, but is -1."));
        Assert.That(() => new RandomRotation(1) { Interpolation = Interpolation.Bicubic }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("Interpolation must be Nearest or Bilinear, but is Bicubic."));
        Assert.That(() => new RandomRotation(1) { Degrees = (3, 2) }, Throws.ArgumentException.With.Message.Contains("goes from 3 to 2"));
        Assert.That(() => new RandomAffine(1) { Translate = (0.1, 1.5) }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("Translate must be at least 0 and at most 1, but is 1.5."));
        Assert.That(() => new RandomAffine(1) { Scale = (0, 1) }, Throws.ArgumentException.With.Message.StartsWith("Scale must"));
        Assert.That(() => new RandomAffine(1) { ShearX = (0, 90) }, Throws.ArgumentException.With.Message.StartsWith("ShearX must"));
        Assert.That(() => new RandomPerspective { Distortion = 2 }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("Distortion must be at least 0 and at most 1, but is 2."));
        Assert.That(() => new RandomRotation(1) { Fill = new(1, 2) }.GetOutputShape(new(3, 4, 4)), Throws.ArgumentException.With.Message.Contains("2 values"));
    });

    private static string Name(Interpolation interpolation) => interpolation.ToString().ToUpperInvariant();

    private static int Tolerance(Interpolation interpolation) => interpolation == Interpolation.Nearest ? 0 : 1;

    // Mean and deviation within five standard errors, and nothing outside.
    private static void Uniform(IEnumerable<double> values, double least, double most)
    {
        var all = values.ToList();
        var (mean, width) = (all.Average(), most - least);
        Assert.That(all, Has.All.InRange(least, most));
        Assert.That(mean, Is.EqualTo((least + most) / 2).Within(5 * width / Math.Sqrt(12 * all.Count)));
        Assert.That(Math.Sqrt(all.Average(value => (value - mean) * (value - mean))), Is.EqualTo(width / Math.Sqrt(12)).Within(0.06 * width));
    }
}
