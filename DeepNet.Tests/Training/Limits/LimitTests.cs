using DeepNet.Tests.Support;
using DeepNet.Training;

namespace DeepNet.Tests.Training.Limits;

public sealed class LimitTests
{
    [TestCase(5, 5, 1)]
    [TestCase(8, 8, 1)]
    [TestCase(11, 11, 2)]
    public void A_limit_in_steps_ends_the_run_in_the_middle_of_an_epoch_too(int limit, int steps, int epochs)
    {
        var recorder = new Recorder();
        var result = Fit(new TrainerOptions { PreFlight = PreFlightOptions.None, Limits = new() { Steps = limit } }, recorder);
        Assert.That((result.End, result.Steps, result.Epochs), Is.EqualTo((TrainingEnd.Finished, (long)steps, epochs)));
        Assert.That(result.Metrics.Keys, Does.Contain("val/loss"), "an epoch that is cut short is validated");
        Assert.That(recorder.Events.OfType<TrainingStarted>().Single().Length.TotalSteps, Is.EqualTo(limit));
    }

    [Test]
    public void Whichever_limit_comes_first_ends_the_run()
        => Assert.That(Fit(new TrainerOptions { PreFlight = PreFlightOptions.None, Epochs = 2, Limits = new() { Steps = 100 } }).Steps, Is.EqualTo(16));

    [Test]
    public void A_limit_in_tokens_ends_the_run_with_the_step_that_reaches_it_and_tells_the_schedule()
    {
        var recorder = new Recorder();
        var result = Fit(new TrainerOptions { PreFlight = PreFlightOptions.None, Limits = new() { Tokens = 90 }, Schedule = new Linear() }, recorder);
        Assert.That(result.Steps, Is.EqualTo(12), "12 steps of 8 samples");
        var rates = recorder.Events.OfType<StepCompleted>().Select(step => step.LearningRate).ToArray();
        Assert.That(rates[11] / rates[0], Is.EqualTo(new Linear().At(11, new RunLength(12, 8))).Within(1e-9), "the curve is that of a run of 12 steps");
    }

    [Test]
    public void A_limit_in_time_ends_the_run_and_counts_what_earlier_sessions_took()
    {
        using var temporary = new TemporaryFolder();
        var time = new ManualTime();
        var options = new TrainerOptions { PreFlight = PreFlightOptions.None, Limits = new() { Time = TimeSpan.FromSeconds(20) }, Checkpoints = new(temporary["run"]) };
        using var stop = new CancellationTokenSource();
        var first = Run(new Recorder(happened => Tick(happened, at => { if (at == 12) stop.Cancel(); })), stop.Token);
        Assert.That((first.End, first.Steps), Is.EqualTo((TrainingEnd.Interrupted, 12L)));
        var second = Run(new Recorder(happened => Tick(happened, _ => { })), default);
        Assert.That((second.End, second.Steps), Is.EqualTo((TrainingEnd.Finished, 20L)));

        void Tick(TrainingEvent happened, Action<long> then)
        {
            if (happened is not StepCompleted step)
                return;
            time.Advance(TimeSpan.FromSeconds(1));
            then(step.Step);
        }

        TrainingResult Run(ITrainingObserver observer, CancellationToken token)
        {
            using var model = Circle.Model();
            return new Trainer(options, [observer], time).Fit(new Supervised(model, Loss.CrossEntropy), Circle.Data(), token);
        }
    }

    [Test]
    public void A_run_without_any_limit_is_refused()
        => Assert.That(() => Fit(new TrainerOptions { PreFlight = PreFlightOptions.None }), Throws.ArgumentException.With.Message.Contains("set Epochs, or Limits with Steps, Tokens or Time"));

    [Test]
    public void A_schedule_that_needs_the_end_is_refused_where_only_time_ends_the_run()
        => Assert.That(() => Fit(new TrainerOptions { PreFlight = PreFlightOptions.None, Limits = new() { Time = TimeSpan.FromHours(1) }, Schedule = new Cosine() }),
            Throws.ArgumentException.With.Message.Contains("Cosine").And.Message.Contains("Limits.Steps"));

    [Test]
    public void A_dry_run_takes_a_few_batches_and_keeps_nothing()
    {
        using var temporary = new TemporaryFolder();
        var recorder = new Recorder();
        var result = Fit(new TrainerOptions { PreFlight = PreFlightOptions.None, Epochs = 50, Trial = new() { FastDevRun = 2 }, Checkpoints = new(temporary["run"]) }, recorder);
        Assert.That((result.Steps, result.Epochs), Is.EqualTo((2L, 1)));
        Assert.That(Directory.Exists(temporary["run"]), Is.False);
        Assert.That(recorder.Events.OfType<ValidationCompleted>().Count(), Is.EqualTo(1));
    }

    [Test]
    public void Overfitting_a_batch_drives_its_loss_down()
    {
        var result = Fit(new TrainerOptions { PreFlight = PreFlightOptions.None, Epochs = 300, Optimizer = new Adam { LearningRate = 0.05 }, Trial = new() { OverfitBatches = 1 } });
        Assert.That(result.Steps, Is.EqualTo(300), "one batch an epoch");
        Assert.That(result.Metrics["val/loss"], Is.LessThan(0.01), "and it is validated on the same batch");
    }

    [Test]
    public void Limits_on_batches_shorten_epochs_and_validations()
    {
        using var model = Circle.Model();
        var counted = new CountSamples();
        var result = new Trainer(new TrainerOptions { PreFlight = PreFlightOptions.None, Epochs = 2, Trial = new() { LimitTrainingBatches = 3, LimitValidationBatches = 2 } }, [])
            .Fit(new Supervised(model, Loss.CrossEntropy, counted), Circle.Data());
        Assert.That(result.Steps, Is.EqualTo(6));
        Assert.That(result.Metrics["val/samples"], Is.EqualTo(16));
    }

    private static TrainingResult Fit(TrainerOptions options, ITrainingObserver? observer = null)
    {
        using var model = Circle.Model();
        return new Trainer(options, observer is null ? [] : [observer]).Fit(new Supervised(model, Loss.CrossEntropy), Circle.Data());
    }

    private sealed class CountSamples : Metric
    {
        private double _samples;

        public override string Name => "samples";

        public override bool HigherIsBetter => true;

        public override double Value => _samples;

        public override double[] Sums { get => [_samples]; set => _samples = value[0]; }

        public override void Add(TorchSharp.torch.Tensor outputs, TorchSharp.torch.Tensor targets) => _samples += targets.shape[0];
    }
}
