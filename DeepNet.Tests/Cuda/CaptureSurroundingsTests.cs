using DeepNet.Data;
using DeepNet.Tests.Support;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Cuda;

/// <summary>What goes on beside a capture: loader threads with page-locked memory, the garbage collector's thread, other graphs.</summary>
internal sealed class CaptureSurroundingsTests : GpuTest
{
    [Test]
    public void TheGarbageCollectorMayReleaseWhateverItFinds()
    {
        using var graph = new CudaGraph(Gpu.Device);
        using var input = ones(1000, device: Gpu.Device);
        Litter(input);
        using (var output = Capture())
        {
            graph.Replay();
            Assert.That(output.cpu().sum().item<float>(), Is.EqualTo(2000));
        }

        Tensor Capture()
        {
            using (graph.Capture())
            {
                var doubled = input + input;
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return doubled;
            }
        }
    }

    [TestCase(0)]
    [TestCase(2)]
    public void LoadersMayGoOnFetchingAndPinning(int workers)
    {
        using var model = nn.Sequential(("first", nn.Linear(16, 32)), ("act", nn.ReLU()), ("second", nn.Linear(32, 4)));
        using var samples = new TensorDataset(randn(256, 16), randint(4, [256], ScalarType.Int64));
        var loader = new BatchLoader(samples, new LoaderOptions { BatchSize = 8, Workers = workers, PinMemory = true });
        var options = new TrainerOptions
        {
            Device = "cuda",
            Epochs = 2,
            Execution = new() { CudaGraph = true, ReadEvery = 16 },
            PreFlight = PreFlightOptions.None,
        };
        var result = new Trainer(options, []).Fit(new Supervised(model, Loss.CrossEntropy), new TrainingData(loader, null));
        Assert.That(result.Steps, Is.EqualTo(64));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void AConvolutionalNetworksStepIsRecordedWithAlgorithmsThatWereTried(bool channelsLast)
    {
        using var model = nn.Sequential(
            ("first", nn.Conv2d(3, 8, 3, padding: 1)), ("norm", nn.BatchNorm2d(8)), ("act", nn.ReLU()), ("second", nn.Conv2d(8, 8, 3)), ("flat", nn.Flatten()),
            ("last", nn.Linear(8 * 6 * 6, 4)));
        using var samples = new TensorDataset(randn(96, 3, 8, 8), randint(4, [96], ScalarType.Int64));
        var loader = new BatchLoader(samples, new LoaderOptions { BatchSize = 8, Workers = 0 });
        var options = new TrainerOptions
        {
            Device = "cuda",
            Epochs = 1,
            Precision = Precision.BFloat16Mixed,
            Execution = new() { CudaGraph = true, CudnnBenchmark = true, ChannelsLast = channelsLast },
            PreFlight = PreFlightOptions.None,
        };
        var result = new Trainer(options, []).Fit(new Supervised(model, Loss.CrossEntropy), new TrainingData(loader, null));
        Assert.That(result.Steps, Is.EqualTo(12));
    }

    // In a frame of its own, so that nothing here is reachable any more.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Litter(Tensor input)
    {
        var abandoned = new CudaGraph(Gpu.Device);
        using (abandoned.Capture())
            input.mul(3).Dispose();
        var stream = new CudaStream(Gpu.Device);
        using (stream.Enter())
        {
            var tensor = (input * 2).DetachFromDisposeScope();
            CudaStream.Current(Gpu.Device).Use(tensor);
            CudaStream.Current(Gpu.Device).Record();
        }
        ones(1000).pin_memory().DetachFromDisposeScope().to(Gpu.Device, non_blocking: true).DetachFromDisposeScope();
    }
}
