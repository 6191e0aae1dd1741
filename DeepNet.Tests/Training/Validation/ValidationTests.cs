using DeepNet.Data;
using DeepNet.Tests.Training.Tuning;
using DeepNet.Training;
using TorchSharp;

namespace DeepNet.Tests.Training.Validation;

public sealed class ValidationTests
{
    [Test]
    public void Validation_comes_after_epochs_by_default_and_at_the_end_always()
    {
        Assert.That(StepsMeasured(new TrainerOptions { PreFlight = PreFlightOptions.None, Epochs = 3 }), Is.EqualTo(new long[] { 8, 16, 24 }));
        Assert.That(StepsMeasured(new TrainerOptions { PreFlight = PreFlightOptions.None, Epochs = 5, Validation = new() { EveryEpochs = 2 } }), Is.EqualTo(new long[] { 16, 32, 40 }));
    }

    [Test]
    public void Validation_within_epochs_and_before_the_first_comes_on_request()
        => Assert.That(
            StepsMeasured(new TrainerOptions { PreFlight = PreFlightOptions.None, Epochs = 2, Validation = new() { EverySteps = 3, AtStart = true, EveryEpochs = 2 } }),
            Is.EqualTo(new long[] { 0, 3, 6, 9, 12, 15, 16 }));

    [Test]
    public void A_step_is_measured_once_where_two_reasons_meet()
        => Assert.That(StepsMeasured(new TrainerOptions { PreFlight = PreFlightOptions.None, Epochs = 2, Validation = new() { EverySteps = 4 } }), Is.EqualTo(new long[] { 4, 8, 12, 16 }));

    [Test]
    public void The_best_weights_may_come_from_within_an_epoch()
    {
        using var temporary = new TemporaryFolder();
        using var model = Circle.Model();
        var values = new Dictionary<long, float[]>();
        var best = (Step: 0L, Loss: double.PositiveInfinity);
        var recorder = new Recorder(happened =>
        {
            if (happened is ValidationCompleted measured)
            {
                values[measured.Step] = Circle.Weights(model);
                if (measured.Metrics["val/loss"] < best.Loss)
                    best = (measured.Step, measured.Metrics["val/loss"]);
            }
        });
        // The learning rate is wild enough for the loss to go up and down.
        var options = new TrainerOptions
        {
            PreFlight = PreFlightOptions.None,
            Epochs = 2,
            Optimizer = new Sgd { LearningRate = 3, Momentum = 0.95 },
            Validation = new() { EverySteps = 1 },
            Checkpoints = new(temporary["run"]) { KeepBest = "val/loss" },
        };
        var result = new Trainer(options, [recorder]).Fit(new Supervised(model, Loss.CrossEntropy), Circle.Data());
        Assert.That((result.BestSoFar!.Step, result.Best), Is.EqualTo(best));
        Assert.That(best.Step, Is.Not.EqualTo(16), "the test needs a best that is not the last");
        using var loaded = Circle.Model();
        DeepNet.Serialization.ModuleWeights.LoadWeights(loaded, Path.Combine(temporary["run"], "best.safetensors"));
        Assert.That(Circle.Weights(loaded), Is.EqualTo(values[best.Step]));
    }

    [Test]
    public void Averaged_weights_are_measured_and_saved_beside_the_raw_ones()
    {
        using var temporary = new TemporaryFolder();
        using var model = Circle.Model();
        var options = new TrainerOptions
        {
            PreFlight = PreFlightOptions.None,
            Epochs = 2,
            Averaging = new Ema { Decay = 0.9 },
            Checkpoints = new(temporary["run"]) { KeepBest = "val-ema/loss" },
        };
        var result = new Trainer(options, []).Fit(new Supervised(model, Loss.CrossEntropy, new Accuracy()), Circle.Data());
        Assert.That(result.Metrics.Keys, Is.SupersetOf(new[] { "val/loss", "val-ema/loss", "val-ema/accuracy" }));
        using var raw = Circle.Model();
        using var average = Circle.Model();
        DeepNet.Serialization.ModuleWeights.LoadWeights(raw, Path.Combine(temporary["run"], "model.safetensors"));
        DeepNet.Serialization.ModuleWeights.LoadWeights(average, Path.Combine(temporary["run"], "model-ema.safetensors"));
        Assert.That(Circle.Weights(raw), Is.EqualTo(Circle.Weights(model)), "the model keeps its own weights");
        var step = new Supervised(average, Loss.CrossEntropy);
        Assert.That(Trainer.Evaluate(step, Circle.Data().Validation!, "val-ema")["val-ema/loss"], Is.EqualTo(result.Metrics["val-ema/loss"]));
    }

    [Test]
    public void Early_stopping_ends_the_run_after_so_many_validations_without_progress()
    {
        var values = new[] { 5.0, 4, 4.5, 3.9, 4, double.NaN, 3.95, 3, 2, 1 };
        var state = new EarlyStoppingState();
        var stopping = new EarlyStopping { Patience = 3 };
        var bad = values.Select(value => (state = state.Next(stopping, value, higherIsBetter: false)).Bad).ToArray();
        Assert.That(bad, Is.EqualTo(new[] { 0, 0, 1, 0, 1, 2, 3, 0, 0, 0 }));
        Assert.That(new EarlyStoppingState(1).Next(new EarlyStopping { MinDelta = 0.5 }, 1.4, higherIsBetter: true).Bad, Is.EqualTo(1), "less than MinDelta is no progress");
        Assert.That(new EarlyStoppingState(1).Next(stopping, 1, higherIsBetter: true).Bad, Is.EqualTo(1), "nor is the same again");
        Assert.That(new EarlyStoppingState().Next(stopping, double.NaN, higherIsBetter: true), Is.EqualTo(new EarlyStoppingState(null, 1)), "nor what is not a number, at the start too");

        // A learning rate next to nothing makes no progress beyond MinDelta.
        using var model = Circle.Model();
        var options = new TrainerOptions
        {
            PreFlight = PreFlightOptions.None,
            Epochs = 50,
            Optimizer = new Sgd { LearningRate = 1e-9 },
            EarlyStopping = new() { Patience = 2, MinDelta = 0.01 },
        };
        var result = new Trainer(options, []).Fit(new Supervised(model, Loss.CrossEntropy), Circle.Data());
        Assert.That((result.End, result.Epochs), Is.EqualTo((TrainingEnd.StoppedEarly, 3)));
    }

    [Test]
    public void A_plateau_lowers_the_learning_rate_and_is_kept_over_a_resume()
    {
        using var temporary = new TemporaryFolder();
        var straight = Rates("straight", null);
        Assert.That(straight.Distinct().Count(), Is.GreaterThan(2), "the rate falls more than once");
        var before = Rates("stopped", 29);
        var after = Rates("stopped", null);
        Assert.That(before.Concat(after), Is.EqualTo(straight));

        double[] Rates(string run, long? stopAt)
        {
            using var stop = new CancellationTokenSource();
            using var model = Circle.Model();
            var recorder = new Recorder(happened => { if (happened is StepCompleted step && step.Step == stopAt) stop.Cancel(); });
            var options = new TrainerOptions
            {
                PreFlight = PreFlightOptions.None,
                Epochs = 8,
                Optimizer = new Sgd { LearningRate = 1e-8 },
                Schedule = new ReduceOnPlateau { Patience = 0, Factor = 0.5, Threshold = 0.01 },
                Checkpoints = new(temporary[run]),
            };
            new Trainer(options, [recorder]).Fit(new Supervised(model, Loss.CrossEntropy), Circle.Data(), stop.Token);
            return [.. recorder.Events.OfType<StepCompleted>().Select(step => step.LearningRate)];
        }
    }

    [Test]
    public void Predictions_come_in_the_samples_order_and_a_shuffled_loader_is_refused()
    {
        using var model = Circle.Model();
        var data = Circle.Data(samples: 20);
        var step = new Supervised(model, Loss.CrossEntropy);
        using var predicted = Trainer.Predict(step, data.Train.With(data.Train.Options with { Shuffle = false }));
        using var batch = data.Train.Dataset.GetBatch([.. Enumerable.Range(0, 20).Select(k => (long)k)], default);
        using var expected = model.call(batch.Inputs);
        Assert.That(predicted.data<float>().ToArray(), Is.EqualTo(expected.data<float>().ToArray()).Within(1e-6));
        Assert.That(() => Trainer.Predict(step, data.Train), Throws.ArgumentException.With.Message.Contains("Shuffle = false"));
        using var nothing = new TensorDataset(torch.zeros(0, 2), torch.zeros([0], torch.int64));
        Assert.That(() => Trainer.Predict(step, new BatchLoader(nothing, new() { Shuffle = false })), Throws.ArgumentException.With.Message.EqualTo("There is no sample to predict for: the data set is empty."));
        Assert.That(() => Trainer.Predict(new TwoPlayers((TorchSharp.Modules.Sequential)model), data.Train.With(data.Train.Options with { Shuffle = false })),
            Throws.InstanceOf<NotSupportedException>().With.Message.EqualTo("TwoPlayers gives no outputs: override Predict to say what the model answers."));
    }

    private static long[] StepsMeasured(TrainerOptions options)
    {
        using var model = Circle.Model();
        var recorder = new Recorder();
        new Trainer(options, [recorder]).Fit(new Supervised(model, Loss.CrossEntropy), Circle.Data());
        return [.. recorder.Events.OfType<ValidationCompleted>().Select(measured => measured.Step)];
    }
}
