using System.Security.Cryptography;
using DeepNet.Data;

namespace DeepNet.Tests.Data;

internal sealed class SyntheticDigitsTests
{
    private static readonly ImageSplits _data = SyntheticDigits.Create(2_000, 500);

    [Test]
    public void ImagesAreTheseOnes()
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(_data.Train.Pixels.Span));
        Assert.That(hash, Is.EqualTo(PinnedHash), "the digits are to be the same on every machine");
    }

    private const string PinnedHash = "6c4a33eb4871266ed8e953d9734e2dd13512aedbb616c6ab6f9fc26ab3049c86";

    [Test]
    public void AnImageDoesNotDependOnHowManyAreDrawn() => Assert.That(
        SyntheticDigits.Create(100, 1).Train.Pixels.Span.SequenceEqual(_data.Train.Pixels.Span[..(100 * 784)]));

    [Test]
    public void SeedAndPartChangeTheImages()
    {
        var other = SyntheticDigits.Create(10, 10, seed: 1);
        Assert.Multiple(() =>
        {
            Assert.That(other.Train.Pixels.Span.SequenceEqual(_data.Train.Pixels.Span[..7840]), Is.False);
            Assert.That(other.Train.Pixels.Span.SequenceEqual(other.Test.Pixels.Span), Is.False);
        });
    }

    [Test]
    public void ClassesAreEven()
    {
        var counts = _data.Train.Labels.ToArray().GroupBy(label => label).ToDictionary(group => group.Key, group => group.Count());
        Assert.That(counts.Keys.Order(), Is.EqualTo(Enumerable.Range(0, 10)));
        Assert.That(counts.Values, Is.All.InRange(140, 260));
    }

    [Test]
    public void EveryImageShowsSomething()
    {
        for (var image = 0; image < _data.Train.Count; image++)
        {
            var bright = _data.Train.Pixels.Span.Slice(image * 784, 784).ToArray().Count(pixel => pixel > 100);
            Assert.That(bright, Is.InRange(15, 350), $"image {image}");
        }
    }

    [Test]
    public void NearestMeanRecognisesManyButNotAll()
    {
        // Learnable, and not trivial: the class means alone tell most digits apart, but by no means all.
        var means = new double[10][];
        for (var digit = 0; digit < 10; digit++)
        {
            var members = Enumerable.Range(0, (int)_data.Train.Count).Where(index => _data.Train.Labels.Span[index] == digit).ToArray();
            means[digit] = [.. Enumerable.Range(0, 784).Select(pixel => members.Average(index => (double)_data.Train.Pixels.Span[index * 784 + pixel]))];
        }

        var right = Enumerable.Range(0, (int)_data.Test.Count).Count(index =>
        {
            var image = _data.Test.Pixels.Slice(index * 784, 784).ToArray();
            var nearest = Enumerable.Range(0, 10).MinBy(digit => image.Zip(means[digit], (pixel, mean) => (pixel - mean) * (pixel - mean)).Sum());
            return nearest == _data.Test.Labels.Span[index];
        });
        Assert.That(right / 500.0, Is.InRange(0.4, 0.9));
    }
}
