using DeepNet.Data;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Steps;

public sealed class SupervisedTests
{
    [Test]
    public void Loss_weight_and_losses_of_samples_are_those_of_the_loss()
    {
        manual_seed(1);
        using var model = nn.Linear(4, 3);
        var loss = Loss.CrossEntropy with { IgnoreIndex = -100, ClassWeights = [1, 2, 3] };
        var step = new Supervised(model, loss);
        using var batch = new Batch(randn(5, 4), tensor(new long[] { 0, 2, -100, 1, 1 }));
        var outcome = step.Forward(batch);
        var samples = step.SampleLosses(outcome)!;
        var weights = new[] { 1.0, 3, 0, 2, 2 };
        Assert.Multiple(() =>
        {
            Assert.That((outcome.Count, outcome.Weight), Is.EqualTo((4, 8.0)));
            Assert.That(outcome.Loss.item<float>(), Is.EqualTo(loss.Of(model.call(batch.Inputs), batch.Targets).item<float>()));
            Assert.That(samples.data<float>().ToArray().Zip(weights, (value, weight) => value * weight).Sum() / 8, Is.EqualTo(outcome.Loss.item<float>()).Within(1e-6));
            Assert.That(step.Predict(batch).data<float>().ToArray(), Is.EqualTo(outcome.Outputs!.data<float>().ToArray()));
            Assert.That(step.Unit, Is.EqualTo("samples"));
        });
    }

    [Test]
    public void The_mean_of_the_losses_of_samples_is_the_loss()
    {
        manual_seed(2);
        using var model = nn.Linear(4, 3);
        Loss[] losses = [Loss.CrossEntropy, Loss.CrossEntropy with { LabelSmoothing = 0.1 }, Loss.MeanSquaredError, Loss.MeanAbsoluteError, Loss.Huber(), Loss.SmoothL1(), Loss.BinaryCrossEntropy];
        foreach (var loss in losses)
        {
            using var batch = new Batch(randn(6, 4), loss is CrossEntropyLoss ? randint(3, [6], int64) : rand(6, 3));
            var step = new Supervised(model, loss);
            var outcome = step.Forward(batch);
            Assert.That(step.SampleLosses(outcome)!.mean().item<float>(), Is.EqualTo(outcome.Loss.item<float>()).Within(1e-6), loss.Name);
        }
    }

    [Test]
    public void The_run_card_tells_the_losss_name_and_settings()
    {
        using var model = nn.Linear(2, 2);
        Assert.Multiple(() =>
        {
            Assert.That(Card(Loss.MeanSquaredError), Is.EquivalentTo(new Dictionary<string, string> { ["loss"] = "mean squared error" }));
            Assert.That(Card(Loss.Huber(0.5)), Is.EquivalentTo(new Dictionary<string, string> { ["loss"] = "Huber", ["loss.delta"] = "0.5" }));
            Assert.That(Card(Loss.CrossEntropy with { LabelSmoothing = 0.1, ClassWeights = [1, 2.5], IgnoreIndex = 3 }), Is.EquivalentTo(new Dictionary<string, string>
            {
                ["loss"] = "cross-entropy",
                ["loss.label_smoothing"] = "0.1",
                ["loss.class_weights"] = "[1,2.5]",
                ["loss.ignore_index"] = "3",
            }));
            Assert.That(Card(Loss.Custom("mine", (outputs, _) => outputs.sum())), Is.EquivalentTo(new Dictionary<string, string> { ["loss"] = "mine" }));
        });

        IReadOnlyDictionary<string, string> Card(Loss loss) => new Supervised(model, loss).Card;
    }

    [Test]
    public void Losses_of_samples_are_unknown_where_the_loss_cannot_tell()
    {
        using var model = nn.Linear(2, 2);
        using var batch = new Batch(randn(3, 2), randn(3, 2));
        var silent = new Supervised(model, Loss.Custom("sum", (outputs, _) => outputs.sum()));
        var telling = new Supervised(model, Loss.Custom("sum", (outputs, _) => outputs.sum(), (outputs, _) => outputs.sum(1)));
        Assert.That(silent.SampleLosses(silent.Forward(batch)), Is.Null);
        Assert.That(telling.SampleLosses(telling.Forward(batch))!.shape, Is.EqualTo(new long[] { 3 }));
    }
}
