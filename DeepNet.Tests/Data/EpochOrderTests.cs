using DeepNet.Data;

namespace DeepNet.Tests.Data;

internal sealed class EpochOrderTests
{
    [Test]
    public void EverySampleComesOnce([Values(0, 1, 2, 3, 5, 8, 9, 100, 1023, 1024, 1025, 60_000)] int count)
    {
        var order = EpochOrder.Shuffled(count, new(1, 2));
        Assert.That(Indices(order).Order(), Is.EqualTo(Enumerable.Range(0, count).Select(index => (long)index)));
    }

    [Test]
    public void OrderIsThisOne() => Assert.That(
        Indices(EpochOrder.Shuffled(10, new(0, 0))), Is.EqualTo(_pinned), "a change here changes every run that is resumed");

    private static readonly long[] _pinned = [0, 9, 7, 8, 5, 4, 6, 2, 1, 3];

    [Test]
    public void SeedAndEpochBothChangeTheOrder()
    {
        var orders = new[] { (0, 0), (0, 1), (1, 0), (1, 1) }.Select(key => Indices(EpochOrder.Shuffled(50, new(key.Item1, key.Item2)))).ToList();
        Assert.That(orders.Select(order => string.Join(',', order)).Distinct().Count(), Is.EqualTo(4));
    }

    [Test]
    public void PositionsAndNeighboursAreUniform([Values(3, 5, 8, 10, 17)] int count)
    {
        const int epochs = 8_000;
        var places = new double[count * count];
        var pairs = new double[count * count];
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            var order = Indices(EpochOrder.Shuffled(count, new(9, epoch)));
            for (var position = 0; position < count; position++)
            {
                places[position * count + order[position]]++;
                if (position > 0)
                    pairs[order[position - 1] * count + order[position]]++;
            }
        }

        var neighbours = pairs.Where((_, index) => index / count != index % count).ToArray();
        Assert.That(Deviation(places, (count - 1) * (count - 1)), Is.LessThan(5));
        Assert.That(Deviation(neighbours, count * (count - 1) - 1), Is.LessThan(5));
    }

    [Test]
    public void ManyAtOnceAreThoseOneByOne([Values(1, 2, 3, 10, 64, 65, 1000, 5_000_000_000)] long count, [Values(0, 1, 3, 4, 5, 63, 64, 65, 200)] int length)
    {
        length = (int)Math.Min(length, count);
        foreach (var order in new[] { EpochOrder.Shuffled(count, new(4, 5)), EpochOrder.Sequential(count) })
            foreach (var first in new[] { 0, (count - length) / 2, count - length })
            {
                var samples = new long[length];
                order.CopyTo(first, samples);
                Assert.That(samples, Is.EqualTo(Enumerable.Range(0, length).Select(k => order[first + k])));
            }
    }

    [Test]
    public void PositionsOutsideAreRefused()
    {
        var order = EpochOrder.Shuffled(10, default);
        Assert.Throws<ArgumentOutOfRangeException>(() => order.CopyTo(8, new long[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => order.CopyTo(-1, new long[3]));
    }

    [Test]
    public void OrderOfBillionsIsReadAnywhere()
    {
        var order = EpochOrder.Shuffled(5_000_000_000, new(1, 0));
        Assert.That(order[4_999_999_999], Is.InRange(0, 4_999_999_999));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = order[5_000_000_000]);
    }

    private static long[] Indices(EpochOrder order) => [.. Enumerable.Range(0, (int)order.Count).Select(position => order[position])];

    // How many standard deviations χ² is above its mean.
    private static double Deviation(double[] counts, int freedom)
    {
        var mean = counts.Average();
        return (counts.Sum(count => (count - mean) * (count - mean) / mean) - freedom) / Math.Sqrt(2.0 * freedom);
    }
}
