using DeepNet.Data;
using DeepNet.Tests.Support;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Cuda;

/// <summary>Between two reads the host does not wait for the device: LibTorch is told to refuse operators that would make it wait.</summary>
[NonParallelizable]
internal sealed class WaitsTests : GpuTest
{
    private const int Steps = 40;
    private const int BatchSize = 8;

    // Of the batches that are fetched: by the first, recordings are made; the last comes some steps before the figures are read.
    private const int From = 12, To = 34;

    private static TrainerOptions Options => new()
    {
        Device = "cuda",
        Epochs = 1,
        Optimizer = new AdamW { LearningRate = 0.01 },
        Gradients = new() { Clip = new() { Norm = 0.5 } },
        Execution = new() { ReadEvery = 1000 },
        PreFlight = PreFlightOptions.None,
    };

    [TearDown]
    public void Allow() => Refuse(false);

    [Test]
    public void AnOperatorThatWaitsIsRefused()
    {
        using var scope = NewDisposeScope();
        var value = ones(1, device: Gpu.Device);
        Refuse(true);
        Assert.That(value.item<float>, Throws.TypeOf<System.Runtime.InteropServices.ExternalException>().With.Message.Contains("synchronizing"));
        Refuse(false);
        Assert.That(value.item<float>, Throws.Nothing);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void AStepDoesNotWait(bool recorded) => Train(Options, recorded);

    [TestCase(false)]
    [TestCase(true)]
    public void AStepInBFloat16WithAveragesDoesNotWait(bool recorded)
        => Train(Options with { Precision = Precision.BFloat16Mixed, Averaging = new Ema { Decay = 0.9 } }, recorded);

    [TestCase(false)]
    [TestCase(true)]
    public void AStepWithLossScalingDoesNotWait(bool recorded)
        => Train(Options with { Precision = Precision.Float16Mixed, Optimizer = new Sgd { LearningRate = 0.1, Momentum = 0.9 } }, recorded);

    [TestCase(false)]
    [TestCase(true)]
    public void AWindowWhoseTargetsDoNotAllCountDoesNotWait(bool recorded)
        => Train(Options with { Gradients = new() { Accumulation = 2 } }, recorded, Loss.CrossEntropy with { IgnoreIndex = -100 });

    private static void Train(TrainerOptions options, bool recorded, CrossEntropyLoss? loss = null)
    {
        manual_seed(1);
        using var model = nn.Sequential(
            ("first", nn.Linear(16, 32)), ("norm", nn.BatchNorm1d(32)), ("act", nn.ReLU()), ("drop", nn.Dropout(0.3)), ("second", nn.Linear(32, 4)));
        using var samples = new TensorDataset(randn(Steps * BatchSize, 16), randint(4, [Steps * BatchSize], ScalarType.Int64));
        var fetched = 0;
        var watched = new Watched(samples, () =>
        {
            fetched++;
            if (fetched is From or To)
                Refuse(fetched == From);
        });
        var loader = new BatchLoader(watched, new LoaderOptions { BatchSize = BatchSize, Workers = 0 });
        var execution = options.Execution with { CudaGraph = recorded };
        new Trainer(options with { Execution = execution }, []).Fit(new Supervised(model, loss ?? Loss.CrossEntropy, new Accuracy()), new TrainingData(loader, null));
        Assert.That(fetched, Is.GreaterThan(To));
    }

    private static unsafe void Refuse(bool refuse)
    {
        CudaFunctions.Require(Feature.CudaMemoryStatistics); // built together with it
        int before;
        CudaFunctions.Check(CudaFunctions.RefuseWaits(refuse ? 1 : 0, &before));
    }

    private sealed class Watched(IDataset data, Action fetched) : IDataset
    {
        public long Count => data.Count;

        public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass)
        {
            fetched();
            return data.GetBatch(indices, pass);
        }
    }
}
