using DeepNet.Data;

namespace DeepNet.Tests.Data.Loading;

internal sealed class SamplerTests
{
    [Test]
    public void Subset_is_visited_once_an_epoch_and_in_its_order_without_shuffling()
    {
        long[] indices = [7, 3, 99, 12, 0];
        var options = new LoaderOptions { Sampler = new SubsetSampler(indices), BatchSize = 2 };
        Assert.Multiple(() =>
        {
            Assert.That(Visited(100, options with { Shuffle = false }, 4), Is.EqualTo(indices));
            Assert.That(Visited(100, options, 4), Is.EquivalentTo(indices));
            Assert.That(Enumerable.Range(0, 20).Select(epoch => string.Join(' ', Visited(100, options, epoch))).Distinct().Count(), Is.GreaterThan(10));
            Assert.That(new BatchLoader(new SlowDataset(100), options).BatchesPerEpoch, Is.EqualTo(3));
            Assert.That(new BatchLoader(new SlowDataset(100), options with { DropLast = true }).SamplesPerEpoch, Is.EqualTo(4));
        });
    }

    [Test]
    public void Draws_follow_the_weights()
    {
        double[] weights = [1, 0, 3, 6];
        var sampler = new WeightedSampler(weights) { Draws = 100_000 };
        var shares = Visited(4, new() { Sampler = sampler }, 0).CountBy(index => index).ToDictionary(pair => pair.Key, pair => pair.Value / 1e5);
        // Four standard deviations of a share of 0.6 in 100,000 draws are 0.0062.
        Assert.Multiple(() =>
        {
            Assert.That(shares.Keys, Is.EquivalentTo(new long[] { 0, 2, 3 }));
            Assert.That(shares[0], Is.EqualTo(0.1).Within(0.0062));
            Assert.That(shares[2], Is.EqualTo(0.3).Within(0.0062));
            Assert.That(shares[3], Is.EqualTo(0.6).Within(0.0062));
        });
    }

    [Test]
    public void Without_replacement_each_is_drawn_once_and_the_first_by_weight()
    {
        var sampler = new WeightedSampler([1, 0, 3, 6]) { Replacement = false };
        var epochs = Enumerable.Range(0, 20_000).Select(epoch => Visited(4, new() { Sampler = sampler, Seed = 7 }, epoch)).ToArray();
        var first = epochs.CountBy(visited => visited[0]).ToDictionary(pair => pair.Key, pair => pair.Value / 2e4);
        var second = epochs.Count(visited => visited[0] == 3 && visited[1] == 2) / 2e4;
        Assert.Multiple(() =>
        {
            Assert.That(epochs.Select(visited => visited.Order().ToArray()), Is.All.EqualTo(new long[] { 0, 2, 3 }));
            Assert.That(first[3], Is.EqualTo(0.6).Within(0.014));
            Assert.That(first[2], Is.EqualTo(0.3).Within(0.014));
            Assert.That(second, Is.EqualTo(0.6 * 0.75).Within(0.014), "then by weight among those left");
        });
    }

    [Test]
    public void Some_draws_without_replacement_are_different_samples()
    {
        var sampler = new WeightedSampler(Enumerable.Repeat(1.0, 1000)) { Replacement = false, Draws = 400 };
        var visited = Visited(1000, new() { Sampler = sampler }, 2);
        Assert.That(visited, Has.Length.EqualTo(400).And.Unique);
    }

    [Test]
    public void Classes_are_balanced()
    {
        var labels = Enumerable.Range(0, 10_000).Select(k => k % 100 == 0 ? 5L : k % 10 == 0 ? -1 : 8).ToArray();
        var visited = Visited(labels.Length, new() { Sampler = WeightedSampler.Balanced(labels) }, 0);
        var shares = visited.CountBy(index => labels[index]).ToDictionary(pair => pair.Key, pair => pair.Value / 1e4);
        Assert.That(shares.Keys, Is.EquivalentTo(new long[] { 5, -1, 8 }));
        Assert.That(shares.Values, Is.All.EqualTo(1 / 3.0).Within(0.019));
    }

    [Test]
    public void Epochs_and_seeds_draw_differently_and_again_the_same()
    {
        foreach (var replacement in new[] { true, false })
        {
            var options = new LoaderOptions { Sampler = new WeightedSampler(Enumerable.Range(1, 50).Select(k => (double)k)) { Replacement = replacement } };
            var visited = Visited(50, options, 3);
            Assert.That(Visited(50, options, 3), Is.EqualTo(visited));
            Assert.That(Visited(50, options, 4), Is.Not.EqualTo(visited));
            Assert.That(Visited(50, options with { Seed = 1 }, 3), Is.Not.EqualTo(visited));
        }
    }

    [Test]
    public void Processes_share_out_every_epoch([Values(1, 2, 3, 4)] int processes, [Values] bool shuffle, [Values(12, 13)] int samples)
    {
        var options = new LoaderOptions { Shuffle = shuffle, BatchSize = 2 };
        for (var epoch = 0; epoch < 3; epoch++)
        {
            var all = Visited(samples, options, epoch);
            var even = Shares(dropLast: true);
            var padded = Shares(dropLast: false);
            // PyTorch's sampler: rank, rank + processes, … of the common order, which begins again where it does not come out even.
            var each = (samples + processes - 1) / processes;
            Assert.That(padded, Is.EqualTo(Enumerable.Range(0, processes).Select(rank => Enumerable.Range(0, each).Select(k => all[(k * processes + rank) % samples]).ToArray())));
            Assert.That(even.SelectMany(share => share), Is.Unique);
            Assert.That(even.Select(share => share.Length), Is.All.EqualTo(samples / processes));

            long[][] Shares(bool dropLast) => [.. Enumerable.Range(0, processes).Select(rank
                => Visited(samples, options with { Sampler = new DistributedSampler(rank, processes) { DropLast = dropLast } }, epoch))];
        }
    }

    [Test]
    public void Processes_share_out_what_another_sampler_chooses()
    {
        var subset = new SubsetSampler([90, 10, 50, 70]);
        var shares = Enumerable.Range(0, 2).Select(rank
            => Visited(100, new() { Shuffle = false, Sampler = new DistributedSampler(rank, 2) { Of = subset } }, 0));
        Assert.That(shares, Is.EqualTo(new[] { new long[] { 90, 50 }, [10, 70] }));
    }

    [Test]
    public void What_does_not_fit_is_refused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => new SubsetSampler([1, -1]), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("must be at least 0, but is -1"));
            Assert.That(() => Loader(5, new SubsetSampler([4, 5])), Throws.ArgumentException.With.Message.EqualTo("SubsetSampler visits sample 5, but the data set has 5; indices go from 0 to 4."));
            Assert.That(() => new WeightedSampler([1, double.NaN]), Throws.ArgumentException.With.Message.Contains("Weight 1 is NaN"));
            Assert.That(() => new WeightedSampler([1, -0.5]), Throws.ArgumentException.With.Message.Contains("Weight 1 is -0.5"));
            Assert.That(() => new WeightedSampler([0, 0]), Throws.ArgumentException.With.Message.Contains("add up to 0"));
            Assert.That(() => new WeightedSampler([]), Throws.ArgumentException.With.Message.Contains("add up to 0"));
            Assert.That(() => new WeightedSampler([1]) { Draws = 0 }, Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("must be at least 1, but is 0"));
            Assert.That(() => Loader(3, new WeightedSampler([1, 1])), Throws.ArgumentException.With.Message.EqualTo("WeightedSampler has 2 weights, but the data set has 3 samples; one for each is expected."));
            Assert.That(() => Loader(3, new WeightedSampler([1, 1, 0]) { Draws = 3, Replacement = false }), Throws.ArgumentException.With.Message.Contains("no more can be drawn than the 2 samples"));
            Assert.That(() => new DistributedSampler(2, 2), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("at least 0 and at most 1, but is 2"));
            Assert.That(() => new DistributedSampler(0, 0), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("at least 1, but is 0"));
        });
    }

    private static BatchLoader Loader(long samples, Sampler sampler) => new(new SlowDataset(samples), new() { Sampler = sampler });

    private static long[] Visited(long samples, LoaderOptions options, long epoch)
    {
        var loader = new BatchLoader(new SlowDataset(samples), options);
        return [.. Enumerable.Range(0, (int)loader.BatchesPerEpoch).SelectMany(batch => loader.SamplesOf(new(epoch, batch)))];
    }
}
