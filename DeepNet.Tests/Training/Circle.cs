using DeepNet.Data;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training;

/// <summary>The smallest task there is: points of the plane, of one class inside the unit circle and of another outside.</summary>
internal static class Circle
{
    /// <summary>Training data, and 32 points to measure by.</summary>
    public static TrainingData Data(int samples = 64, int batchSize = 8, bool shuffle = true, int workers = 0)
    {
        var loading = new LoaderOptions { BatchSize = batchSize, Shuffle = shuffle, Seed = 3, Workers = workers };
        return new TrainingData(new BatchLoader(Points(samples, 4), loading), new BatchLoader(Points(32, 5), loading with { Shuffle = false }));
    }

    /// <summary>Two layers, the same initial weights each time.</summary>
    /// <param name="dropout">The share that is dropped between them.</param>
    public static nn.Module<Tensor, Tensor> Model(double dropout = 0)
    {
        manual_seed(2);
        return dropout == 0
            ? nn.Sequential(("first", nn.Linear(2, 16)), ("act", nn.ReLU()), ("second", nn.Linear(16, 2)))
            : nn.Sequential(("first", nn.Linear(2, 16)), ("act", nn.ReLU()), ("drop", nn.Dropout(dropout)), ("second", nn.Linear(16, 2)));
    }

    /// <summary>All weights in a row.</summary>
    public static float[] Weights(nn.Module model) => [.. model.state_dict().Values.SelectMany(value => value.to_type(ScalarType.Float32).data<float>().ToArray())];

    private static TensorDataset Points(int samples, ulong seed)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed);
        var points = randn([samples, 2], generator: generator);
        return new TensorDataset(points, points.square().sum(1).gt(1).to_type(ScalarType.Int64));
    }
}

/// <summary>A step whose forward passes can be watched and tampered with.</summary>
/// <param name="model">What is trained.</param>
/// <param name="forward">Given the number of training passes before this one and the outcome; returns the outcome to go on with.</param>
internal sealed class WatchedStep(nn.Module<Tensor, Tensor> model, Func<int, StepOutcome, StepOutcome> forward) : TrainingStep
{
    private int _passes;

    public override nn.Module Model => model;

    public override StepOutcome Forward(Batch batch)
    {
        var outputs = model.call(batch.Inputs);
        var outcome = new StepOutcome(nn.functional.cross_entropy(outputs, batch.Targets), batch.Count, outputs, batch.Targets);
        return model.training ? forward(_passes++, outcome) : outcome;
    }
}
