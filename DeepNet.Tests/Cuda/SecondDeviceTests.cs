using DeepNet.Data;
using DeepNet.Tests.Support;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Cuda;

/// <summary>A GPU that is not the first: nothing may go to the first one by mistake.</summary>
[Category(Gpu.Category)]
internal sealed class SecondDeviceTests
{
    private static readonly Device _second = new(DeviceType.CUDA, 1);

    [OneTimeSetUp]
    public void RequireTwo() => Gpu.Require(2);

    [Test]
    public void StreamsAndMarksAreOfTheDevice()
    {
        using var scope = NewDisposeScope();
        using var stream = new CudaStream(_second);
        using (stream.Enter())
        {
            Assert.That(CudaStream.Current(_second).Id, Is.EqualTo(stream.Id));
            using var mark = stream.Record();
            CudaStream.Current(Gpu.Device).WaitFor(mark);
            mark.Synchronize();
        }
        CudaStream.Current(_second).WaitFor(stream);
        CudaStream.Current(_second).Use(zeros(10, device: _second));
        cuda.synchronize();
    }

    [Test]
    public void StatisticsAreOfTheDevice()
    {
        var (first, second) = (CudaMemory.Read(Gpu.Device), CudaMemory.Read(_second));
        using var tensor = zeros(1 << 20, device: _second);
        Assert.That(CudaMemory.Read(Gpu.Device).Allocated, Is.EqualTo(first.Allocated));
        Assert.That(CudaMemory.Read(_second).Allocated - second.Allocated, Is.EqualTo(4 << 20));
    }

    [Test]
    public void AGraphIsRecordedAndReplayedThere()
    {
        using var scope = NewDisposeScope();
        using var graph = new CudaGraph(_second);
        var input = zeros(4, device: _second);
        Tensor output;
        using (graph.Capture())
            output = input + rand(4, device: _second);
        graph.Replay();
        Assert.That(output.device.index, Is.EqualTo(1));
        cuda.synchronize();
    }

    [TestCase(false)]
    [TestCase(true)]
    public void ARunTrainsThere(bool recorded)
    {
        var before = CudaMemory.Read(Gpu.Device).Allocations;
        using var model = nn.Sequential(("first", nn.Linear(16, 32)), ("drop", nn.Dropout(0.5)), ("second", nn.Linear(32, 4)));
        using var samples = new TensorDataset(randn(128, 16), randint(4, [128], ScalarType.Int64));
        var loader = new BatchLoader(samples, new LoaderOptions { BatchSize = 8, Workers = 1 });
        using var folder = new TemporaryFolder();
        var options = new TrainerOptions
        {
            Device = "cuda:1",
            Epochs = 1,
            Precision = Precision.Float16Mixed,
            Gradients = new() { Clip = new() { Norm = 1 } },
            Execution = new() { CudaGraph = recorded, ReadEvery = 7 },
            Checkpoints = new(folder.Path),
            PreFlight = PreFlightOptions.None,
        };
        var result = new Trainer(options, []).Fit(new Supervised(model, Loss.CrossEntropy), new TrainingData(loader, null));
        Assert.That(result.Steps, Is.EqualTo(16));
        Assert.That(CudaMemory.Read(Gpu.Device).Allocations, Is.EqualTo(before), "tensors that the first GPU was given");
    }
}
