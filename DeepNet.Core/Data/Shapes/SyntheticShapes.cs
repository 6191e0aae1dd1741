using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>
/// Colour images of discs, squares and triangles with the class of each pixel, drawn by a program: what a segmentation network can be tried on
/// where there is no data.
/// </summary>
/// <remarks>
/// Each image follows from (seed, index) alone: one to three bright shapes of any colour, size and place, turned by up to 15 degrees, on a darker
/// ground that shades from one colour to another; later shapes over earlier ones, then noise. Colours tell shapes from the ground, but not from each
/// other. Images are drawn when a batch asks for them.
/// </remarks>
public sealed class SyntheticShapes : IDataset
{
    private const int MostShapes = 3;

    private readonly long _seed;

    /// <summary>A data set of such images.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="side">Their height and width in pixels, at least 16.</param>
    /// <param name="seed">Another seed gives other images.</param>
    public SyntheticShapes(int count, int side = 64, long seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 16);
        (Count, Side, _seed) = (count, side, seed);
    }

    /// <summary>The names of the classes, in the order of their numbers.</summary>
    public static IReadOnlyList<string> ClassNames { get; } = ["ground", "disc", "square", "triangle"];

    /// <inheritdoc />
    public long Count { get; }

    /// <summary>The images' height and width in pixels.</summary>
    public int Side { get; }

    /// <summary>Loaders over training and test images, which share none.</summary>
    /// <param name="train">The number of training images, at least 1.</param>
    /// <param name="test">The number of test images, at least 1.</param>
    /// <param name="side">The images' height and width in pixels, at least 16.</param>
    /// <param name="options">Batch size, seed of the order, workers; the defaults when null.</param>
    /// <param name="seed">Another seed gives other images.</param>
    /// <returns>The training part shuffled, the test part in order.</returns>
    public static TrainingData Load(int train = 2_000, int test = 200, int side = 64, LoaderOptions? options = null, long seed = 0)
    {
        options ??= new();
        return new(
            new BatchLoader(new SyntheticShapes(train, side, (long)RandomStream.From(seed, 0).NextBits()), options),
            new BatchLoader(new SyntheticShapes(test, side, (long)RandomStream.From(seed, 1).NextBits()), options with { Shuffle = false, DropLast = false }))
        { Source = FormattableString.Invariant($"Synthetic shapes, drawn by a program (seed {seed})") };
    }

    /// <inheritdoc />
    /// <remarks>Inputs: [batch, 3, side, side], float32, from −1 to 1 beside the noise. Targets: [batch, side, side], int64, places in <see cref="ClassNames"/>.</remarks>
    public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass)
    {
        foreach (var index in indices)
            BatchIndices.Check(index, Count);
        var inputs = empty([indices.Length, 3, Side, Side], float32);
        var targets = empty([indices.Length, Side, Side], int64);
        var images = MemoryMarshal.Cast<byte, float>(inputs.bytes);
        var masks = MemoryMarshal.Cast<byte, long>(targets.bytes);
        var pixels = Side * Side;
        for (var i = 0; i < indices.Length; i++)
            Draw(RandomStream.From(_seed, indices[i]), images.Slice(3 * i * pixels, 3 * pixels), masks.Slice(i * pixels, pixels));
        return new(inputs, targets);
    }

    private void Draw(RandomStream random, Span<float> image, Span<long> mask)
    {
        mask.Clear();
        DrawGround(ref random, image);
        var shapes = 1 + random.NextInteger(MostShapes);
        for (var k = 0; k < shapes; k++)
        {
            var kind = 1 + random.NextInteger(ClassNames.Count - 1);
            DrawShape(kind, new ShapePlace(ref random, Side), ref random, image, mask);
        }
        var noise = random.NextDouble(0, 0.15);
        foreach (ref var value in image)
            value += (float)(noise * random.NextNormal());
    }

    // From one colour at a corner to another at the opposite one.
    private void DrawGround(ref RandomStream random, Span<float> image)
    {
        var pixels = Side * Side;
        for (var channel = 0; channel < 3; channel++)
        {
            var (start, down, right) = (random.NextDouble(-0.7, -0.4), random.NextDouble(-0.15, 0.15), random.NextDouble(-0.15, 0.15));
            for (var place = 0; place < pixels; place++)
                image[channel * pixels + place] = (float)(start + down * (place / Side) / Side + right * (place % Side) / Side);
        }
    }

    private void DrawShape(long kind, in ShapePlace where, ref RandomStream random, Span<float> image, Span<long> mask)
    {
        var pixels = Side * Side;
        Span<float> colour = [Bright(ref random), Bright(ref random), Bright(ref random)];
        for (var place = 0; place < pixels; place++)
        {
            if (!where.Covers(kind, place % Side, place / Side))
                continue;
            mask[place] = kind;
            for (var channel = 0; channel < 3; channel++)
                image[channel * pixels + place] = colour[channel];
        }
    }

    private static float Bright(ref RandomStream random) => (float)random.NextDouble(0.2, 1);
}
