using DeepNet.Data;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Data.Loading;

[NonParallelizable]
internal sealed class AsyncLoaderTests
{
    private long _tensors;

    [SetUp]
    public void Count()
    {
        _tensors = LiveTensors.Count();
    }

    [Test]
    public async Task Batches_are_those_of_the_plain_loop([Values(0, 1, 4)] int workers, [Values(1, 4)] int prefetch)
    {
        var loader = new BatchLoader(new SlowDataset(101), new() { BatchSize = 4, Workers = workers, Prefetch = prefetch });
        var expected = loader.From(new(2, 3)).Select(batch => string.Join(' ', batch.Targets.Values<long>())).ToList();
        var read = new List<string>();
        await foreach (var batch in loader.FromAsync(new(2, 3)))
            read.Add(string.Join(' ', batch.Targets.Values<long>()));
        Assert.That(read, Is.EqualTo(expected));
        Assert.That(Tensor.TotalCount, Is.EqualTo(_tensors));
    }

    [Test]
    public void Failure_comes_out_of_the_loop([Values(0, 2)] int workers)
    {
        var loader = new BatchLoader(new SlowDataset(40) { Before = indices => _ = indices.Contains(9) ? throw new IOException("gone") : 0 }, new() { BatchSize = 4, Shuffle = false, Workers = workers });
        Assert.That(async () => await Read(loader, default, stopAt: -1), Throws.TypeOf<SampleException>().With.Message.StartsWith("Sample 9 (batch 2 of epoch 0)"));
        Assert.That(Tensor.TotalCount, Is.EqualTo(_tensors));
    }

    [Test]
    public async Task Leaving_the_loop_frees_what_was_ready([Values(0, 3)] int workers)
    {
        var read = await Read(new(new SlowDataset(10_000), new() { BatchSize = 4, Workers = workers }), default, stopAt: 5);
        Assert.That(read, Is.EqualTo(6));
        Assert.That(Tensor.TotalCount, Is.EqualTo(_tensors));
    }

    [Test]
    public void Cancelling_ends_a_wait_for_a_data_set_that_blocks()
    {
        using var cancellation = new CancellationTokenSource();
        using var blocked = new ManualResetEventSlim();
        var data = new SlowDataset(40)
        {
            Before = indices =>
            {
                if (!indices.Contains(20))
                    return;
                cancellation.Cancel();
                blocked.Wait();
            },
        };
        var loader = new BatchLoader(data, new() { BatchSize = 4, Shuffle = false, Workers = 2 });
        Assert.That(async () => await Read(loader, cancellation.Token, stopAt: -1), Throws.InstanceOf<OperationCanceledException>());
        blocked.Set();
        Assert.That(() => Tensor.TotalCount, Is.EqualTo(_tensors).After(10_000, 1));
    }

    private static async Task<int> Read(BatchLoader loader, CancellationToken cancellation, long stopAt)
    {
        var read = 0;
        await foreach (var batch in loader.FromAsync(default, cancellation))
        {
            read++;
            if (batch.Index == stopAt)
                break;
        }

        return read;
    }
}
