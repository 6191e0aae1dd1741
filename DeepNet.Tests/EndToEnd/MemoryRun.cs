using System.Globalization;
using DeepNet.Tests.Training;
using DeepNet.Training;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;
using static TorchSharp.torch;

namespace DeepNet.Tests.EndToEnd;

/// <summary>Steps of a small model with every observer, averaged weights, accumulation, validation and checkpoints; tells now and then what memory is in use.</summary>
internal static class MemoryRun
{
    /// <summary>Trains in a folder and prints, every 2,000 steps: steps, live tensors, bytes of the resident set, bytes of managed objects.</summary>
    /// <returns>The exit code.</returns>
    public static int Train(string folder, long steps)
    {
        string In(string name) => Path.Combine(folder, name);
        using var model = Circle.Model(dropout: 0.1);
        var options = new TrainerOptions
        {
            Limits = new() { Steps = steps },
            Schedule = new Cosine { Warmup = 0.1 },
            Gradients = new() { Accumulation = 2, Clip = new() { Norm = 1 } },
            Averaging = new Ema(),
            Validation = new() { EveryEpochs = 5 },
            Checkpoints = new CheckpointOptions(folder) { EverySteps = 500 },
        };
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(TextWriter.Null) });
        new Trainer(options,
        [
            ProgressDisplay.For(console), new CsvLog(In("metrics.csv")), new JsonLinesLog(In("log.jsonl")), new JournalLog(In("journal.jsonl")),
            new TensorBoardLog(In("events")) { HistogramEpochs = 10 }, new LoggerObserver(NullLogger.Instance), new StepLedger(),
            new HtmlReport(In("report.html")) { Every = TimeSpan.FromSeconds(1) }, new Meter(),
        ]).Fit(new Supervised(model, Loss.CrossEntropy, new Accuracy(), new F1Score(Labels.MultiClass)), Circle.Data(samples: 1600));
        return 0;
    }

    private sealed class Meter : ITrainingObserver
    {
        public void Notify(TrainingEvent happened)
        {
            if (happened is not StepCompleted step || step.Step % 2_000 != 0)
                return;
            for (var round = 0; round < 3; round++)
            {
                // Gives back what the collector holds in reserve, which is not the run's.
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{step.Step} {Tensor.TotalCount} {Environment.WorkingSet} {GC.GetTotalMemory(true)}"));
        }
    }
}
