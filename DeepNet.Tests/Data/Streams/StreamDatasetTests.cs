using DeepNet.Data;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Data;

internal sealed class StreamDatasetTests
{
    private int _opened;

    [SetUp]
    public void Reset() => _opened = 0;

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(4)]
    public void SamplesComeInTheirOrderForAnyNumberOfWorkers(int workers)
    {
        using var data = StreamDataset.From(() => Samples(0, 50), new() { SamplesPerEpoch = 50 });
        var loader = new BatchLoader(data, new() { BatchSize = 7, Shuffle = false, Workers = workers });
        for (var epoch = 0; epoch < 2; epoch++)
            Assert.That(Read(loader, new(epoch)), Is.EqualTo(Enumerable.Range(0, 50)));
        Assert.That(_opened, Is.EqualTo(2), "each epoch begins the stream anew");
    }

    [Test]
    public void StreamsWithoutAnEndGoOn()
    {
        using var data = StreamDataset.From(() => Samples(0, int.MaxValue), new() { SamplesPerEpoch = 12, Continues = true });
        var loader = new BatchLoader(data, new() { BatchSize = 5, Shuffle = false });
        Assert.That(Read(loader, new(0)).Concat(Read(loader, new(1))), Is.EqualTo(Enumerable.Range(0, 24)));
        Assert.That(_opened, Is.EqualTo(1));
    }

    [Test]
    public void AsynchronousStreamsAreWaitedFor()
    {
        using var data = StreamDataset.From(Slowly, new() { SamplesPerEpoch = 6 });
        Assert.That(Read(new(data, new() { BatchSize = 4, Shuffle = false })), Is.EqualTo(Enumerable.Range(0, 6)));

        async IAsyncEnumerable<(Tensor, Tensor)> Slowly()
        {
            foreach (var sample in Samples(0, 6))
            {
                await Task.Yield();
                yield return sample;
            }
        }
    }

    [Test]
    public void StreamThatOpensAnywhereResumesAnywhere()
    {
        using var data = StreamDataset.From(start => Samples(start, 1000), new() { SamplesPerEpoch = 100, Continues = true, ReadAhead = 8 });
        var loader = new BatchLoader(data, new() { BatchSize = 10, Shuffle = false });
        Assert.That(Read(loader, new(2, 7)), Is.EqualTo(Enumerable.Range(270, 30)));
        Assert.That(Read(loader, new(0, 9)), Is.EqualTo(Enumerable.Range(90, 10)), "also backwards");
    }

    [Test]
    public void StreamThatDoesNotSaysSo()
    {
        using var data = StreamDataset.From(() => Samples(0, 100), new() { SamplesPerEpoch = 100, ReadAhead = 8 });
        Assert.That(() => data.GetBatch([50], new(0, 0)), Throws.InvalidOperationException.With.Message.Contains(
            "Sample 50 of a stream was asked for that stands at sample 0").And.Message.Contains("to resume a run within an epoch, give a stream that opens at any sample"));
        data.GetBatch([0, 1], new(0, 0)).Dispose();
        Assert.That(() => data.GetBatch([0], new(0, 0)), Throws.InvalidOperationException.With.Message.Contains("stands at sample 2"));
        data.GetBatch([0], new(0, 1)).Dispose();
    }

    [Test]
    public void SamplesThatNobodyAsksForAreBounded()
    {
        using var data = StreamDataset.From(() => Samples(0, 100), new() { SamplesPerEpoch = 100, ReadAhead = 4 });
        data.GetBatch([3], new(0, 0)).Dispose();
        Assert.That(() => data.GetBatch([6], new(0, 0)), Throws.InvalidOperationException.With.Message.Contains("More than 4 samples").And.Message.Contains("switch LoaderOptions.Shuffle off"));
    }

    [Test]
    public void StreamThatEndsEarlySaysSo()
    {
        using var data = StreamDataset.From(() => Samples(0, 3), new() { SamplesPerEpoch = 5 });
        Assert.That(() => data.GetBatch([0, 1, 2, 3], default), Throws.InvalidOperationException.With.Message.EqualTo(
            "The stream ended after 3 samples; an epoch has 5 (StreamOptions.SamplesPerEpoch)."));
        Assert.That(() => new StreamOptions { SamplesPerEpoch = 0 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void ClosedStreamsLeaveNothing()
    {
        var closed = 0;
        using var scope = NewDisposeScope();
        var data = StreamDataset.From(Watched, new() { SamplesPerEpoch = 50 });
        data.GetBatch([5], default).Dispose();
        var before = _alive.Count(tensor => !tensor.IsInvalid);
        data.Dispose();
        Assert.That((closed, before, _alive.Count(tensor => !tensor.IsInvalid)), Is.EqualTo((1, 10, 0)), "five samples of two tensors were ahead");

        IEnumerable<(Tensor, Tensor)> Watched()
        {
            try
            {
                foreach (var sample in Samples(0, 50))
                    yield return sample;
            }
            finally
            {
                closed++;
            }
        }
    }

    private readonly List<Tensor> _alive = [];

    private IEnumerable<(Tensor, Tensor)> Samples(long start, int end)
    {
        _opened++;
        for (var sample = start; sample < end; sample++)
        {
            var (input, target) = (tensor(new[] { sample, sample }), tensor(sample));
            if (_alive.Count < 100)
                _alive.AddRange(input, target);
            yield return (input, target);
        }
    }

    private static IEnumerable<long> Read(BatchLoader loader, LoaderPosition position = default) => [.. loader.From(position).SelectMany(batch => batch.Targets.Values<long>())];
}
