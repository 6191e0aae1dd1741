using DeepNet.Data;

namespace DeepNet.Tests.Data;

internal sealed class RandomStreamTests
{
    [Test]
    public void BitsArePublishedSplitMix64()
    {
        // The first values of SplitMix64 with seed 1234567, as published with the algorithm's reference code.
        var random = new RandomStream(1234567);
        Assert.That(new[] { random.NextBits(), random.NextBits(), random.NextBits() },
            Is.EqualTo(new[] { 6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL }));
    }

    [Test]
    public void EveryPartOfTheKeyCounts()
    {
        var streams = new[]
        {
            RandomStream.From(), RandomStream.From(0), RandomStream.From(0, 0), RandomStream.From(1, 0), RandomStream.From(0, 1),
            RandomStream.From(0, 0, 0), RandomStream.From(-1, 0), RandomStream.From(long.MaxValue, 0),
        };
        Assert.That(streams.Select(stream => stream.NextBits()).Distinct().Count(), Is.EqualTo(streams.Length));
    }

    [Test]
    public void NormalNumbersHaveUnitVariance()
    {
        var random = RandomStream.From(4);
        var values = Enumerable.Range(0, 200_000).Select(_ => random.NextNormal()).ToArray();
        Assert.That(values.Average(), Is.Zero.Within(0.01));
        Assert.That(values.Average(value => value * value), Is.EqualTo(1).Within(0.02));
    }

    [Test]
    public void IntegersAreUniform([Values(1, 3, 7, 1000)] int range)
    {
        var random = RandomStream.From(5, range);
        var counts = new double[range];
        for (var i = 0; i < 200 * range; i++)
            counts[random.NextInteger(range)]++;
        var deviation = counts.Sum(count => (count - 200) * (count - 200) / 200);
        Assert.That(deviation, Is.LessThan(range + 5 * Math.Sqrt(2.0 * range))); // χ² within five standard deviations
    }
}
