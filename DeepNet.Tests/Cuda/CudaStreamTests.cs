using DeepNet.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Cuda;

internal sealed class CudaStreamTests : GpuTest
{
    [Test]
    public void StreamsAreThere() => Assert.That(Native.Supports(Feature.CudaStreams), Is.True);

    [Test]
    public void EnteringMakesTheStreamCurrentAndLeavingPutsTheOldOneBack()
    {
        using var stream = new CudaStream(Gpu.Device);
        var before = CudaStream.Current(Gpu.Device).Id;
        using (stream.Enter())
            Assert.That(CudaStream.Current(Gpu.Device).Id, Is.EqualTo(stream.Id));
        Assert.Multiple(() =>
        {
            Assert.That(stream.Id, Is.Not.EqualTo(before));
            Assert.That(CudaStream.Current(Gpu.Device).Id, Is.EqualTo(before));
        });
    }

    [Test]
    public void TheCurrentStreamIsTheThreadsOwn()
    {
        using var stream = new CudaStream(Gpu.Device);
        using var entered = stream.Enter();
        long other = -1;
        var thread = new Thread(() => other = CudaStream.Current(Gpu.Device).Id);
        thread.Start();
        thread.Join();
        Assert.That(other, Is.Not.EqualTo(stream.Id));
    }

    [Test]
    public void LivingStreamsAreDistinct()
    {
        var streams = Enumerable.Range(0, 16).Select(_ => new CudaStream(Gpu.Device)).ToArray();
        try
        {
            Assert.That(streams.Select(stream => stream.Id), Is.Unique);
            foreach (var _ in Enumerable.Range(0, 100))
            {
                using var passing = new CudaStream(Gpu.Device);
                Assert.That(streams.Select(stream => stream.Id), Has.No.Member(passing.Id));
            }
        }
        finally
        {
            foreach (var stream in streams)
                stream.Dispose();
        }
    }

    [Test]
    public void AWaitingStreamSeesWhatTheOtherWasGiven()
    {
        using var side = new CudaStream(Gpu.Device);
        var current = CudaStream.Current(Gpu.Device);
        for (var round = 0; round < 20; round++)
        {
            using var scope = NewDisposeScope();
            var factor = ones(2048, 2048, device: Gpu.Device);
            side.WaitFor(current);
            Tensor result;
            using (side.Enter())
            {
                // Long enough that a stream which does not wait would read the zeros.
                result = zeros(2048, 2048, device: Gpu.Device);
                for (var k = 0; k < 10; k++)
                    result.add_(factor.matmul(factor), alpha: 1.0 / 2048);
            }
            current.WaitFor(side);
            current.Use(result);
            side.Use(factor);
            Assert.That(result.sum().item<float>(), Is.EqualTo(10f * 2048 * 2048));
        }
    }

    [Test]
    public void AMarkIsReachedOnceTheStreamIsDone()
    {
        using var scope = NewDisposeScope();
        using var side = new CudaStream(Gpu.Device);
        using var entered = side.Enter();
        var x = ones(4096, 4096, device: Gpu.Device);
        for (var k = 0; k < 10; k++)
            x = x.matmul(x).mul_(1.0 / 4096);
        using var mark = side.Record();
        mark.Synchronize();
        Assert.That(mark.IsReached, Is.True);
        side.Synchronize();
    }

    [Test]
    public void MemoryInUseByAnotherStreamIsNotGivenOut()
    {
        using var scope = NewDisposeScope();
        using var side = new CudaStream(Gpu.Device);
        var busy = ones(8192, 8192, device: Gpu.Device);
        var sum = zeros(1, device: Gpu.Device);
        var made = full(1 << 20, 3f, device: Gpu.Device);
        cuda.synchronize();
        using (side.Enter())
        {
            for (var k = 0; k < 5; k++)
                busy = busy.matmul(busy).mul_(1.0 / 8192);
            sum.add_(made.sum()); // after the products
        }
        side.Use(made);
        made.Dispose();
        // Would be given the same memory, and overwrite it at once.
        var next = zeros(1 << 20, device: Gpu.Device);
        cuda.synchronize();
        Assert.Multiple(() =>
        {
            Assert.That(sum.item<float>(), Is.EqualTo(3f * (1 << 20)));
            Assert.That(next.sum().item<float>(), Is.Zero);
        });
    }

    [Test]
    public void AStreamThatWasDisposedOfIsRefused()
    {
        var stream = new CudaStream(Gpu.Device);
        stream.Dispose();
        Assert.Multiple(() =>
        {
            Assert.That(stream.Enter, Throws.TypeOf<ObjectDisposedException>());
            Assert.That(stream.Synchronize, Throws.TypeOf<ObjectDisposedException>());
        });
    }

    [Test]
    public void ATensorOfTheProcessorIsRefused()
    {
        using var stream = new CudaStream(Gpu.Device);
        using var tensor = zeros(1);
        Assert.That(() => stream.Use(tensor), Throws.ArgumentException.With.Message.Contains("the tensor is on cpu"));
    }

    [Test]
    public void ADeviceThatIsNotThereIsRefused()
        => Assert.That(() => new CudaStream(new Device(DeviceType.CUDA, 99)), Throws.TypeOf<DeviceException>().With.Message.Contains("There is no 'cuda:99' here"));
}
