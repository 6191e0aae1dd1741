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
        var unbounded = Loss.Custom("squares", (outputs, _) => outputs.square().mean()); // a wild learning rate makes it overflow
        Assert.That(() => trainer.Fit(new Supervised(model, unbounded), data), Throws.InstanceOf<NonFiniteException>()
            .With.Message.Contains("learning rate 1E+20").And.Message.Contains("Step "));
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
    public void A_run_stopped_while_it_validates_keeps_what_it_measured_in_training()
    {
        using var temporary = new TemporaryFolder();
        Fit("straight", Points(samples: 70), CancellationToken.None);

        using var stop = new CancellationTokenSource();
        var data = Points(samples: 70);
        var stopping = new SampleStop(data.Validation!.Dataset, stop);
        var interrupted = Fit("stopped", data with { Validation = new BatchLoader(stopping, data.Validation.Options with { Workers = 0 }) }, stop.Token);
        Assert.That((interrupted.End, interrupted.Steps, interrupted.Epochs), Is.EqualTo((TrainingEnd.Interrupted, 3L, 0)), "between the last step and the epoch's end");
        Fit("stopped", Points(samples: 70), CancellationToken.None);

        Assert.That(File.ReadAllText(temporary["stopped/metrics.csv"]), Is.EqualTo(File.ReadAllText(temporary["straight/metrics.csv"])));

        TrainingResult Fit(string run, TrainingData data, CancellationToken token)
        {
            using var model = Model();
            var options = new TrainerOptions { Epochs = 2, PreFlight = PreFlightOptions.None, Checkpoints = new(temporary[run]) };
            return new Trainer(options, [new CsvLog(temporary[$"{run}/metrics.csv"])]).Fit(new Supervised(model, Loss.CrossEntropy, new Accuracy()), data, token);
        }
    }

    /// <summary>Data whose second batch asks to stop.</summary>
    private sealed class SampleStop(IDataset data, CancellationTokenSource stop) : IDataset
    {
        private int _batches;

        public long Count => data.Count;

        public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass)
        {
            if (++_batches == 2)
                stop.Cancel();
            return data.GetBatch(indices, pass);
        }
    }

    [Test]
    public void Other_data_of_the_same_size_is_another_run()
    {
        using var temporary = new TemporaryFolder();
        var trainer = new Trainer(new TrainerOptions { Epochs = 1, Checkpoints = new(temporary["run"]) }, []);
        using var model = Model();
        var step = new Supervised(model, Loss.CrossEntropy);
        trainer.Fit(step, Points(samples: 8));
        Assert.That(trainer.Fit(step, Points(samples: 8)).End, Is.EqualTo(TrainingEnd.AlreadyFinished), "the same data is the same run");
        Assert.That(() => trainer.Fit(step, Points(samples: 8, seed: 5)), Throws.InstanceOf<RunMismatchException>().With.Message.Contains("data.fingerprint"));
    }

    [Test]
    public void A_figure_that_is_no_number_is_never_the_best()
    {
        using var temporary = new TemporaryFolder();
        var options = new TrainerOptions { Epochs = 3, Checkpoints = new(temporary["run"]) { KeepBest = "val/scripted" } };
        using var model = Model();
        var result = new Trainer(options, []).Fit(new Supervised(model, Loss.CrossEntropy, new Scripted(double.NaN, 2, 1)), Points(samples: 8));
        Assert.That(result.BestSoFar, Is.EqualTo(new Best(2, Step: 2, Epoch: 2)));
    }

    /// <summary>A metric whose value after each evaluation is given.</summary>
    private sealed class Scripted(params double[] values) : Metric
    {
        private int _evaluations = -1;
        private double _batches;

        public override string Name => "scripted";

        public override bool HigherIsBetter => true;

        public override double Value => values[Math.Clamp(_evaluations / 2, 0, values.Length - 1)];

        public override double[] Sums
        {
            get => [_batches];
            set => _batches = value[0];
        }

        // Each epoch has one batch of training and one of validation.
        public override void Add(Tensor outputs, Tensor targets) => _evaluations++;
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
        var before = LiveTensors.Count();
        trainer.Fit(step, data);
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    private static nn.Module<Tensor, Tensor> Model()
    {
        manual_seed(2);
        return nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 2));
    }

    /// <summary>Points of the plane, of one class inside the unit circle and of another outside.</summary>
    private static TrainingData Points(int samples, long seed = 4)
    {
        using var scope = NewDisposeScope();
        manual_seed(seed);
        var points = randn(samples, 2);
        var classes = points.square().sum(1).gt(1).to(int64);
        var dataset = new TensorDataset(points.DetachFromDisposeScope(), classes.DetachFromDisposeScope());
        var loading = new LoaderOptions { BatchSize = 32, Seed = 6 };
        return new TrainingData(new BatchLoader(dataset, loading), new BatchLoader(dataset, loading with { Shuffle = false }));
    }
}
