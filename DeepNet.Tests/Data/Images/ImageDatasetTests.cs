using DeepNet.Data;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Data;

internal sealed class ImageDatasetTests
{
    private static readonly EpochKey _pass = new(1, 0);

    [Test]
    public void BatchIsGatheredAndNormalisedAsTorchvisionDoes()
    {
        var pixels = new byte[5 * 3 * 4 * 6];
        new RandomStream(6).Fill(pixels);
        float[] mean = [0.1f, 0.2f, 0.3f];
        float[] deviation = [0.4f, 0.5f, 0.6f];
        var data = new ImageDataset(pixels, new(3, 4, 6), [0, 1, 2, 3, 4], new(mean, deviation));
        using var batch = data.GetBatch([4, 0, 4], _pass);

        var expected = new[] { 4, 0, 4 }.SelectMany(index => Enumerable.Range(0, 72).Select(offset =>
            (pixels[index * 72 + offset] / 255f - mean[offset / 24]) / deviation[offset / 24])).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(batch.Inputs.shape, Is.EqualTo(new long[] { 3, 3, 4, 6 }));
            Assert.That(batch.Inputs.Values<float>(), Is.EqualTo(expected), "to the last bit");
            Assert.That(batch.Targets.dtype, Is.EqualTo(ScalarType.Int64));
            Assert.That(batch.Targets.Values<long>(), Is.EqualTo(new long[] { 4, 0, 4 }));
            Assert.That(batch.Count, Is.EqualTo(3));
        });
    }

    [Test]
    public void VectorisedAndPlainNormalisationAgree([Values(0, 1, 15, 16, 31, 32, 33, 64, 100)] int length)
    {
        var pixels = new byte[length];
        new RandomStream(7).Fill(pixels);
        var values = new float[length];
        Normalize.Mnist.Apply(pixels, 0, values);
        Assert.That(values, Is.EqualTo(pixels.Select(pixel => (pixel / 255f - 0.1307f) / 0.3081f)));
    }

    [Test]
    public void IndexOutOfRangeIsNamed([Values(-1, 2)] int index)
    {
        var data = Counting(2, 4);
        Assert.That(() => data.GetBatch([index], _pass), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("2 samples"));
    }

    [Test]
    public void SizesThatDoNotFitAreRefused()
    {
        Assert.That(() => new ImageDataset(new byte[10], new(1, 2, 2), [0, 1], Normalize.Mnist), Throws.ArgumentException.With.Message.Contains("need 8"));
        Assert.That(() => new ImageDataset(new byte[4], new(1, 2, 2), [0], new([0, 0, 0], [1, 1, 1])), Throws.ArgumentException.With.Message.StartsWith("The normalisation has 3 channels, the images have 1."));
        Assert.That(() => Counting(1, 4).With(new RandomCrop(9, padding: 2)), Throws.ArgumentException.With.Message.Contains("1 × 4 × 4"));
    }

    [Test]
    public void FlipMirrorsRows()
    {
        var data = Counting(1, 3).With(new HorizontalFlip { Probability = 1 });
        Assert.That(Bytes(data, [0]), Is.EqualTo(new byte[] { 2, 1, 0, 5, 4, 3, 8, 7, 6 }));
    }

    [Test]
    public void FlipHappensToHalfOfTheImages()
    {
        var data = Counting(400, 3).With(new HorizontalFlip());
        var flipped = Bytes(data, [.. Enumerable.Range(0, 400).Select(index => (long)index)]).Chunk(9).Count(image => image[0] > image[2]);
        Assert.That(flipped, Is.InRange(150, 250));
    }

    [Test]
    public void CropCutsEveryPlaceOfThePaddedImage()
    {
        // Every result must be one of the 25 windows of a 4 × 4 image with a border of 2, and all must occur.
        var data = Counting(500, 4, offset: 1).With(new RandomCrop(4, padding: 2));
        var windows = new HashSet<string>();
        for (var top = -2; top <= 2; top++)
            for (var left = -2; left <= 2; left++)
                windows.Add(string.Join(',', Enumerable.Range(0, 16).Select(i => (Row: i / 4 + top, Column: i % 4 + left)).Select(place =>
                    place is { Row: >= 0 and < 4, Column: >= 0 and < 4 } ? place.Row * 4 + place.Column + 1 : 0)));
        var seen = Bytes(data, [.. Enumerable.Range(0, 500).Select(index => (long)index)]).Chunk(16).Select(image => string.Join(',', image)).ToHashSet();
        Assert.That(seen, Is.EquivalentTo(windows));
    }

    [Test]
    public void CropChangesTheShape()
    {
        var data = Counting(2, 8).With(new RandomCrop(5), new HorizontalFlip());
        using var batch = data.GetBatch([0, 1], _pass);
        Assert.That(batch.Inputs.shape, Is.EqualTo(new long[] { 2, 1, 5, 5 }));
    }

    [Test]
    public void GreyImagesNeedANormalisationOfOneChannel()
    {
        var data = new ImageDataset([255, 0, 0, 100, 0, 0], new(3, 1, 1), [0, 1], Normalize.Cifar10);
        Assert.That(() => data.With(new Grayscale()), Throws.ArgumentException.With.Message.StartsWith("The normalisation has 3 channels, the images have 1."));
        using var batch = data.With(Normalize.UnitRange, new Grayscale()).GetBatch([0, 1], _pass);
        Assert.That(batch.Inputs.shape, Is.EqualTo(new long[] { 2, 1, 1, 1 }));
        Assert.That(batch.Inputs.Values<float>(), Is.EqualTo(new[] { 76 / 255f, 29 / 255f }), "0.2989 of red, rounded down");
    }

    [Test]
    public void ChangesFollowSeedEpochAndSampleNotTheBatch()
    {
        var data = Counting(100, 8).With(new RandomCrop(8, padding: 2), new HorizontalFlip());
        var together = Bytes(data, [3, 50, 99]);
        var alone = new long[] { 3, 50, 99 }.SelectMany(index => Bytes(data, [index])).ToArray();
        Assert.That(alone, Is.EqualTo(together));
        using var other = data.GetBatch([3, 50, 99], new(1, 1));
        using var same = data.GetBatch([3, 50, 99], new(1, 0));
        Assert.That(other.Inputs.Values<float>(), Is.Not.EqualTo(same.Inputs.Values<float>()));
    }

    // Images whose pixels count up, the same in each.
    private static ImageDataset Counting(int count, int side, int offset = 0) => new(
        [.. Enumerable.Range(0, count * side * side).Select(i => (byte)(i % (side * side) + offset))], new(1, side, side), new long[count],
        Normalize.UnitRange);

    private static byte[] Bytes(ImageDataset data, long[] indices)
    {
        using var batch = data.GetBatch(indices, _pass);
        return [.. batch.Inputs.Values<float>().Select(value => (byte)MathF.Round(value * 255))];
    }
}
