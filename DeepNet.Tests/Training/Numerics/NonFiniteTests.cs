using DeepNet.Data;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Numerics;

public sealed class NonFiniteTests
{
    [Test]
    public void The_module_whose_output_is_first_not_finite_is_named()
    {
        using var model = nn.Sequential(("first", nn.Linear(2, 16)), ("poison", new Poison(pass: 5)), ("second", nn.Linear(16, 2)));
        var report = Stopped(model, Circle.Data());
        Assert.That((report.Origin, report.Path, report.Step, report.Epoch, report.Batch), Is.EqualTo((NonFiniteOrigin.Forward, "poison", 6L, 1, 5L)));
        Assert.That(report.Samples, Is.EqualTo(Circle.Data().Train.SamplesOf(new LoaderPosition(0, 5))));
        Assert.That(report.LearningRate, Is.EqualTo(0.1));
    }

    [Test]
    public void A_gradient_that_is_not_finite_is_found_though_the_loss_is()
    {
        using var model = nn.Sequential(("first", nn.Linear(2, 16)), ("root", new RootAtZero()), ("second", nn.Linear(16, 2)));
        var report = Stopped(model, Circle.Data());
        Assert.That((report.Origin, report.Path), Is.EqualTo((NonFiniteOrigin.Backward, "first")), "the gradient of what 'first' returns");
        Assert.That(double.IsFinite(report.Loss));
    }

    [Test]
    public void A_loss_that_is_not_finite_by_itself_is_told_from_the_model()
    {
        using var model = Circle.Model();
        var step = new WatchedStep(model, (_, outcome) => outcome with { Loss = outcome.Loss.log().mul(0).log() });
        Assert.That(Stopped(step, Circle.Data()).Origin, Is.EqualTo(NonFiniteOrigin.Loss));
    }

    [Test]
    public void Inputs_and_weights_that_are_not_finite_are_named_as_the_cause()
    {
        using var scope = NewDisposeScope();
        var inputs = ones(16, 2);
        inputs[11, 0] = float.NaN;
        using var data = new TensorDataset(inputs, zeros(16, int64));
        using var model = Circle.Model();
        var report = Stopped(new Supervised(model, Loss.CrossEntropy), new TrainingData(new BatchLoader(data, new LoaderOptions { BatchSize = 8, Shuffle = false, Workers = 0 }), null));
        Assert.That((report.Origin, report.Batch), Is.EqualTo((NonFiniteOrigin.Inputs, 1L)));
        Assert.That(report.ToString(), Does.Contain("8, 9, 10, 11").And.Contain("transforms"));

        using (no_grad())
            model.get_parameter("second.weight")!.fill_(float.PositiveInfinity);
        report = Stopped(new Supervised(model, Loss.CrossEntropy), Circle.Data());
        Assert.That((report.Origin, report.Path), Is.EqualTo((NonFiniteOrigin.Weights, "second.weight")));
    }

    [Test]
    public void In_a_window_the_batch_that_did_it_is_named()
    {
        using var model = nn.Sequential(("first", nn.Linear(2, 16)), ("poison", new Poison(pass: 6)), ("second", nn.Linear(16, 2)));
        var report = Stopped(new Supervised(model, Loss.CrossEntropy), Circle.Data(), new() { Accumulation = 4 });
        Assert.That((report.Step, report.Batch, report.Path), Is.EqualTo((2L, 6L, "poison")));
    }

    [Test]
    public void The_weights_are_those_from_before_the_step()
    {
        using var model = nn.Sequential(("first", nn.Linear(2, 16)), ("poison", new Poison(pass: 3)), ("second", nn.Linear(16, 2)));
        float[] before = [];
        var recorder = new Recorder(happened => { if (happened is StepCompleted { Step: 3 }) before = Circle.Weights(model); });
        Assert.That(() => Fit(new Supervised(model, Loss.CrossEntropy), Circle.Data(), new TrainerOptions { PreFlight = PreFlightOptions.None, Epochs = 1 }, recorder), Throws.InstanceOf<NonFiniteException>());
        Assert.That(Circle.Weights(model), Is.EqualTo(before));
        Assert.That(model.parameters().All(parameter => parameter.grad is null));
        Assert.That(recorder.Events.OfType<NonFiniteFound>().Single().Action, Is.EqualTo(NonFinitePolicy.Stop));
    }

    [Test]
    public void Skipping_leaves_weights_and_running_statistics_as_they_were_and_goes_on()
    {
        using var model = nn.Sequential(("first", nn.Linear(2, 16)), ("poison", new Poison(pass: 3)), ("norm", nn.BatchNorm1d(16)), ("second", nn.Linear(16, 2)));
        var weights = new List<float[]>();
        var recorder = new Recorder(happened => { if (happened is StepCompleted) weights.Add(Circle.Weights(model)); });
        var result = Fit(new Supervised(model, Loss.CrossEntropy), Circle.Data(), new TrainerOptions { PreFlight = PreFlightOptions.None, Epochs = 1, Numerics = new() { WhenNonFinite = NonFinitePolicy.Skip } }, recorder);
        Assert.That(result.Steps, Is.EqualTo(8));
        Assert.That(weights[3], Is.EqualTo(weights[2]));
        Assert.That(weights[4], Is.Not.EqualTo(weights[3]));
        Assert.That(weights[^1], Has.All.Matches<float>(float.IsFinite));
        Assert.That(recorder.Events.OfType<StepCompleted>().Select(step => step.Skipped), Is.EqualTo(new[] { false, false, false, true, false, false, false, false }));
        Assert.That(recorder.Notices.Single(notice => notice.Contains("poison")), Does.Contain("The step is skipped."));
        Assert.That(recorder.Events.OfType<StepCompleted>().ElementAt(3).Loss, Is.NaN, "what is not finite is told as it is");
    }

    [Test]
    public void Too_many_skips_in_a_row_stop_the_run_all_the_same()
    {
        using var model = Circle.Model();
        var step = new WatchedStep(model, (pass, outcome) => pass >= 3 ? outcome with { Loss = outcome.Loss * double.NaN } : outcome);
        Assert.That(
            () => Fit(step, Circle.Data(), new TrainerOptions { PreFlight = PreFlightOptions.None, Epochs = 4, Numerics = new() { WhenNonFinite = NonFinitePolicy.Skip, MostInARow = 4 } }),
            Throws.InstanceOf<NonFiniteException>().With.Message.Contains("Step 8 ").And.Message.Contains("It is the last of 5 such steps in a row."));
    }

    [Test]
    public void Rolling_back_returns_to_the_last_checkpoint_and_goes_on_with_the_next_batch()
    {
        using var temporary = new TemporaryFolder();
        using var model = nn.Sequential(("first", nn.Linear(2, 16)), ("poison", new Poison(pass: 6)), ("second", nn.Linear(16, 2)));
        var weights = new Dictionary<long, float[]>();
        var recorder = new Recorder(happened => { if (happened is StepCompleted step) weights[step.Step] = Circle.Weights(model); });
        var result = Fit(new Supervised(model, Loss.CrossEntropy), Circle.Data(), new TrainerOptions
        {
            PreFlight = PreFlightOptions.None,
            Epochs = 1,
            Numerics = new() { WhenNonFinite = NonFinitePolicy.RollBack },
            Checkpoints = new(temporary["run"]) { EverySteps = 4 },
        }, recorder);
        Assert.That(result.Steps, Is.EqualTo(8));
        Assert.That(weights[7], Is.EqualTo(weights[4]), "the step that failed was the seventh, the last checkpoint that of the fourth");
        Assert.That(weights[8], Is.Not.EqualTo(weights[7]));
        Assert.That(recorder.Notices, Has.Exactly(1).EndsWith($"Weights, optimizer and averages are back at {temporary["run/checkpoints/step-000000004"]}."));
        Assert.That(() => Fit(new Supervised(model, Loss.CrossEntropy), Circle.Data(), new TrainerOptions { PreFlight = PreFlightOptions.None, Epochs = 1, Numerics = new() { WhenNonFinite = NonFinitePolicy.RollBack } }),
            Throws.ArgumentException.With.Message.Contains("set Checkpoints"));
    }

    [Test]
    public void There_is_nothing_to_roll_back_to_before_the_first_checkpoint()
    {
        using var temporary = new TemporaryFolder();
        using var model = nn.Sequential(("first", nn.Linear(2, 16)), ("poison", new Poison(pass: 2)), ("second", nn.Linear(16, 2)));
        var options = new TrainerOptions { PreFlight = PreFlightOptions.None, Epochs = 1, Numerics = new() { WhenNonFinite = NonFinitePolicy.RollBack }, Checkpoints = new(temporary["run"]) };
        Assert.That(() => Fit(new Supervised(model, Loss.CrossEntropy), Circle.Data(), options),
            Throws.InstanceOf<InvalidDataException>().With.Message.EqualTo($"'{temporary["run"]}' holds no checkpoint yet, so there is nothing to go back to."));
    }

    [Test]
    public void What_was_kept_of_the_step_repeats_it_in_one_call()
    {
        using var temporary = new TemporaryFolder();
        // The dropout's draw decides whether there is a NaN at all: a replay must draw the same.
        using var model = Dropping();
        var report = Stopped(new Supervised(model, Loss.CrossEntropy), Circle.Data(), checkpoints: new(temporary["run"]));
        Assert.That((report.Origin, report.Path), Is.EqualTo((NonFiniteOrigin.Forward, "unlucky")));
        Assert.That(report.Replay, Does.StartWith(Path.Combine(temporary["run"], "numerics")));

        manual_seed(12345);
        using var fresh = Dropping();
        var replayed = NumericalReplay.Run(report.Replay!, new Supervised(fresh, Loss.CrossEntropy));
        Assert.That((replayed.Origin, replayed.Path, replayed.Step, replayed.Batch), Is.EqualTo((report.Origin, report.Path, report.Step, report.Batch)));
        Assert.That(() => NumericalReplay.Run(temporary["run"], new Supervised(fresh, Loss.CrossEntropy)),
            Throws.InstanceOf<DirectoryNotFoundException>().With.Message.Contains("holds no step to replay"));
        Assert.That(() => NumericalReplay.Run(report.Replay!, new Tuning.TwoPlayers((TorchSharp.Modules.Sequential)fresh)),
            Throws.ArgumentException.With.Message.Contains("was the turn of '', and TwoPlayers has 'first', 'last'."));

        static nn.Module<Tensor, Tensor> Dropping() => nn.Sequential(("first", nn.Linear(2, 16)), ("drop", nn.Dropout(0.5)), ("unlucky", new Unlucky()), ("second", nn.Linear(16, 2)));
    }

    [Test]
    public void A_loss_out_of_line_is_reported_against_the_running_median()
    {
        using var model = Circle.Model();
        // The losses are given: 1.00 to 1.06, and once 9.
        var step = new WatchedStep(model, (pass, outcome) => outcome with { Loss = outcome.Loss * 0 + (pass == 150 ? 9 : 1 + 0.01 * (pass % 7)) });
        var recorder = new Recorder();
        Fit(step, Circle.Data(), new TrainerOptions { PreFlight = PreFlightOptions.None, Epochs = 25, Numerics = new() { SpikeWindow = 20 } }, recorder);
        Assert.That(recorder.Notices, Has.Exactly(1).Items);
        Assert.That(recorder.Notices.Single(), Does.StartWith("The loss of step 151 is 9, and the median of the last 20 steps 1.03: a spike"));
    }

    private static NonFiniteReport Stopped(nn.Module<Tensor, Tensor> model, TrainingData data) => Stopped(new Supervised(model, Loss.CrossEntropy), data);

    private static NonFiniteReport Stopped(TrainingStep step, TrainingData data, GradientOptions? gradients = null, CheckpointOptions? checkpoints = null)
    {
        var error = Assert.Throws<NonFiniteException>(() => Fit(step, data, new TrainerOptions { PreFlight = PreFlightOptions.None, Epochs = 20, Gradients = gradients ?? new(), Checkpoints = checkpoints }));
        Assert.That(error!.Message, Is.EqualTo(error.Report + (checkpoints is null ? "" : " Checkpoints saved before it are kept.")));
        return error.Report;
    }

    private static TrainingResult Fit(TrainingStep step, TrainingData data, TrainerOptions options, ITrainingObserver? observer = null)
        => new Trainer(options with { Optimizer = new Sgd { LearningRate = 0.1 } }, observer is null ? [] : [observer]).Fit(step, data);

    /// <summary>Returns NaN in a training pass and whenever that is repeated: the inputs decide.</summary>
    private sealed class Poison(int pass) : nn.Module<Tensor, Tensor>("Poison")
    {
        private int _passes;
        private float[]? _culprit;

        public override Tensor forward(Tensor input)
        {
            if (training && _passes++ == pass)
                _culprit = input.data<float>().ToArray();
            return _culprit is not null && training && input.data<float>().ToArray().AsSpan().SequenceEqual(_culprit) ? input * float.NaN : input.clone();
        }
    }

    /// <summary>√|x − x|: finite forwards, NaN backwards.</summary>
    private sealed class RootAtZero() : nn.Module<Tensor, Tensor>("RootAtZero")
    {
        public override Tensor forward(Tensor input) => (input - input).sqrt() + input;
    }

    /// <summary>Overflows where the dropout before it left the first two units of the first sample.</summary>
    private sealed class Unlucky() : nn.Module<Tensor, Tensor>("Unlucky")
    {
        public override Tensor forward(Tensor input)
            => training && input[0, 0].item<float>() != 0 && input[0, 1].item<float>() != 0 ? input * float.PositiveInfinity : input.clone();
    }
}
