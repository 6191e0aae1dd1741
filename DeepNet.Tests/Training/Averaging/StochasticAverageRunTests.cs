using DeepNet.Data;
using DeepNet.Serialization;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Averaging;

/// <summary>A run that averages its last weights ends with the statistics of batch normalisation that these weights have, measured or not.</summary>
public sealed class StochasticAverageRunTests
{
    [Test]
    public void The_averaged_weights_of_a_run_have_statistics_of_their_own([Values] bool isValidated)
    {
        using var folder = new TemporaryFolder();
        var data = Circle.Data();
        Fit(folder.Path, isValidated ? data : data with { Validation = null });
        var saved = Safetensors.Load(folder["model-swa.safetensors"]);

        var points = cat([.. Batches(data.Train)]);
        var outputs = nn.functional.linear(points, saved["first.weight"], saved["first.bias"]);
        Parity.TensorAssert.Close(saved["norm.running_mean"], outputs.mean([0]), "mean");
        // 8 batches of 8: the mean of their unbiased variances.
        Parity.TensorAssert.Close(saved["norm.running_var"], stack([.. outputs.split(8).Select(part => part.var(0))]).mean([0]), "variance");
    }

    [Test]
    public void Unless_they_are_not_asked_for()
    {
        using var folder = new TemporaryFolder();
        Fit(folder.Path, Circle.Data(), estimate: false);
        var saved = Safetensors.Load(folder["model-swa.safetensors"]);
        var raw = Safetensors.Load(folder["model.safetensors"]);
        // The mean of what the last five epochs left, which moved on with each.
        Assert.That(saved["norm.running_mean"].allclose(raw["norm.running_mean"], rtol: 1e-3), Is.False);
        var points = cat([.. Batches(Circle.Data().Train)]);
        var outputs = nn.functional.linear(points, saved["first.weight"], saved["first.bias"]);
        Assert.That(saved["norm.running_mean"].allclose(outputs.mean([0]), rtol: 1e-5), Is.False);
    }

    private static void Fit(string folder, TrainingData data, bool estimate = true)
    {
        manual_seed(2);
        using var model = nn.Sequential(("first", nn.Linear(2, 16)), ("norm", nn.BatchNorm1d(16)), ("act", nn.ReLU()), ("second", nn.Linear(16, 2)));
        var options = new TrainerOptions
        {
            Epochs = 20,
            Optimizer = new Sgd { LearningRate = 0.5 },
            Averaging = new Swa { EstimateStatistics = estimate },
            Checkpoints = new CheckpointOptions(folder),
        };
        new Trainer(options, []).Fit(new Supervised(model, Loss.CrossEntropy), data);
    }

    private static IEnumerable<Tensor> Batches(BatchLoader loader)
    {
        foreach (var batch in loader.From())
            yield return batch.Inputs.clone();
    }
}
