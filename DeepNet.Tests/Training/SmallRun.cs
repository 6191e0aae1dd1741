using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using TorchSharp;

namespace DeepNet.Tests.Training;

/// <summary>A run small enough for a test and with everything that must be resumed: dropout, augmentation, momentum, a schedule, validation.</summary>
internal sealed class SmallRun(string folder)
{
    public const int Epochs = 3;
    public const int StepsPerEpoch = 10;

    private static readonly Lazy<ImageSplits> _digits = new(() => SyntheticDigits.Create(train: 314, test: 64, seed: 7));

    /// <summary>The model. Default a CNN of a million weights; <see cref="Convolutional"/> where their number does not matter, <see cref="Quick"/> where the model does not.</summary>
    public ModelOptions Model { get; init; } = new CnnOptions();

    /// <summary>Convolutions, running statistics and dropout in a few thousand weights.</summary>
    public static ModelOptions Convolutional { get; } = new DenseNetOptions { InputChannels = 1, Classes = 10, SmallImages = true, Blocks = [2, 2], Growth = 4, Width = 8, Dropout = 0.2 };

    public static ModelOptions Quick { get; } = new MlpOptions { Sizes = [784, 32, 10], Dropout = 0.25 };

    public TrainerOptions Options { get; init; } = new()
    {
        Epochs = Epochs,
        Optimizer = new AdamW { LearningRate = 2e-3 },
        Schedule = new Cosine { Warmup = 0.1 },
        Seed = 3,
        Checkpoints = new CheckpointOptions(folder) { KeepBest = "val/accuracy", EverySteps = 4 },
    };

    public string Folder => folder;

    public string ModelFile => Path.Combine(folder, "model.safetensors");

    public string MetricsFile => Path.Combine(folder, "metrics.csv");

    public string[] Checkpoints => [.. Directory.EnumerateDirectories(Path.Combine(folder, "checkpoints")).Order(StringComparer.Ordinal)];

    /// <summary>Trains, from the checkpoint that is there if one is.</summary>
    /// <param name="stop">Asks to stop.</param>
    /// <param name="observer">Is told what happens, beside the CSV log.</param>
    /// <param name="initialSeed">The seed of the initial weights; a resumed run must not depend on it.</param>
    /// <param name="workers">Loader threads.</param>
    public TrainingResult Fit(CancellationToken stop = default, ITrainingObserver? observer = null, long initialSeed = 5, int workers = 1)
    {
        var loading = new LoaderOptions { BatchSize = 32, Seed = 11, Workers = workers };
        var data = new TrainingData(
            new BatchLoader(_digits.Value.Train.With(new RandomCrop(28, padding: 2)), loading),
            new BatchLoader(_digits.Value.Test, loading with { Shuffle = false }));
        torch.manual_seed(initialSeed);
        using var model = Model.Create();
        ITrainingObserver[] observers = [new CsvLog(MetricsFile), .. observer is null ? Array.Empty<ITrainingObserver>() : [observer]];
        return new Trainer(Options, observers).Fit(new Supervised(model, Loss.CrossEntropy, new Accuracy()), data, stop);
    }
}

/// <summary>An observer that keeps what it is told and may act on it.</summary>
internal sealed class Recorder(Action<TrainingEvent>? react = null) : ITrainingObserver
{
    public List<TrainingEvent> Events { get; } = [];

    /// <summary>Whether events are kept; false where there are too many.</summary>
    public bool Keeps { get; init; } = true;

    public bool WatchesGradients { get; init; } = true;

    public IEnumerable<string> Notices => Events.OfType<Notice>().Select(notice => notice.Text);

    public void Notify(TrainingEvent happened)
    {
        if (Keeps)
            Events.Add(happened);
        react?.Invoke(happened);
    }
}

/// <summary>A folder of its own for each test, removed afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("deepnet-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
