using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Cuda;

internal sealed class CudaGraphTests : GpuTest
{
    private const int Steps = 100;

    [Test]
    public void GraphsAreThere() => Assert.That(Native.Supports(Feature.CudaGraphs), Is.True);

    [Test]
    public void AReplayedTrainingStepWithDropoutEqualsTheEagerOneStepByStep()
    {
        using var scope = NewDisposeScope();
        using var eager = new Net();
        using var recorded = new Net();
        using var graph = new CudaGraph(Gpu.Device);
        var input = zeros(32, 16, device: Gpu.Device);

        recorded.WarmUp(graph, input);
        recorded.CopyFrom(eager);
        using (graph.Capture())
            recorded.Step(input);
        for (var step = 0; step < Steps; step++)
        {
            using var inner = NewDisposeScope();
            var batch = randn(32, 16, device: CPU, generator: new Generator((ulong)step)).to(Gpu.Device);
            cuda.manual_seed(step);
            eager.Step(batch);
            input.copy_(batch);
            cuda.manual_seed(step);
            graph.Replay();
            Assert.That(recorded.Loss.item<float>(), Is.EqualTo(eager.Loss.item<float>()), $"step {step}");
            foreach (var (replayed, direct) in recorded.Parameters.Zip(eager.Parameters))
                Assert.That(replayed.Equals(direct), Is.True, $"step {step}");
        }
    }

    [Test]
    public void TheSeedBeforeAReplayDecidesItsNumbers()
    {
        using var scope = NewDisposeScope();
        using var graph = new CudaGraph(Gpu.Device);
        Tensor drawn;
        using (graph.Capture())
            drawn = rand(1000, device: Gpu.Device);
        var first = Replay(1);
        var second = Replay(2);
        Assert.Multiple(() =>
        {
            Assert.That(Replay(1), Is.EqualTo(first));
            Assert.That(second, Is.Not.EqualTo(first));
            Assert.That(Draw(1), Is.EqualTo(first), "the eager numbers");
        });
        graph.Replay();
        Assert.That(drawn.cpu().data<float>().ToArray(), Is.Not.EqualTo(Replay(1)), "without seeding they go on");

        float[] Replay(long seed)
        {
            cuda.manual_seed(seed);
            graph.Replay();
            return drawn.cpu().data<float>().ToArray();
        }

        float[] Draw(long seed)
        {
            cuda.manual_seed(seed);
            return rand(1000, device: Gpu.Device).cpu().data<float>().ToArray();
        }
    }

    [Test]
    public void AReplayReadsWhatIsInItsInputsNow()
    {
        using var scope = NewDisposeScope();
        using var graph = new CudaGraph(Gpu.Device);
        var input = zeros(4, device: Gpu.Device);
        Tensor output;
        using (graph.Capture())
            output = input * 2 + 1;
        foreach (var value in new[] { 0f, 3f, -5f })
        {
            input.fill_(value);
            graph.Replay();
            Assert.That(output.cpu().data<float>().ToArray(), Is.All.EqualTo((value * 2) + 1));
        }
    }

    [Test]
    public void GraphsShareMemory()
    {
        using var scope = NewDisposeScope();
        using var first = new CudaGraph(Gpu.Device);
        using var second = new CudaGraph(Gpu.Device, sharePoolWith: first);
        var input = ones(1 << 22, device: Gpu.Device);
        var sums = zeros(2, device: Gpu.Device);
        Capture(first, 0);
        CudaMemory.EmptyCache();
        var one = CudaMemory.Read(Gpu.Device).Reserved;
        Capture(second, 1);
        Assert.That(CudaMemory.Read(Gpu.Device).Reserved, Is.LessThanOrEqualTo(one), "the second needs no more");
        first.Replay();
        second.Replay();
        Assert.That(sums.cpu().data<float>().ToArray(), Is.EqualTo(new[] { 1f * (1 << 23), 1f * (1 << 24) }));

        void Capture(CudaGraph graph, int place)
        {
            using (graph.Capture())
            {
                using var inner = NewDisposeScope();
                sums[place].copy_((input * (2 << place)).sum());
            }
        }
    }

    [Test]
    public void MemoryIsSharedOnlyWithAGraphThatHasCapturedAndLives()
    {
        using var scope = NewDisposeScope();
        var first = new CudaGraph(Gpu.Device);
        using var second = new CudaGraph(Gpu.Device, sharePoolWith: first);
        Assert.That(second.Capture, Throws.InvalidOperationException.With.Message.Contains("has captured nothing"));
        first.Dispose();
        Assert.That(second.Capture, Throws.InvalidOperationException.With.Message.Contains("was disposed of"));
    }

    [Test]
    public void AForbiddenOperationFailsTheCaptureCleanly()
    {
        using var scope = NewDisposeScope();
        using var graph = new CudaGraph(Gpu.Device);
        var x = ones(1000, device: Gpu.Device);
        Assert.That(() =>
        {
            using (graph.Capture())
                _ = nn.functional.dropout(x, 0.5, training: true).sum().item<float>();
        }, Throws.TypeOf<System.Runtime.InteropServices.ExternalException>());
        Assert.Multiple(() =>
        {
            Assert.That(graph.IsCaptured, Is.False);
            Assert.That(graph.Replay, Throws.InvalidOperationException.With.Message.StartsWith("The graph's capture failed, so that there is nothing to replay: "));
            Assert.That(CudaStream.Current(Gpu.Device).Id, Is.Not.EqualTo(graph.Stream.Id));
            Assert.That(x.sum().item<float>(), Is.EqualTo(1000));
        });

        // Random numbers and memory are as before, and the graph can be captured after all.
        cuda.manual_seed(1);
        var drawn = rand(100, device: Gpu.Device).cpu();
        Tensor recorded;
        using (graph.Capture())
            recorded = rand(100, device: Gpu.Device);
        cuda.manual_seed(1);
        graph.Replay();
        Assert.That(recorded.cpu().Equals(drawn), Is.True);
    }

    [Test]
    public void AFailedCaptureLeavesEarlierGraphsAsTheyWere()
    {
        using var scope = NewDisposeScope();
        using var good = new CudaGraph(Gpu.Device);
        using var bad = new CudaGraph(Gpu.Device);
        Tensor drawn;
        using (good.Capture())
            drawn = rand(100, device: Gpu.Device);
        Assert.That(() =>
        {
            using (bad.Capture())
                _ = rand(100, device: Gpu.Device).sum().item<float>();
        }, Throws.Exception);
        cuda.manual_seed(3);
        good.Replay();
        var replayed = drawn.cpu();
        cuda.manual_seed(3);
        Assert.That(rand(100, device: Gpu.Device).cpu().Equals(replayed), Is.True);
    }

    [Test]
    public void AnExceptionOfTheCallersOwnEndsTheCapture()
    {
        using var scope = NewDisposeScope();
        using var graph = new CudaGraph(Gpu.Device);
        Assert.That(() =>
        {
            using (graph.Capture())
                throw new FormatException();
        }, Throws.TypeOf<FormatException>());
        Assert.That(ones(3, device: Gpu.Device).sum().item<float>(), Is.EqualTo(3));
    }

    [Test]
    public void CapturesDoNotNest()
    {
        using var first = new CudaGraph(Gpu.Device);
        using var second = new CudaGraph(Gpu.Device);
        using (first.Capture())
        {
            Assert.That(first.Capture, Throws.InvalidOperationException.With.Message.Contains("A capture is under way in this thread"));
            Assert.That(second.Capture, Throws.InvalidOperationException.With.Message.Contains("A capture is under way in this thread"));
        }
        Assert.That(first.IsCaptured, Is.True);
        second.Capture().Dispose();
        Assert.That(second.IsCaptured, Is.True);
    }

    [Test]
    public void ASeedDuringACaptureIsAnErrorAndNoCrash()
    {
        using var graph = new CudaGraph(Gpu.Device);
        cuda.manual_seed(1);
        using (graph.Capture())
            Assert.That(() => cuda.manual_seed(2), Throws.TypeOf<System.Runtime.InteropServices.ExternalException>());
        cuda.manual_seed(2);
    }

    [Test]
    public void AnotherThreadMayUseTheDeviceMeanwhile()
    {
        using var scope = NewDisposeScope();
        using var graph = new CudaGraph(Gpu.Device);
        var sum = 0f;
        Tensor recorded;
        using (graph.Capture())
        {
            recorded = ones(10, device: Gpu.Device) * 2;
            var thread = new Thread(() =>
            {
                using var inner = NewDisposeScope();
                using var stream = new CudaStream(Gpu.Device);
                using var entered = stream.Enter();
                sum = ones(1 << 20).to(Gpu.Device).sum().item<float>();
            });
            thread.Start();
            thread.Join();
        }
        graph.Replay();
        Assert.Multiple(() =>
        {
            Assert.That(sum, Is.EqualTo(1 << 20));
            Assert.That(recorded.sum().item<float>(), Is.EqualTo(20));
        });
    }

    [Test]
    public void AReplayMakesNothing()
    {
        using var scope = NewDisposeScope();
        using var graph = new CudaGraph(Gpu.Device);
        var input = ones(1000, device: Gpu.Device);
        using (graph.Capture())
            input.add_((input * 0).sum());
        var before = CudaMemory.Read(Gpu.Device).Allocations;
        for (var k = 0; k < 10; k++)
            graph.Replay();
        Assert.That(CudaMemory.Read(Gpu.Device).Allocations, Is.EqualTo(before));
    }

    [Test]
    public void WithoutACaptureThereIsNothingToReplay()
    {
        var graph = new CudaGraph(Gpu.Device);
        Assert.That(graph.Replay, Throws.InvalidOperationException.With.Message.StartsWith("The graph has recorded nothing"));
        graph.Dispose();
        Assert.That(graph.Replay, Throws.TypeOf<ObjectDisposedException>());
    }

    // Two layers with dropout between, plain gradient descent; the weights are the same in all.
    private sealed class Net : IDisposable
    {
        internal Net()
        {
            using var scope = NewDisposeScope();
            var generator = new Generator(0);
            Parameters = [Weight(16, 64, generator), Weight(64, 1, generator)];
            Loss = zeros([], device: Gpu.Device).DetachFromDisposeScope();
        }

        internal Tensor[] Parameters { get; }

        internal Tensor Loss { get; }

        internal void Step(Tensor input)
        {
            using var scope = NewDisposeScope();
            var hidden = nn.functional.dropout(input.matmul(Parameters[0]).relu(), 0.5, training: true);
            var loss = (hidden.matmul(Parameters[1]) - 1).square().mean();
            var gradients = autograd.grad([loss], Parameters);
            using var free = no_grad();
            foreach (var (parameter, gradient) in Parameters.Zip(gradients))
                parameter.add_(gradient, alpha: -0.05);
            Loss.copy_(loss);
        }

        internal void WarmUp(CudaGraph graph, Tensor input)
        {
            graph.Stream.WaitFor(CudaStream.Current(Gpu.Device));
            using (graph.Stream.Enter())
                for (var k = 0; k < 3; k++)
                    Step(input);
            CudaStream.Current(Gpu.Device).WaitFor(graph.Stream);
        }

        internal void CopyFrom(Net other)
        {
            using var free = no_grad();
            foreach (var (mine, its) in Parameters.Zip(other.Parameters))
                mine.copy_(its);
        }

        public void Dispose()
        {
            foreach (var parameter in Parameters)
                parameter.Dispose();
            Loss.Dispose();
        }

        private static Tensor Weight(long from, long to, Generator generator)
            => (randn(from, to, generator: generator) * 0.1).to(Gpu.Device).requires_grad_(true).DetachFromDisposeScope();
    }
}
