using System.Runtime.CompilerServices;
using DeepNet.Data;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Data.Loading;

/// <summary>What goes wrong while batches are prepared comes out of the loop; threads end, and no tensor is left.</summary>
[NonParallelizable]
internal sealed class LoaderFailureTests
{
    private long _tensors;

    [SetUp]
    public void Count()
    {
        // Tensors that other tests left to the garbage collector must not go in the middle of a count.
        _tensors = LiveTensors.Count();
    }

    [Test]
    public void Failure_comes_out_at_its_batch_and_names_the_sample([Values(0, 1, 3)] int workers)
    {
        var data = new SlowDataset(40) { Before = indices => ThrowAt(21, indices) };
        var loader = new BatchLoader(data, new() { BatchSize = 4, Shuffle = false, Workers = workers });
        var received = 0;
        var error = Assert.Throws<SampleException>(() =>
        {
            foreach (var _ in loader.From(new(3)))
                received++;
        });
        Assert.Multiple(() =>
        {
            Assert.That(received, Is.EqualTo(5));
            Assert.That(error!.Message, Is.EqualTo("Sample 21 (batch 5 of epoch 3) could not be fetched: InvalidDataException: sample 21 is bad"));
            Assert.That(error.Samples, Is.EqualTo(new long[] { 21 }));
            Assert.That(error.Position, Is.EqualTo(new LoaderPosition(3, 5)));
            Assert.That(error.InnerException, Is.TypeOf<InvalidDataException>());
            Assert.That(error.InnerException!.StackTrace, Does.Contain(nameof(ThrowAt)));
        });
        NothingIsLeft(data);
    }

    [Test]
    public void Failure_that_no_sample_has_alone_names_the_batch([Values(0, 2)] int workers)
    {
        var data = new SlowDataset(100) { Before = indices => _ = indices.Length > 1 && indices.Contains(13) ? throw new IOException("too many at once") : 0 };
        var loader = new BatchLoader(data, new() { BatchSize = 10, Shuffle = false, Workers = workers });
        Assert.That(() => loader.From().Count(), Throws.TypeOf<SampleException>().With.Message.EqualTo(
            "One of the samples 10, 11, 12, 13, 14, 15, 16, 17 and 2 others (batch 1 of epoch 0) could not be fetched: IOException: too many at once"));
        NothingIsLeft(data);
    }

    [Test]
    public void File_deleted_in_the_middle_of_an_epoch_is_named([Values(0, 1, 2, 8)] int workers)
    {
        using var folder = new TemporaryFolder();
        var files = Enumerable.Range(0, 60).Select(k => folder.Write($"{k}.bin", [(byte)k])).ToArray();
        var data = new SlowDataset(files.Length) { Before = indices => Array.ForEach(indices, index => File.ReadAllBytes(files[index])) };
        var loader = new BatchLoader(data, new() { BatchSize = 3, Workers = workers, Seed = 5, Prefetch = 2 });
        var last = loader.SamplesOf(new(0, 19))[1];
        var received = 0;
        var error = Assert.Throws<SampleException>(() =>
        {
            foreach (var batch in loader.From())
            {
                if (batch.Index == 4)
                    File.Delete(files[last]);
                received++;
            }
        });
        Assert.That(received, Is.EqualTo(19));
        Assert.That(error!.Message, Does.StartWith($"Sample {last} (batch 19 of epoch 0)").And.Contains(files[last]));
        Assert.That(error.InnerException, Is.TypeOf<FileNotFoundException>());
        NothingIsLeft(data);
    }

    [Test]
    public void Cancelled_loop_ends([Values(0, 1, 4)] int workers)
    {
        using var cancellation = new CancellationTokenSource();
        var data = new SlowDataset(1000);
        var loader = new BatchLoader(data, new() { BatchSize = 2, Workers = workers });
        var received = 0;
        Assert.That(() =>
        {
            foreach (var _ in loader.From(cancellation: cancellation.Token))
                if (++received == 7)
                    cancellation.Cancel();
        }, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(received, Is.EqualTo(7));
        NothingIsLeft(data);
    }

    [Test]
    public void Cancelling_does_not_wait_for_a_data_set_that_blocks([Values(1, 3)] int workers)
    {
        using var cancellation = new CancellationTokenSource();
        using var blocked = new ManualResetEventSlim();
        using var reached = new ManualResetEventSlim();
        var data = new SlowDataset(100) { Before = indices => Block(indices, reached, blocked) };
        var loader = new BatchLoader(data, new() { BatchSize = 5, Shuffle = false, Workers = workers });
        var received = 0;
        var stopper = new Thread(() =>
        {
            reached.Wait();
            cancellation.Cancel();
        });
        stopper.Start();
        Assert.That(() =>
        {
            foreach (var _ in loader.From(cancellation: cancellation.Token))
                received++;
        }, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(received, Is.LessThanOrEqualTo(4));
        Assert.That(data.LiveThreads, Is.EqualTo(1), "the worker is still in the data set's code");

        blocked.Set();
        stopper.Join();
        Assert.That(() => data.LiveThreads, Is.Zero.After(10_000, 5));
        NothingIsLeft(data);
    }

    [Test]
    public void Data_sets_own_cancellation_comes_out_as_it_is([Values(0, 2)] int workers)
    {
        var data = new SlowDataset(10) { Before = _ => throw new OperationCanceledException("own") };
        Assert.That(() => new BatchLoader(data, new() { Workers = workers }).From().Count(), Throws.TypeOf<OperationCanceledException>().With.Message.EqualTo("own"));
        NothingIsLeft(data);
    }

    [Test]
    public void Leaving_the_loop_ends_threads_and_frees_what_was_ready([Values(0, 1, 8)] int workers)
    {
        var data = new SlowDataset(100_000);
        var loader = new BatchLoader(data, new() { BatchSize = 2, Workers = workers, Prefetch = 8 });
        foreach (var batch in loader.From())
            if (batch.Index == 3)
                break;
        NothingIsLeft(data);
        Assert.That(() =>
        {
            foreach (var batch in loader.From())
                if (batch.Index == 3)
                    throw new InvalidOperationException("the loop's own");
        }, Throws.InvalidOperationException.With.Message.EqualTo("the loop's own"));
        NothingIsLeft(data);
    }

    [Test]
    public void Slow_consumer_holds_the_workers_back([Values(1, 3, 8)] int workers, [Values(1, 4)] int prefetch)
    {
        var data = new SlowDataset(100_000);
        var loader = new BatchLoader(data, new() { BatchSize = 1, Workers = workers, Prefetch = prefetch });
        var ahead = Math.Max(workers, prefetch);
        foreach (var batch in loader.From())
        {
            Thread.Sleep(1);
            Assert.That(data.Requests, Is.LessThanOrEqualTo(batch.Index + 1 + ahead));
            Assert.That(Tensor.TotalCount - _tensors, Is.LessThanOrEqualTo(2 * (1 + ahead)));
            if (batch.Index == 30)
                break;
        }

        NothingIsLeft(data);
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // to be seen in the stack trace
    private static void ThrowAt(long bad, long[] indices)
    {
        if (indices.Contains(bad))
            throw new InvalidDataException($"sample {bad} is bad");
    }

    private static void Block(long[] indices, ManualResetEventSlim reached, ManualResetEventSlim blocked)
    {
        if (!indices.Contains(20))
            return;
        reached.Set();
        blocked.Wait();
    }

    private void NothingIsLeft(SlowDataset data)
    {
        Assert.That(() => data.LiveThreads, Is.Zero, "threads");
        Assert.That(Tensor.TotalCount, Is.EqualTo(_tensors), "tensors");
    }
}
