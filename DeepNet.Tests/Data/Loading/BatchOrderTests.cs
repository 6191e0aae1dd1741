using DeepNet.Data;
using DeepNet.Tests.Support;

namespace DeepNet.Tests.Data.Loading;

/// <summary>Batches by count, by tokens and by length: which samples come together, the same for any workers and from any place.</summary>
internal sealed class BatchOrderTests
{
    private static readonly Func<long, long> _lengths = sample => 1 + RandomStream.From(99, sample).NextInteger(40);

    [Test]
    public void Buckets_visit_each_sample_once_and_pad_little([Values] bool shuffle)
    {
        var options = new LoaderOptions { BatchSize = 8, BucketPool = 100, Shuffle = shuffle, Seed = 4 };
        for (var epoch = 0; epoch < 3; epoch++)
        {
            var batches = Batches(1003, options, epoch);
            Assert.That(batches.SelectMany(batch => batch).Order(), Is.EqualTo(Enumerable.Range(0, 1003)));
            Assert.That(batches.SkipLast(1).Select(batch => batch.Length), Is.All.EqualTo(8));
            Assert.That(batches[^1], Has.Length.EqualTo(3));
            Assert.That(Padded(batches), Is.LessThan(0.4 * Padded(Batches(1003, options with { BucketPool = null }, epoch))), "padding");
        }
    }

    [Test]
    public void A_bucket_is_a_pool_sorted_by_length()
    {
        var options = new LoaderOptions { BatchSize = 2, BucketPool = 5, Shuffle = false }; // rounded to two batches
        long[] lengths = [5, 1, 9, 1, 2, 2, 7, 0, 3];
        Assert.That(Batches(9, options, 0, sample => lengths[sample]), Is.EqualTo(new[] { new long[] { 1, 3 }, [0, 2], [7, 4], [5, 6], [8] }));
        Assert.That(Batches(9, options with { DropLast = true }, 0, sample => lengths[sample]), Is.EqualTo(new[] { new long[] { 1, 3 }, [0, 2], [7, 4], [5, 6] }));
        Assert.That(Batches(9, options with { BucketPool = 1 }, 0, sample => lengths[sample]), Is.EqualTo(new[] { new long[] { 1, 0 }, [3, 2], [4, 5], [7, 6], [8] }));
    }

    [Test]
    public void Long_batches_come_as_often_early_as_late_where_buckets_are_shuffled()
    {
        var options = new LoaderOptions { BatchSize = 10, BucketPool = 100 };
        // The mean place of a pool's longest batch, over epochs, among its ten: 4.5, with a standard deviation of 2.87 / √400.
        var places = Enumerable.Range(0, 400).Select(epoch => Batches(100, options, epoch)).Select(batches
            => batches.Index().MaxBy(batch => batch.Item.Sum(_lengths)).Index).ToArray();
        Assert.That(places.Average(), Is.EqualTo(4.5).Within(0.58));
        Assert.That(places.Distinct().Count(), Is.EqualTo(10));
    }

    [Test]
    public void Token_batches_keep_their_limits([Values(null, 1, 50, 5000)] int? pool, [Values] bool shuffle, [Values(null, 6)] int? size)
    {
        var options = new LoaderOptions { MaxTokens = 100, BucketPool = pool, Shuffle = shuffle, Seed = 2 };
        if (size is { } most)
            options = options with { BatchSize = most };
        var epochs = Enumerable.Range(0, 3).Select(epoch => Batches(700, options, epoch)).ToArray();
        foreach (var batches in epochs)
        {
            Assert.That(batches.SelectMany(batch => batch).Order(), Is.EqualTo(Enumerable.Range(0, 700)));
            Assert.That(batches.Select(batch => batch.Length * batch.Max(_lengths)), Is.All.LessThanOrEqualTo(100));
            Assert.That(batches.Select(batch => batch.Length), Is.All.InRange(1, size ?? 100));
        }

        var together = epochs.Select(batches => batches.Select(batch => string.Join(' ', batch)).ToArray()).ToArray();
        Assert.That(together[1], Is.EquivalentTo(together[0]), "the same batches in every epoch");
        Assert.That(together[1].SequenceEqual(together[0]), Is.EqualTo(!shuffle), "in another order");
    }

    [Test]
    public void Token_batches_are_as_full_as_can_be()
    {
        var options = new LoaderOptions { MaxTokens = 12, Shuffle = false };
        long[] lengths = [4, 4, 4, 5, 6, 1, 12, 3];
        Assert.That(Batches(8, options, 0, sample => lengths[sample]), Is.EqualTo(new[] { new long[] { 0, 1, 2 }, [3, 4], [5], [6], [7] }));
        Assert.That(Batches(8, options with { BucketPool = 8 }, 0, sample => lengths[sample]), Is.EqualTo(new[] { new long[] { 5, 7, 0 }, [1, 2], [3, 4], [6] }));
        Assert.That(options.BatchSize, Is.EqualTo(int.MaxValue));
    }

    /// <summary>Everything random over random seeds: batches, their order and the augmented pixels.</summary>
    [Test]
    public void Order_and_pixels_are_the_same_for_any_workers_and_from_any_batch([Range(0, 9)] int trial)
    {
        var stream = RandomStream.From(31, trial);
        var count = 20 + (int)stream.NextInteger(200);
        var pixels = new byte[count * 3 * 8 * 8];
        new RandomStream(stream.NextBits()).Fill(pixels);
        var images = new ImageDataset(pixels, new(3, 8, 8), [.. Enumerable.Range(0, count).Select(k => (long)k)], Normalize.Cifar10)
            .With(new RandomCrop(8, padding: 2), new HorizontalFlip());
        var data = new Ragged(images, _lengths);
        var options = new LoaderOptions { Seed = (long)stream.NextBits(), Workers = 0, Shuffle = stream.NextInteger(4) > 0, DropLast = stream.NextInteger(2) == 0 };
        options = (trial % 5) switch
        {
            0 => options with { BatchSize = 1 + (int)stream.NextInteger(20) },
            1 => options with { BatchSize = 1 + (int)stream.NextInteger(20), BucketPool = 1 + (int)stream.NextInteger(100) },
            2 => options with { MaxTokens = 40 + (int)stream.NextInteger(200), BucketPool = 1 + (int)stream.NextInteger(100) },
            3 => options with { BatchSize = 7, Sampler = new WeightedSampler(Enumerable.Range(0, count).Select(k => k % 3 + 0.5)) },
            _ => options with { BatchSize = 5, Sampler = new DistributedSampler(1, 3) { Of = new WeightedSampler(Enumerable.Repeat(1.0, count)) { Replacement = false } } },
        };
        var epoch = stream.NextInteger(1000);
        var expected = Read(new(data, options), new(epoch));
        foreach (var workers in new[] { 0, 1, 2, 8 })
        {
            var loader = new BatchLoader(data, options with { Workers = workers, Prefetch = 1 + (int)stream.NextInteger(9) });
            Assert.That(Read(loader, new(epoch)), Is.EqualTo(expected), $"{workers} workers");
            var start = stream.NextInteger(expected.Count + 1);
            Assert.That(Read(loader, new(epoch, start)), Is.EqualTo(expected.Skip((int)start)), $"{workers} workers from batch {start} on");
        }

        for (var start = 0; start <= expected.Count; start++)
            Assert.That(Read(new(data, options), new(epoch, start)), Is.EqualTo(expected.Skip(start)), $"from batch {start} on");
        Assert.That(Read(new(data, options), new(epoch + 1)), Is.Not.EqualTo(expected), "another epoch");
    }

    [Test]
    public void Lengths_that_nobody_knows_are_asked_for()
    {
        var data = new SlowDataset(10);
        foreach (var options in new[] { new LoaderOptions { BucketPool = 10 }, new() { MaxTokens = 10 } })
            Assert.That(() => new BatchLoader(data, options), Throws.ArgumentException.With.Message.StartsWith(
                "BucketPool and MaxTokens go by the samples' lengths, but SlowDataset tells none: implement IDataset.LengthOf"));
    }

    [Test]
    public void What_cannot_be_batched_by_tokens_is_refused()
    {
        var data = new SlowDataset(10) { Lengths = sample => sample };
        Assert.That(() => new BatchLoader(data, new() { MaxTokens = 8 }).BatchesPerEpoch, Throws.ArgumentException.With.Message.EqualTo(
            "Sample 9 has 9 tokens, more than a batch may have (MaxTokens, 8). Allow more, shorten the sample, or leave it out."));
        Assert.That(() => new BatchLoader(data, new() { MaxTokens = 10, Sampler = new WeightedSampler(Enumerable.Repeat(1.0, 10)) }),
            Throws.ArgumentException.With.Message.Contains("WeightedSampler visits other samples in each"));
        Assert.That(() => new BatchLoader(data, new() { MaxTokens = 10 }).From(new(0, 99)), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("in batches of at most 10 tokens"));
    }

    [TestCase(0)]
    [TestCase(-3)]
    public void Sizes_below_one_are_refused(int value)
    {
        foreach (var (name, options) in new (string, Func<LoaderOptions>)[]
            { ("MaxTokens", () => new() { MaxTokens = value }), ("BucketPool", () => new() { BucketPool = value }), ("BatchSize", () => new() { BatchSize = value }) })
            Assert.That(options, Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.StartsWith($"{name} must be at least 1, but is {value}"));
    }

    [Test]
    public void No_samples_make_no_batches()
    {
        foreach (var options in new[] { new LoaderOptions { BucketPool = 10 }, new() { MaxTokens = 10 }, new() { Sampler = new SubsetSampler([]) } })
            Assert.That(new BatchLoader(new SlowDataset(0) { Lengths = _lengths }, options).From().Count(), Is.Zero);
    }

    private static long[][] Batches(int samples, LoaderOptions options, long epoch, Func<long, long>? lengths = null)
    {
        var loader = new BatchLoader(new SlowDataset(samples) { Lengths = lengths ?? _lengths }, options);
        return [.. Enumerable.Range(0, (int)loader.BatchesPerEpoch).Select(batch => loader.SamplesOf(new(epoch, batch)))];
    }

    private static long Padded(long[][] batches) => batches.Sum(batch => batch.Length * batch.Max(_lengths) - batch.Sum(_lengths));

    private static List<(long Index, bool IsLast, string Samples, string Pixels)> Read(BatchLoader loader, LoaderPosition position) => [.. loader.From(position).Select(batch
        => (batch.Index, batch.IsLast, string.Join(' ', batch.Targets.Values<long>()), Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(batch.Inputs.bytes))))];

    /// <summary>Images with lengths, to be bucketed by.</summary>
    private sealed class Ragged(IDataset images, Func<long, long> lengths) : IDataset
    {
        public long Count => images.Count;

        public long? LengthOf(long index) => lengths(index);

        public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass) => images.GetBatch(indices, pass);
    }
}
