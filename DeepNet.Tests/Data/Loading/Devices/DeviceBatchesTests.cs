using DeepNet.Data;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Data.Loading.Devices;

/// <summary>Batches are copied ahead of their use, in their order, and every copy is freed.</summary>
[NonParallelizable]
internal sealed class DeviceBatchesTests
{
    private long _tensors;

    [SetUp]
    public void Count() => _tensors = LiveTensors.Count();

    [Test]
    public void On_the_cpu_batches_are_passed_on_as_they_are()
    {
        var given = new List<Batch>();
        foreach (var batch in Recorded(Loader().From(), given).OnDevice(CPU, ahead: 2))
        {
            Assert.That(batch, Is.SameAs(given[^1]));
            Assert.That(given, Has.Count.EqualTo(batch.Index + 1), "nothing is fetched ahead");
        }
        Assert.That(given, Has.Count.EqualTo(10));
        NothingIsLeft();
    }

    [Test]
    public void The_next_batch_is_copied_before_one_is_used()
    {
        var log = new List<string>();
        foreach (var batch in DeviceBatches.Ahead(Loader(samples: 12).From(), () => new RecordedCopies(log), ahead: 1))
            log.Add($"use {batch.Index}");
        Assert.That(log, Is.EqualTo(new[] { "copy 0", "await 0", "copy 1", "use 0", "await 1", "copy 2", "use 1", "await 2", "use 2", "closed" }));

        log.Clear();
        foreach (var batch in DeviceBatches.Ahead(Loader(samples: 16).From(), () => new RecordedCopies(log), ahead: 2))
            log.Add($"use {batch.Index}");
        Assert.That(log, Is.EqualTo(new[]
        {
            "copy 0", "copy 1", "await 0", "copy 2", "use 0", "await 1", "copy 3", "use 1", "await 2", "use 2", "await 3", "use 3", "closed",
        }));
        NothingIsLeft();
    }

    [Test]
    public void Copies_are_the_loaders_batches([Values(0, 2)] int workers, [Values(1, 3)] int ahead)
    {
        var loader = new BatchLoader(new SlowDataset(40), new() { BatchSize = 4, Seed = 6, Workers = workers });
        var expected = loader.From(new(2, 3)).Select(Describe).ToArray();
        var copies = DeviceBatches.Ahead(loader.From(new(2, 3)), () => new RecordedCopies([]), ahead).Select(Describe).ToArray();
        Assert.That(copies, Is.EqualTo(expected));
        Assert.That(copies, Has.Length.EqualTo(7));
        Assert.That(copies[^1], Does.EndWith("True"));
        NothingIsLeft();

        static string Describe(Batch batch) => $"{batch.Index}: {string.Join(' ', batch.Inputs.Values<long>())}, {string.Join(' ', batch.Targets.Values<long>())}, {batch.IsLast}";
    }

    [Test]
    public void Lengths_go_along()
    {
        using var padded = new Batch(zeros(2, 5), zeros(2, 3)) { InputLengths = [5, 2], TargetLengths = [1, 3] };
        var copy = DeviceBatches.Ahead([padded], () => new RecordedCopies([]), 1).Single();
        Assert.That(copy.InputLengths, Is.EqualTo(new long[] { 5, 2 }));
        Assert.That(copy.TargetLengths, Is.EqualTo(new long[] { 1, 3 }));
    }

    [Test]
    public void Batches_that_are_there_already_stay_the_sources([Values(1, 3)] int ahead)
    {
        // The loader frees each of its batches when it is asked for the next: that must not be while one is used.
        var log = new List<string>();
        foreach (var batch in DeviceBatches.Ahead(Loader(samples: 24).From(), () => new RecordedCopies(log) { IsThere = there => there.Index is 1 or 2 or 4 }, ahead))
            Assert.That(batch.Inputs.Values<long>()[0], Is.EqualTo(4 * batch.Index));
        Assert.That(log, Is.EqualTo(ahead == 1
            ? ["copy 0", "await 0", "copy 1", "await 1", "copy 2", "await 2", "copy 3", "await 3", "copy 4", "await 4", "copy 5", "await 5", "closed"]
            : new[] { "copy 0", "copy 1", "await 0", "await 1", "copy 2", "await 2", "copy 3", "copy 4", "await 3", "await 4", "copy 5", "await 5", "closed" }));
        NothingIsLeft();
    }

    [Test]
    public void A_batch_is_kept_by_who_keeps_it([Values] bool isThere)
    {
        var kept = new List<Batch>();
        foreach (var batch in DeviceBatches.Ahead(Loader().From(), () => new RecordedCopies([]) { IsThere = _ => isThere }, 1))
            if (batch.Index % 4 == 1)
                kept.Add(batch.Keep());
        Assert.That(kept.Select(batch => batch.Inputs.Values<long>()[0]), Is.EqualTo(new long[] { 4, 20, 36 }));
        kept.ForEach(batch => batch.Dispose());
        NothingIsLeft();
    }

    [Test]
    public void Leaving_the_loop_frees_what_was_copied([Values(1, 4)] int ahead)
    {
        var log = new List<string>();
        var batches = DeviceBatches.Ahead(Loader().From(), () => new RecordedCopies(log), ahead);
        foreach (var batch in batches)
            if (batch.Index == 3)
                break;
        Assert.That(log, Does.Contain("copy 4").And.Contain("closed"));
        NothingIsLeft();
        Assert.That(() =>
        {
            foreach (var batch in batches)
                if (batch.Index == 3)
                    throw new InvalidOperationException("the loop's own");
        }, Throws.InvalidOperationException.With.Message.EqualTo("the loop's own"));
        NothingIsLeft();
    }

    [Test]
    public void Failure_comes_out_at_its_batch([Values(1, 4)] int ahead, [Values(0, 2)] int workers)
    {
        var data = new SlowDataset(40) { Before = indices => _ = indices.Contains(21) ? throw new InvalidDataException("sample 21 is bad") : 0 };
        var loader = new BatchLoader(data, new() { BatchSize = 4, Shuffle = false, Workers = workers });
        var received = 0;
        var error = Assert.Throws<SampleException>(() =>
        {
            foreach (var _ in DeviceBatches.Ahead(loader.From(), () => new RecordedCopies([]), ahead))
                received++;
        });
        Assert.That(received, Is.EqualTo(5), "the batches before it are used first");
        Assert.That(error!.Position, Is.EqualTo(new LoaderPosition(0, 5)));
        NothingIsLeft();
    }

    [Test]
    public void Cancelled_loop_ends([Values(0, 2)] int workers)
    {
        using var cancellation = new CancellationTokenSource();
        var loader = new BatchLoader(new SlowDataset(1000), new() { BatchSize = 2, Workers = workers });
        var received = 0;
        Assert.That(() =>
        {
            foreach (var _ in DeviceBatches.Ahead(loader.From(cancellation: cancellation.Token), () => new RecordedCopies([]), ahead: 1))
                if (++received == 7)
                    cancellation.Cancel();
        }, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(received, Is.EqualTo(8), "the copy that was there is used");
        NothingIsLeft();
    }

    [Test]
    public async Task Asynchronous_loops_get_the_same([Values(0, 2)] int workers)
    {
        var loader = new BatchLoader(new SlowDataset(40), new() { BatchSize = 4, Seed = 6, Workers = workers });
        var expected = loader.From().Select(batch => string.Join(' ', batch.Inputs.Values<long>())).ToArray();
        var received = new List<string>();
        await foreach (var batch in DeviceBatches.AheadAsync(loader.FromAsync(), () => new RecordedCopies([]), 2, default))
            received.Add(string.Join(' ', batch.Inputs.Values<long>()));
        Assert.That(received, Is.EqualTo(expected));
        received.Clear();
        await foreach (var batch in loader.FromAsync().OnDevice(CPU))
            received.Add(string.Join(' ', batch.Inputs.Values<long>()));
        Assert.That(received, Is.EqualTo(expected));
        await foreach (var batch in DeviceBatches.AheadAsync(loader.FromAsync(), () => new RecordedCopies([]), 2, default))
            if (batch.Index == 2)
                break;
        NothingIsLeft();
    }

    [Test]
    public void No_batch_ahead_is_refused([Values(0, 17)] int ahead)
        => Assert.That(() => Loader().From().OnDevice(CPU, ahead), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("at least 1 and at most 16"));

    private static BatchLoader Loader(long samples = 40) => new(new SlowDataset(samples), new() { BatchSize = 4, Shuffle = false });

    private static IEnumerable<Batch> Recorded(IEnumerable<Batch> batches, List<Batch> given)
    {
        foreach (var batch in batches)
        {
            given.Add(batch);
            yield return batch;
        }
    }

    private void NothingIsLeft() => Assert.That(Tensor.TotalCount, Is.EqualTo(_tensors), "tensors");
}
