namespace DeepNet.Data;

/// <summary>Handwritten-looking digits drawn by a program: a stand-in for MNIST where there is neither data nor network.</summary>
/// <remarks>
/// Each image follows from (seed, part, index) alone: a variant of the digit's strokes, an elastic and an affine distortion, a pen
/// width, ink strength and noise. White on black at 28 × 28 pixels, like MNIST. The classes take turns by chance, evenly.
/// </remarks>
public static class SyntheticDigits
{
    /// <summary>The images' side in pixels.</summary>
    public const int Side = 28;

    private const int StepsPerSpan = 5;

    /// <summary>Draws a training and a test set; they share no image.</summary>
    /// <param name="train">The number of training images, at least 1.</param>
    /// <param name="test">The number of test images, at least 1.</param>
    /// <param name="seed">Another seed gives other images.</param>
    /// <returns>The two sets, normalised with MNIST's statistics.</returns>
    public static ImageSplits Create(int train = 10_000, int test = 2_000, long seed = 0) => new(
        "Synthetic digits",
        Draw(train, RandomStream.From(seed, 0).NextBits()),
        Draw(test, RandomStream.From(seed, 1).NextBits()),
        [.. Enumerable.Range(0, 10).Select(digit => digit.ToString(System.Globalization.CultureInfo.InvariantCulture))],
        $"drawn by a program (seed {seed})");

    private static ImageDataset Draw(int count, ulong key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        const int size = Side * Side;
        var pixels = new byte[checked(count * size)];
        var labels = new long[count];
        Parallel.For(0, count, index =>
        {
            var random = RandomStream.From((long)key, index);
            labels[index] = random.NextInteger(10);
            Draw((int)labels[index], ref random, pixels.AsSpan(index * size, size));
        });
        return new(pixels, new(1, Side, Side), labels, Normalize.Mnist);
    }

    private static void Draw(int digit, ref RandomStream random, Span<byte> pixels)
    {
        Span<float> ink = stackalloc float[Side * Side];
        ink.Clear();
        var variants = DigitStrokes.Variants[digit];
        var strokes = variants[random.NextInteger(variants.Length)];
        var distortion = new DigitDistortion(ref random, Side);
        var radius = (float)random.NextDouble(0.65, 1.55);
        foreach (var stroke in strokes)
            DrawStroke(ink, stroke, distortion, radius, ref random);

        var strength = (float)random.NextDouble(190, 255);
        var noise = random.NextDouble(0, 14);
        for (var i = 0; i < pixels.Length; i++)
        {
            // Paper stays clean, ink varies: a little where there is none, more where there is some.
            var grain = (float)(noise * random.NextNormal()) * (0.35f + ink[i]);
            pixels[i] = (byte)Math.Clamp(ink[i] * strength + grain + 0.5f, 0, 255);
        }
    }

    // A Catmull-Rom curve through the control points, each shaken a little, cut into short lines.
    private static void DrawStroke(Span<float> ink, double[] stroke, in DigitDistortion distortion, float radius, ref RandomStream random)
    {
        var count = stroke.Length / 2;
        Span<(double X, double Y)> points = stackalloc (double, double)[count];
        for (var i = 0; i < count; i++)
        {
            var corner = i > 0 && stroke[2 * i] == stroke[2 * i - 2] && stroke[2 * i + 1] == stroke[2 * i - 1];
            points[i] = corner // its twin's place, or it would not be a corner any more
                ? points[i - 1]
                : (stroke[2 * i] + 0.018 * random.NextNormal(), stroke[2 * i + 1] + 0.018 * random.NextNormal());
        }

        var last = distortion.Map(points[0].X, points[0].Y);
        for (var i = 0; i + 1 < count; i++)
        {
            var (before, start, end, after) = (points[Math.Max(i - 1, 0)], points[i], points[i + 1], points[Math.Min(i + 2, count - 1)]);
            for (var step = 1; step <= StepsPerSpan; step++)
            {
                var t = step / (double)StepsPerSpan;
                var next = distortion.Map(
                    Curve(before.X, start.X, end.X, after.X, t), Curve(before.Y, start.Y, end.Y, after.Y, t));
                DigitPen.Line(ink, Side, last, next, radius);
                last = next;
            }
        }
    }

    private static double Curve(double before, double start, double end, double after, double t) =>
        start + 0.5 * t * (end - before + t * (2 * before - 5 * start + 4 * end - after + t * (3 * (start - end) + after - before)));
}
