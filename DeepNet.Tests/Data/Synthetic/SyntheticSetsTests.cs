using DeepNet.Data;
using DeepNet.Tests.Support;

namespace DeepNet.Tests.Data;

internal sealed class SyntheticSetsTests
{
    [TestCase(7)]
    [TestCase(100)]
    public void MoonsAndCirclesAreScikitLearns(int count)
    {
        var expected = Parity.PyTorch.Run($"""
            _n = {count}
            _half = _n // 2
            _t = np.linspace(0, math.pi, _half)
            _s = np.linspace(0, math.pi, _n - _half)
            moons = torch.tensor(np.concatenate([np.stack([np.cos(_t), np.sin(_t)], 1), np.stack([1 - np.cos(_s), 0.5 - np.sin(_s)], 1)]), dtype=torch.float32)
            _t = np.linspace(0, 2 * math.pi, _half, endpoint=False)
            _s = np.linspace(0, 2 * math.pi, _n - _half, endpoint=False)
            circles = torch.tensor(np.concatenate([np.stack([np.cos(_t), np.sin(_t)], 1), 0.3 * np.stack([np.cos(_s), np.sin(_s)], 1)]), dtype=torch.float32)
            """);
        using var moons = SyntheticPoints.Moons(count);
        using var circles = SyntheticPoints.Circles(count, factor: 0.3);
        foreach (var (name, points) in new[] { ("moons", moons), ("circles", circles) })
        {
            using var batch = All(points);
            Parity.TensorAssert.Close(batch.Inputs, expected[name], name, absolute: 1e-6, relative: 0);
            Assert.That(batch.Targets.Values<long>(), Is.EqualTo(Enumerable.Range(0, count).Select(index => index < count / 2 ? 0L : 1)));
        }
    }

    [Test]
    public void NoiseHasItsDeviationAndSeed()
    {
        using var clean = SyntheticPoints.Moons(4000);
        using var noisy = SyntheticPoints.Moons(4000, noise: 0.2, seed: 5);
        using var again = SyntheticPoints.Moons(4000, noise: 0.2, seed: 5);
        using var other = SyntheticPoints.Moons(4000, noise: 0.2, seed: 6);
        var (values, same, different) = (Values(noisy), Values(again), Values(other));
        var noise = values.Zip(Values(clean), (one, two) => one - two).ToArray();
        Assert.That(noise.Average(), Is.Zero.Within(0.01));
        Assert.That(Math.Sqrt(noise.Average(value => value * value)), Is.EqualTo(0.2).Within(0.01));
        Assert.That(same, Is.EqualTo(values));
        Assert.That(different, Is.Not.EqualTo(values));
    }

    [Test]
    public void BlobsLieAroundTheirCentres()
    {
        using var blobs = SyntheticPoints.Blobs(3002, classes: 3, deviation: 0.5, features: 4, seed: 2);
        using var centres = SyntheticPoints.Blobs(3, classes: 3, deviation: 0, features: 4, seed: 2);
        using var batch = All(blobs);
        var labels = batch.Targets.Values<long>();
        Assert.That(labels.CountBy(label => label).Select(pair => pair.Value), Is.EqualTo(new[] { 1001, 1001, 1000 }));
        var (values, middle) = (batch.Inputs.Values<float>(), Values(centres));
        Assert.That(middle, Is.All.InRange(-10, 10));
        for (var label = 0; label < 3; label++)
            for (var feature = 0; feature < 4; feature++)
            {
                var own = Enumerable.Range(0, 3002).Where(row => labels[row] == label).Select(row => (double)values[row * 4 + feature]).ToArray();
                Assert.That(own.Average(), Is.EqualTo(middle[label * 4 + feature]).Within(0.08));
                Assert.That(TableNumbers.Statistics(own).Deviation, Is.EqualTo(0.5).Within(0.05));
            }
    }

    [Test]
    public void SpiralsWindAroundEachOther()
    {
        using var spirals = SyntheticPoints.Spirals(301, arms: 3, turns: 1.5);
        using var batch = All(spirals);
        var (values, labels) = (batch.Inputs.Values<float>(), batch.Targets.Values<long>());
        Assert.That(labels.CountBy(label => label).Select(pair => pair.Value), Is.EqualTo(new[] { 101, 100, 100 }));
        for (var row = 0; row < 301; row++)
        {
            var (x, y) = (values[2 * row], values[2 * row + 1]);
            var radius = Math.Sqrt(x * x + y * y);
            var angle = 2 * Math.PI * (1.5 * radius + labels[row] / 3.0);
            Assert.That((x / radius, y / radius), Is.EqualTo((Math.Cos(angle), Math.Sin(angle))).Using<(double X, double Y)>((one, two) => Math.Abs(one.X - two.X) + Math.Abs(one.Y - two.Y) < 1e-4));
        }
    }

    [Test]
    public void LorenzIsThatOfSmallerSteps()
    {
        var coarse = SyntheticSeries.Lorenz(40, interval: 0.01, skip: 0);
        var fine = SyntheticSeries.Lorenz(400, interval: 0.001, skip: 0);
        Assert.That((coarse.Length, coarse.Targets, coarse.Columns[2].Name), Is.EqualTo((40, 3, "z")));
        Assert.That(coarse.Columns.Select(column => column.Values[0]), Is.EqualTo(new[] { 1, 1, 20 }));
        foreach (var (one, two) in coarse.Columns.Zip(fine.Columns))
            Assert.That(one.Values, Is.EqualTo(two.Values.Where((_, step) => step % 10 == 0)).Within(1e-4));
    }

    [Test]
    public void SinesAddUp()
    {
        var series = SyntheticSeries.Sine(25, [12, 8]);
        Assert.That(series.Columns[0].Values[3], Is.EqualTo(1 + Math.Sqrt(0.5)).Within(1e-12));
        Assert.That(series.Columns[0].Values[24], Is.Zero.Within(1e-12));
        Assert.That(SyntheticSeries.Sine(25, [12], noise: 1, seed: 1).Columns[0].Values, Is.Not.EqualTo(SyntheticSeries.Sine(25, [12], noise: 1, seed: 2).Columns[0].Values));
    }

    [Test]
    public void SymbolsAreToBeCopiedAfterTheSign()
    {
        using var batch = SyntheticSequences.Copy(100, length: 3, delay: 4, symbols: 5, seed: 1).GetBatch([7, 99], default);
        var (inputs, targets) = (batch.Inputs.Values<long>(), batch.Targets.Values<long>());
        Assert.That(batch.Inputs.shape, Is.EqualTo(new long[] { 2, 10 }));
        foreach (var start in new[] { 0, 10 })
        {
            Assert.That(inputs[start..(start + 3)], Is.All.InRange(1, 5));
            Assert.That(inputs[(start + 3)..(start + 10)], Is.EqualTo(new[] { 0, 0, 0, 6, 0, 0, 0 }));
            Assert.That(targets[start..(start + 7)], Is.All.Zero);
            Assert.That(targets[(start + 7)..(start + 10)], Is.EqualTo(inputs[start..(start + 3)]));
        }
    }

    [Test]
    public void SymbolsAreToBeReversed()
    {
        var data = SyntheticSequences.Reverse(10, length: 6, symbols: 4);
        using var batch = data.GetBatch([3, 8], default);
        using var alone = data.GetBatch([8], new(9, 9));
        Assert.That(batch.Targets.Values<long>(), Is.EqualTo(batch.Inputs.Values<long>()[..6].Reverse().Concat(batch.Inputs.Values<long>()[6..].Reverse())));
        Assert.That(alone.Inputs.Values<long>(), Is.EqualTo(batch.Inputs.Values<long>()[6..]), "neither the batch nor the pass matters");
    }

    [Test]
    public void MarkedNumbersAreToBeAdded()
    {
        using var batch = SyntheticSequences.Adding(500, length: 9).GetBatch([.. Enumerable.Range(0, 500).Select(index => (long)index)], default);
        var (values, sums) = (batch.Inputs.Values<float>(), batch.Targets.Values<float>());
        for (var sample = 0; sample < 500; sample++)
        {
            var marked = Enumerable.Range(0, 9).Where(place => values[sample * 18 + 2 * place + 1] == 1).ToArray();
            Assert.That(marked, Has.Length.EqualTo(2));
            Assert.That(marked[0] < 4 && marked[1] >= 4);
            Assert.That(sums[sample], Is.EqualTo(marked.Sum(place => values[sample * 18 + 2 * place])).Within(1e-6));
        }
        Assert.That(sums.Average(sum => (sum - 1) * (sum - 1)), Is.EqualTo(1 / 6.0).Within(0.03));
    }

    [Test]
    public void ImpossibleSetsAreRefused() => Assert.Multiple(() =>
    {
        Assert.That(() => SyntheticPoints.Moons(1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => SyntheticPoints.Circles(10, factor: 1), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("at least 0 and below 1"));
        Assert.That(() => SyntheticPoints.Blobs(2, classes: 3), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => SyntheticPoints.Spirals(10, turns: 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => SyntheticSeries.Sine(10, [0]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => SyntheticSeries.Lorenz(10, interval: -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => SyntheticSequences.Adding(10, length: 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => SyntheticSequences.Copy(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    });

    private static Batch All(IDataset data) => data.GetBatch([.. Enumerable.Range(0, (int)data.Count).Select(index => (long)index)], default);

    private static float[] Values(IDataset data)
    {
        using var batch = All(data);
        return batch.Inputs.Values<float>();
    }
}
