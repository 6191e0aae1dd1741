using System.Globalization;
using DeepNet.Data;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Running;

/// <summary>A run whose figures are read every few steps, and all that can be told from outside of it.</summary>
/// <param name="Weights">The model's state at the end.</param>
/// <param name="Events">What observers were told, but for times and gradients.</param>
/// <param name="Error">What it ended with, if anything.</param>
internal sealed record ReadRun(float[] Weights, string[] Events, string? Error)
{
    /// <summary>Trains on points of the plane, some of which may be NaN.</summary>
    /// <param name="options">How; the reads included.</param>
    /// <param name="bad">A sample that is NaN.</param>
    /// <param name="seed">Of the data's order.</param>
    /// <param name="observer">Is told of everything, too; without it nobody watches the gradients.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <param name="metrics">Followed beside the loss.</param>
    /// <param name="loss">What is to be small. Where it ignores a class, every fifth target is of it.</param>
    /// <param name="dropout">The share that is dropped.</param>
    /// <param name="prepare">Is given the model before it is trained.</param>
    public static ReadRun Of(
        TrainerOptions options, int? bad = null, int seed = 3, ITrainingObserver? observer = null, CancellationToken stop = default, Metric[]? metrics = null,
        CrossEntropyLoss? loss = null, double dropout = 0.3, Action<nn.Module>? prepare = null)
    {
        manual_seed(2);
        using var model = Model(dropout);
        prepare?.Invoke(model);
        using var data = Points(118, 4, bad, loss?.IgnoreIndex); // the last of 15 batches is smaller
        using var measured = Points(32, 5, null, loss?.IgnoreIndex);
        var loading = new LoaderOptions { BatchSize = 8, Seed = seed, Workers = 0 };
        var splits = new TrainingData(new BatchLoader(data, loading), new BatchLoader(measured, loading with { Shuffle = false }));
        var recorder = new Recorder { WatchesGradients = false };
        string? error = null;
        try
        {
            new Trainer(options with { PreFlight = PreFlightOptions.None }, observer is null ? [recorder] : [recorder, observer])
                .Fit(new Supervised(model, loss ?? Loss.CrossEntropy, metrics ?? [new Accuracy(), new Perplexity()]), splits, stop);
        }
        catch (NonFiniteException stopped)
        {
            error = stopped.Message;
        }
        model.to(CPU);
        return new(Circle.Weights(model), [.. recorder.Events.Select(Text).OfType<string>()], error);
    }

    /// <summary>The run with reads in every step, and that with reads every few: they must not differ.</summary>
    public static void AssertNoDifference(TrainerOptions options, int? bad = null, int seed = 3, int every = 7, CrossEntropyLoss? loss = null)
    {
        var each = Of(Every(options, 1), bad, seed, loss: loss);
        var some = Of(Every(options, every), bad, seed, loss: loss);
        Assert.That(some.Error, Is.EqualTo(each.Error));
        Assert.That(some.Events.Where(text => !text.StartsWith("ReadEvery", StringComparison.Ordinal)), Is.EqualTo(each.Events));
        Assert.That(some.Weights, Is.EqualTo(each.Weights));
    }

    /// <summary>The options with another number of steps between reads.</summary>
    public static TrainerOptions Every(TrainerOptions options, int steps) => options with { Execution = options.Execution with { ReadEvery = steps } };

    private static nn.Module<Tensor, Tensor> Model(double dropout) => nn.Sequential(
        ("first", nn.Linear(2, 16)), ("norm", nn.BatchNorm1d(16)), ("act", nn.ReLU()), ("drop", nn.Dropout(dropout)), ("second", nn.Linear(16, 2)));

    private static TensorDataset Points(int samples, ulong seed, int? bad, long? ignored)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed);
        var points = randn([samples, 2], generator: generator);
        var classes = points.square().sum(1).gt(1).to_type(ScalarType.Int64);
        if (bad is { } sample)
            points[sample, 0] = float.NaN;
        if (ignored is { } mark)
            classes[TensorIndex.Slice(0, null, 5)] = tensor(mark);
        return new TensorDataset(points, classes);
    }

    private static string? Text(TrainingEvent happened) => happened switch
    {
        StepCompleted step => string.Create(CultureInfo.InvariantCulture,
            $"step {step.Step}, epoch {step.Epoch}: {step.Samples} samples, {step.Units} units, loss {step.Loss:R}, norm {step.GradientNorm:R}, rate {step.LearningRate:R}, scale {step.LossScale:R}, skipped {step.Skipped}"),
        ValidationCompleted validation => $"{validation.Split} at {validation.Step}: {Figures(validation.Metrics)}",
        EpochCompleted epoch => $"epoch {epoch.Epoch} at {epoch.Step}: {Figures(epoch.Metrics)}, best {epoch.IsBest}",
        NonFiniteFound found => $"{found.Action}: {found.Report with { Replay = null }}",
        Notice notice => notice.Text.Split("NumericalReplay")[0].Split(" are back at")[0],
        TrainingEnded ended => $"ended {ended.Result?.End} after {ended.Result?.Steps}",
        _ => null,
    };

    private static string Figures(IReadOnlyDictionary<string, double> values)
        => string.Join(", ", values.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value:R}")));
}
