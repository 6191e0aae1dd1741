using DeepNet.Models;
using DeepNet.Tests.Training;
using DeepNet.Training;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;
using static TorchSharp.torch;

namespace DeepNet.Tests.EndToEnd;

/// <summary>Two thousand training steps leave no tensor behind and no memory; nor does a model.</summary>
internal sealed class MemoryTests
{
    private const int WarmUp = 200;
    private const int Steps = 2000;
    // One forgotten activation of the smallest kind a step would come to 29 MB.
    private const long Tolerance = 12L << 20;

    [Test]
    public void LiveTensorsAndResidentSizeStayFlat()
    {
        using var model = new Cnn(new CnnOptions { ImageSize = 8 });
        using var optimizer = optim.AdamW(model.parameters(), 1e-3);
        using var images = randn(4, 1, 8, 8);
        using var labels = randint(10, 4, dtype: ScalarType.Int64);

        void Train(int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                nn.functional.cross_entropy(model.call(images), labels).backward();
                optimizer.step();
            }
        }

        Train(WarmUp);
        var (tensors, bytes) = Measure();
        Train(Steps - WarmUp);
        var (tensorsAfter, bytesAfter) = Measure();
        Assert.That(tensorsAfter, Is.EqualTo(tensors), "live tensors");
        Assert.That(bytesAfter - bytes, Is.LessThan(Tolerance), "growth of the resident size in bytes");
    }

    [Test]
    public void ADisposedModelLeavesNoTensor()
    {
        foreach (var options in (ModelOptions[])[MlpOptions.Mnist, CnnOptions.Mnist, ResNetOptions.ResNet20 with { Shortcut = ResNetShortcut.Projection }])
        {
            var before = Measure().Tensors;
            using (var model = options.Create())
            using (no_grad())
            {
                using var scope = NewDisposeScope();
                model.call(zeros(2, options is ResNetOptions ? 3 : 1, 28, 28));
                Assert.That(scope.DisposablesCount, Is.EqualTo(2), "the input and the output are all that a pass leaves in the scope");
            }
            Assert.That(Measure().Tensors, Is.EqualTo(before), options.ToString());
        }
    }

    [Test]
    public void TenThousandStepsOfTheTrainerWithEveryObserverKeepNoTensor()
    {
        using var temporary = new TemporaryFolder();
        using var model = Circle.Model(dropout: 0.1);
        var options = new TrainerOptions
        {
            Limits = new() { Steps = 10_000 },
            Schedule = new Cosine { Warmup = 0.1 },
            Gradients = new() { Accumulation = 2, Clip = new() { Norm = 1 } },
            Averaging = new Ema(),
            Validation = new() { EveryEpochs = 5 },
        };
        string In(string name) => Path.Combine(temporary["run"], name);
        var measured = new List<long>();
        var meter = new Training.Recorder(happened =>
        {
            if (happened is StepCompleted { Step: 2_000 or 10_000 })
                measured.Add(Measure().Tensors);
        })
        { Keeps = false };
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        new Trainer(options,
        [
            ProgressDisplay.For(console), new CsvLog(In("metrics.csv")), new JsonLinesLog(In("log.jsonl")), new JournalLog(In("journal.jsonl")),
            new TensorBoardLog(In("events")) { HistogramEpochs = 10 }, new LoggerObserver(NullLogger.Instance), new StepLedger(), meter,
        ]).Fit(new Supervised(model, Loss.CrossEntropy, new Accuracy(), new F1Score(Labels.MultiClass)), Circle.Data(samples: 1600));

        Assert.That(measured, Has.Count.EqualTo(2));
        Assert.That(measured[1], Is.EqualTo(measured[0]), "live tensors");
    }

    private static (long Tensors, long ResidentBytes) Measure()
    {
        for (var round = 0; round < 3; round++)
        {
            // Gives back what the collector holds in reserve, which is not the run's.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        return (Tensor.TotalCount, Environment.WorkingSet);
    }
}
