using DeepNet.Data;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Data.Loading;

[NonParallelizable]
internal sealed class BatchLoaderTests
{
    [Test]
    public void OrderDoesNotDependOnWorkers([Values(1, 2, 5)] int workers, [Values(1, 2, 7)] int prefetch)
    {
        var options = new LoaderOptions { BatchSize = 7, Seed = 3, Workers = 0 };
        var data = new SlowDataset(103);
        var expected = Read(new(data, options), new(2));
        Assert.That(Read(new(data, options with { Workers = workers, Prefetch = prefetch }), new(2)), Is.EqualTo(expected));
        Assert.That(expected.SelectMany(batch => batch).Order(), Is.EqualTo(Enumerable.Range(0, 103)));
    }

    [Test]
    public void ResumeInTheMiddleGivesTheRest([Values(0, 2)] int workers)
    {
        var loader = new BatchLoader(new SlowDataset(50), new() { BatchSize = 4, Workers = workers });
        var whole = Read(loader, new(1));
        for (var start = 0; start <= 13; start++)
            Assert.That(Read(loader, new(1, start)), Is.EqualTo(whole.Skip(start)));
        Assert.That(() => loader.From(new(1, 14)), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.StartsWith("An epoch has 13 batches (50 samples in batches of 4)."));
    }

    [Test]
    public void ResumeDoesNotReadWhatWasSkipped()
    {
        var data = new SlowDataset(1_000_000);
        Read(new(data, new() { BatchSize = 10, Workers = 0 }), new(0, 99_998));
        Assert.That(data.Requests, Is.EqualTo(2));
    }

    [Test]
    public void EpochsDifferAndSequentialOnesDoNot()
    {
        var loader = new BatchLoader(new SlowDataset(30), new() { BatchSize = 30 });
        Assert.That(Read(loader, new(0)), Is.Not.EqualTo(Read(loader, new(1))));
        var sequential = loader.With(loader.Options with { Shuffle = false });
        Assert.That(Read(sequential, new(5)).Single(), Is.EqualTo(Enumerable.Range(0, 30)));
    }

    [TestCase(10, 4, false, 3, 10)]
    [TestCase(10, 4, true, 2, 8)]
    [TestCase(8, 4, true, 2, 8)]
    [TestCase(3, 4, true, 0, 0)]
    [TestCase(3, 4, false, 1, 3)]
    [TestCase(0, 4, false, 0, 0)]
    public void LastBatchIsKeptOrDropped(int count, int size, bool drop, int batches, int samples)
    {
        var loader = new BatchLoader(new SlowDataset(count), new() { BatchSize = size, DropLast = drop });
        var read = Read(loader, default);
        Assert.Multiple(() =>
        {
            Assert.That((loader.BatchesPerEpoch, loader.SamplesPerEpoch), Is.EqualTo(((long)batches, (long)samples)));
            Assert.That(read, Has.Count.EqualTo(batches));
            Assert.That(read.Sum(batch => batch.Length), Is.EqualTo(samples));
        });
    }

    [Test]
    public void BatchesKnowTheirPlace()
    {
        var loader = new BatchLoader(new SlowDataset(10), new() { BatchSize = 4 });
        Assert.That(loader.From(new(0, 1)).Select(batch => (batch.Index, batch.IsLast)), Is.EqualTo(new[] { (1L, false), (2L, true) }));
    }

    [Test]
    public void BatchesAreFreedWhenTheLoopMovesOn([Values(0, 2)] int workers)
    {
        var before = LiveTensors.Count();
        var loader = new BatchLoader(new SlowDataset(64), new() { BatchSize = 4, Workers = workers, Prefetch = 3 });
        Batch? last = null;
        foreach (var batch in loader.From())
        {
            Assert.That(last is null || last.Inputs.IsInvalid);
            Assert.That(Tensor.TotalCount - before, Is.LessThanOrEqualTo(2 + 2 * (3 + workers) + 2));
            last = batch;
        }

        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    [Test]
    public void KeptBatchesStay()
    {
        var loader = new BatchLoader(new SlowDataset(8), new() { BatchSize = 4 });
        var kept = loader.From().Select(batch => batch.Keep()).ToList();
        Assert.That(kept.SelectMany(batch => batch.Targets.Values<long>()).Order(), Is.EqualTo(Enumerable.Range(0, 8)));
        kept.ForEach(batch => batch.Dispose());
    }

    [Test]
    public void BatchesBelongToNoScope()
    {
        var loader = new BatchLoader(new SlowDataset(8), new() { BatchSize = 4 });
        List<Batch> kept;
        using (NewDisposeScope())
            kept = [.. loader.From().Select(batch => batch.Keep())];
        Assert.That(kept.All(batch => !batch.Inputs.IsInvalid));
        kept.ForEach(batch => batch.Dispose());
    }

    [Test]
    public void LeavingTheLoopStopsTheWorkersAndFreesWhatWasReady([Values(1, 4)] int workers)
    {
        var before = LiveTensors.Count();
        var data = new SlowDataset(100_000);
        var loader = new BatchLoader(data, new() { BatchSize = 2, Workers = workers, Prefetch = 8 });
        foreach (var batch in loader.From())
            if (batch.Index == 3)
                break;
        var requests = data.Requests;
        Thread.Sleep(20);
        Assert.Multiple(() =>
        {
            Assert.That(Tensor.TotalCount, Is.EqualTo(before));
            Assert.That(data.Requests, Is.EqualTo(requests), "no worker goes on");
            Assert.That(requests, Is.LessThanOrEqualTo(4 + 8 + workers));
        });
    }

    [Test]
    public void WorkersSleepWhileTheRingIsFull()
    {
        var made = 0;
        using var queue = new PrefetchQueue(Make, 0, 100_000, workers: 2, capacity: 4);
        queue.Take().Dispose();
        Assert.That(() => queue.IsIdle, Is.True.After(10_000, 5), "all workers fall asleep");
        Assert.That(made, Is.EqualTo(5), "one taken and four ready");
        Thread.Sleep(50);
        Assert.That(queue.IsIdle, "and stay so");
        Assert.That(made, Is.EqualTo(5));

        Batch Make(long index)
        {
            Interlocked.Increment(ref made);
            return new Batch(zeros(1), zeros(1)).Detach();
        }
    }

    [Test]
    public void WorkersUseOneThreadOfLibTorchAndOthersKeepTheirs()
    {
        var before = get_num_threads();
        set_num_threads(3);
        try
        {
            var data = new SampleDataset(8, (_, _) => (new long[] { get_num_threads() }.ToTensor(ScalarType.Int64), new long[1].ToTensor(ScalarType.Int64)));
            var counts = new BatchLoader(data, new() { BatchSize = 2, Workers = 2 }).From().SelectMany(batch => batch.Inputs.Values<long>()).ToList();
            var later = 0;
            var thread = new Thread(() => later = get_num_threads());
            thread.Start();
            thread.Join();
            Assert.That(counts, Is.All.EqualTo(1));
            Assert.That((get_num_threads(), later), Is.EqualTo((3, 3)));
        }
        finally
        {
            set_num_threads(before);
        }
    }

    private static List<long[]> Read(BatchLoader loader, LoaderPosition position) =>
        [.. loader.From(position).Select(batch => batch.Targets.Values<long>())];
}
