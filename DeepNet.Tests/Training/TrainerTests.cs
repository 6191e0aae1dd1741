using DeepNet.Data;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training;

public sealed class TrainerTests
{
    [Test]
    public void The_loop_computes_what_a_hand_written_one_does()
    {
        var data = Points(samples: 70);
        using var trained = Model();
        new Trainer(new TrainerOptions { Epochs = 2, Optimizer = new Sgd { LearningRate = 0.05, Momentum = 0.9 }, Schedule = new Cosine { Warmup = 0.2 } }, [])
            .Fit(new Supervised(trained, Loss.CrossEntropy), data);

        using var byHand = Model();
        var optimizer = optim.SGD(byHand.parameters(), 0.05, momentum: 0.9);
        var length = new RunLength(2 * data.Train.BatchesPerEpoch, data.Train.BatchesPerEpoch);
        var step = 0;
        for (var epoch = 0; epoch < 2; epoch++)
            foreach (var batch in data.Train.From(new LoaderPosition(epoch)))
            {
                using var scope = NewDisposeScope();
                foreach (var group in optimizer.ParamGroups)
                    group.LearningRate = 0.05 * new Cosine { Warmup = 0.2 }.At(step, length);
                nn.functional.cross_entropy(byHand.call(batch.Inputs), batch.Targets).backward();
                optimizer.step();
                byHand.zero_grad();
                step++;
            }

        foreach (var ((name, left), (_, right)) in trained.named_parameters().Zip(byHand.named_parameters()))
            Assert.That(left.data<float>().ToArray(), Is.EqualTo(right.data<float>().ToArray()), name);
    }

    [Test]
    public void Mean_loss_and_accuracy_are_exact_over_batches_of_unequal_size()
    {
        var data = Points(samples: 70); // 32 + 32 + 6
        using var model = Model();
        var step = new Supervised(model, Loss.CrossEntropy, new Accuracy());
        var batched = Trainer.Evaluate(step, data.Train);
        var whole = Trainer.Evaluate(step, data.Train.With(data.Train.Options with { BatchSize = 70 }));
        Assert.Multiple(() =>
        {
            Assert.That(batched["test/loss"], Is.EqualTo(whole["test/loss"]).Within(1e-6));
            Assert.That(batched["test/accuracy"], Is.EqualTo(whole["test/accuracy"]));
        });
    }

    [Test]
    public void Evaluation_leaves_mode_and_weights_as_they_were()
    {
        var data = Points(samples: 8);
        using var model = Model();
        model.train();
        var before = model.parameters().First().data<float>().ToArray();
        Trainer.Evaluate(new Supervised(model, Loss.CrossEntropy), data.Train);
        Assert.Multiple(() =>
        {
            Assert.That(model.training);
            Assert.That(model.parameters().First().data<float>().ToArray(), Is.EqualTo(before));
            Assert.That(model.parameters().All(parameter => parameter.grad is null));
        });
    }

    [Test]
    public void A_loss_that_is_no_number_ends_the_run_with_step_and_learning_rate()
    {
        var data = Points(samples: 64);
        using var model = Model();
        var trainer = new Trainer(new TrainerOptions { Epochs = 50, Optimizer = new Sgd { LearningRate = 1e20, Momentum = 0 } }, []);
        Assert.That(() => trainer.Fit(new Supervised(model, Loss.MeanSquaredErrorOfLogits()), data), Throws.InstanceOf<NonFiniteLossException>()
            .With.Message.Contains("learning rate 1E+20").And.Message.Contains("step "));
    }

    [Test]
    public void A_metric_to_keep_the_best_of_that_is_not_there_is_an_error_that_lists_those_that_are()
    {
        using var temporary = new TemporaryFolder();
        using var model = Model();
        var trainer = new Trainer(new TrainerOptions { Epochs = 1, Checkpoints = new(temporary["run"]) { KeepBest = "val/f1" } }, []);
        Assert.That(() => trainer.Fit(new Supervised(model, Loss.CrossEntropy), Points(samples: 8)), Throws.ArgumentException
            .With.Message.Contains("'val/f1'").And.Message.Contains("train/loss, val/loss"));
    }

    [Test]
    public void A_shape_that_does_not_fit_is_an_error_that_names_the_shapes()
    {
        using var model = nn.Sequential(nn.Linear(3, 2));
        var trainer = new Trainer(new TrainerOptions { Epochs = 1 }, []);
        Assert.That(() => trainer.Fit(new Supervised(model, Loss.CrossEntropy), Points(samples: 8)),
            Throws.InstanceOf<System.Runtime.InteropServices.ExternalException>().With.Message.Contains("8x2").And.Message.Contains("3x2"));
    }

    [Test]
    public void A_run_leaves_no_tensors_behind()
    {
        var data = Points(samples: 70);
        using var model = Model();
        var trainer = new Trainer(new TrainerOptions { Epochs = 1 }, []);
        var step = new Supervised(model, Loss.CrossEntropy, new Accuracy());
        trainer.Fit(step, data);
        var before = Tensor.TotalCount;
        trainer.Fit(step, data);
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    private static nn.Module<Tensor, Tensor> Model()
    {
        manual_seed(2);
        return nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 2));
    }

    /// <summary>Points of the plane, of one class inside the unit circle and of another outside.</summary>
    private static TrainingData Points(int samples)
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var points = randn(samples, 2);
        var classes = points.square().sum(1).gt(1).to(int64);
        var dataset = new TensorDataset(points.DetachFromDisposeScope(), classes.DetachFromDisposeScope());
        var loading = new LoaderOptions { BatchSize = 32, Seed = 6 };
        return new TrainingData(new BatchLoader(dataset, loading), new BatchLoader(dataset, loading with { Shuffle = false }));
    }
}

internal static class Losses
{
    extension(Loss)
    {
        /// <summary>A loss without an upper bound, so that a wild learning rate makes it overflow.</summary>
        public static Loss MeanSquaredErrorOfLogits() => new("squares", (outputs, targets) => outputs.square().mean());
    }
}
