using DeepNet.Data;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.EndToEnd;

/// <summary>
/// A run that takes a second or two and has everything that a resumed one must get right: dropout, batch normalisation, augmentation, a
/// schedule, accumulation with a shorter last window and a smaller last batch, averaged weights, validation within epochs, the best weights,
/// four loader threads, and a checkpoint every other step.
/// </summary>
internal static class CrashRun
{
    private const int Epochs = 6;

    /// <summary>Trains in a folder, from the checkpoint that is there if one is; says each step.</summary>
    /// <returns>The exit code.</returns>
    public static int Train(string folder)
    {
        var digits = SyntheticDigits.Create(train: 203, test: 40, seed: 7);
        var loading = new LoaderOptions { BatchSize = 4, Seed = 11, Workers = 4 };
        var data = new TrainingData(
            new BatchLoader(digits.Train.With(new RandomCrop(28, padding: 2), new HorizontalFlip()), loading),
            new BatchLoader(digits.Test, loading with { Shuffle = false, BatchSize = 40 }));
        var options = new TrainerOptions
        {
            Epochs = Epochs,
            Optimizer = new AdamW { LearningRate = 5e-3 },
            Schedule = new Cosine { Warmup = 0.1 },
            Gradients = new GradientOptions { Accumulation = 3, Clip = new GradientClip { Norm = 1 } },
            Averaging = new Ema { Decay = 0.9 },
            Validation = new ValidationOptions { EverySteps = 7 },
            Seed = 3,
            Checkpoints = new CheckpointOptions(folder) { KeepBest = "val-ema/accuracy", KeepBestCount = 3, EverySteps = 2, Every = null },
        };

        manual_seed(5);
        using var model = nn.Sequential(
            nn.Flatten(), nn.Linear(28 * 28, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.3), nn.Linear(16, 10));
        using var signals = new StopSignals();
        string In(string name) => Path.Combine(folder, name);
        var trainer = new Trainer(options,
        [
            new CsvLog(In("metrics.csv")), new JsonLinesLog(In("log.jsonl")), new JournalLog(In("journal.jsonl")), new TensorBoardLog(In("events")) { EverySteps = 1 },
            new HtmlReport(In("report.html")) { Every = TimeSpan.FromSeconds(0.2) }, new StepLines(),
        ]);
        var result = trainer.Fit(new Supervised(model, Loss.CrossEntropy, new Accuracy()), data, signals.Token);
        return result.End == TrainingEnd.Interrupted ? signals.ExitCode : 0;
    }

    private sealed class StepLines : ITrainingObserver
    {
        public void Notify(TrainingEvent happened)
        {
            if (happened is StepCompleted step)
                Console.WriteLine(step.Step);
        }
    }
}
