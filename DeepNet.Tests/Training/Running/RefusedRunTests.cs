using DeepNet.Data;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Running;

/// <summary>Runs that could not come to anything are refused, with what to change.</summary>
public sealed class RefusedRunTests
{
    private static readonly TrainerOptions _options = new() { Epochs = 1, PreFlight = PreFlightOptions.None };

    [Test]
    public void A_model_without_anything_to_train()
    {
        using var frozen = Circle.Model();
        foreach (var parameter in frozen.parameters())
            parameter.requires_grad = false;
        using var empty = nn.Sequential(nn.ReLU());
        Assert.That(() => Fit(_options, frozen), Throws.ArgumentException.With.Message.EqualTo("Sequential has no parameter to train: requires_grad is false for all of them."));
        Assert.That(() => Fit(_options, empty), Throws.ArgumentException.With.Message.EqualTo("Sequential has no parameter to train: it has none at all."));
    }

    [Test]
    public void Data_without_a_batch()
    {
        var data = Circle.Data();
        Assert.That(() => Fit(_options, data: data with { Train = data.Train.With(new() { BatchSize = 65, DropLast = true }) }), Throws.ArgumentException.With.Message.EqualTo(
            "There is no batch to learn from: 64 samples in batches of 65, and DropLast leaves out an incomplete one. Choose a smaller batch size."));
        using var nothing = new TensorDataset(zeros(0, 2), zeros([0], int64));
        Assert.That(() => Fit(_options, data: new TrainingData(new BatchLoader(nothing, new() { BatchSize = 8 }))), Throws.ArgumentException.With.Message.EqualTo(
            "There is no batch to learn from: 0 samples in batches of 8."));
    }

    [Test]
    public void A_metric_that_decides_and_does_not_exist()
    {
        Assert.That(() => Fit(_options with { EarlyStopping = new() { Metric = "val/f1" } }), Missing("EarlyStopping"));
        Assert.That(() => Fit(_options with { Schedule = new ReduceOnPlateau { Metric = "val/f1" } }), Missing("ReduceOnPlateau"));

        static NUnit.Framework.Constraints.IResolveConstraint Missing(string option)
            => Throws.ArgumentException.With.Message.EqualTo($"{option} names the metric 'val/f1', but there are only train/loss, val/loss.");
    }

    [Test]
    public void An_average_that_must_know_the_end_where_only_time_ends_the_run()
        => Assert.That(() => Fit(_options with { Epochs = null, Limits = new() { Time = TimeSpan.FromHours(1) }, Averaging = new Swa() }), Throws.ArgumentException.With.Message.StartsWith(
            "Swa depends on the number of steps in the run, which a limit in wall time does not tell: set Epochs or Limits.Steps too"));

    private static TrainingResult Fit(TrainerOptions options, nn.Module<Tensor, Tensor>? model = null, TrainingData? data = null)
    {
        using var other = Circle.Model();
        return new Trainer(options, []).Fit(new Supervised(model ?? other, Loss.CrossEntropy), data ?? Circle.Data());
    }
}
