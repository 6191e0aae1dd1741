using DeepNet.Data;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Running;

/// <summary>A run by recordings is the run without, whatever changes from step to step; and what cannot be recorded is refused.</summary>
internal sealed class RecordedStepTests
{
    private static readonly List<string> _log = [];

    private static TrainerOptions Options => new()
    {
        Epochs = 8, // 15 batches each, the last one smaller
        Optimizer = new AdamW { LearningRate = 0.01 },
        Execution = new() { ReadEvery = 7, StepsOnDevice = true },
    };

    [SetUp]
    public void Forget() => _log.Clear();

    private static IEnumerable<TestCaseData> Ways()
    {
        yield return Way("plain", options => options);
        yield return Way("accumulation and clipping", options => options with { Gradients = new() { Accumulation = 4, Clip = new() { Norm = 0.05 } } });
        yield return Way("rate and momentum over the run", options => options with { Optimizer = new Sgd { LearningRate = 0.1 }, Schedule = new OneCycle() });
        yield return Way("an optimizer that looks ahead", options => options with { Optimizer = new Lookahead(new Adam { LearningRate = 0.01 }) { Every = 3 } });
        yield return Way("averages, and validation within epochs", options => options with { Averaging = new Ema { Decay = 0.9 }, Validation = new() { EverySteps = 4 } });
        yield return Way("a scaled loss", options => options with { Precision = new ScaledPrecision(1e36) });
        yield return Way("clipping by value", options => options with { Gradients = new() { Accumulation = 2, Clip = new() { Value = 0.01 } } });
        yield return Way("groups of parameters with rates of their own", options => options with { Optimizer = new AdamW { LearningRate = 0.01, Groups = [new() { Names = ["first.*"], LearningRateScale = 0.1 }] } });
        yield return Way("two optimizers as one", options => options with { Optimizer = new Muon { LearningRate = 0.01 } });
        yield return Way("slow weights", options => options with { Optimizer = new Lookahead(new Adam { LearningRate = 0.01 }) });
        yield return Way("the mean of late weights", options => options with { Averaging = new Swa { Start = 0.5, EverySteps = 3 } });
        yield return Way("early stopping", options => options with { Optimizer = new Sgd { LearningRate = 1 }, Validation = new() { EverySteps = 5 }, EarlyStopping = new() { Patience = 2 } });
        yield return Way("a plateau", options => options with { Schedule = new ReduceOnPlateau { Patience = 0, Metric = "train/loss" } });
        yield return Way("limits in steps and units", options => options with { Epochs = null, Limits = new() { Steps = 90, Tokens = 500 } });
    }

    [TestCaseSource(nameof(Ways))]
    public void Weights_events_and_figures_are_the_same(Func<TrainerOptions, TrainerOptions> way)
    {
        var eager = ReadRun.Of(way(Options));
        var recorded = ReadRun.Of(Recorded(way(Options)));
        Assert.That(recorded.Events, Is.EqualTo(eager.Events));
        Assert.That(recorded.Weights, Is.EqualTo(eager.Weights));
        Assert.That(_log, Has.Some.EqualTo("replay"));
    }

    [Test]
    public void Each_shape_of_a_window_is_recorded_once_after_some_steps_as_ever()
    {
        ReadRun.Of(Recorded(Options));
        Assert.That(_log.Count(text => text == "record"), Is.EqualTo(2), "the last batch of an epoch is smaller");
        Assert.That(_log.Count(text => text == "warm"), Is.EqualTo(2 * 2 * StepGraphs.WarmUps), "passes and update");
        Assert.That(_log.Count(text => text == "replay"), Is.EqualTo(8 * 15 - 2 * StepGraphs.WarmUps));
    }

    [Test]
    public void It_is_the_same_where_only_the_device_knows_what_a_loss_is_the_mean_of()
    {
        var loss = Loss.CrossEntropy with { IgnoreIndex = -100 };
        var options = Options with { Epochs = 4, Gradients = new() { Accumulation = 2 } };
        var (eager, recorded) = (ReadRun.Of(options, loss: loss), ReadRun.Of(Recorded(options), loss: loss));
        Assert.That(recorded.Events, Is.EqualTo(eager.Events));
        Assert.That(recorded.Weights, Is.EqualTo(eager.Weights));
    }

    [Test]
    public void A_step_that_is_not_finite_is_repeated_without_a_recording_and_the_run_goes_on_by_new_ones()
    {
        var options = Options with { Numerics = new() { WhenNonFinite = NonFinitePolicy.Skip } };
        var (eager, recorded) = (ReadRun.Of(options, bad: 0), ReadRun.Of(Recorded(options), bad: 0));
        Assert.That(recorded.Events, Is.EqualTo(eager.Events));
        Assert.That(recorded.Weights, Is.EqualTo(eager.Weights));
        Assert.That(eager.Events.Count(text => text.StartsWith("Skip", StringComparison.Ordinal)), Is.EqualTo(8), "once an epoch");
        Assert.That(_log.Count(text => text == "record"), Is.GreaterThan(2), "recordings are made anew");
    }

    [TestCase(NonFinitePolicy.Stop)]
    [TestCase(NonFinitePolicy.RollBack)]
    public void So_do_the_other_policies(NonFinitePolicy policy)
    {
        using var temporary = new TemporaryFolder();
        var options = Options with { Epochs = 3, Numerics = new() { WhenNonFinite = policy } };
        var eager = ReadRun.Of(options with { Checkpoints = new(temporary["eager"]) { EverySteps = 1, Background = false } }, bad: 0);
        var recorded = ReadRun.Of(Recorded(options) with { Checkpoints = new(temporary["recorded"]) { EverySteps = 1, Background = false } }, bad: 0);
        Assert.That(recorded.Events, Is.EqualTo(eager.Events));
        Assert.That(recorded.Error is null, Is.EqualTo(eager.Error is null));
        if (policy != NonFinitePolicy.Stop)
            Assert.That(recorded.Weights, Is.EqualTo(eager.Weights));
        Assert.That(eager.Events, Has.Some.StartsWith(policy.ToString()), "the test is about something");
    }

    [TestCase(23)]
    [TestCase(25)]
    public void A_run_that_was_stopped_goes_on_to_the_same_bits(int batches)
    {
        using var temporary = new TemporaryFolder();
        var options = Recorded(Options) with { Epochs = 4, Gradients = new() { Accumulation = 2 } };
        var straight = ReadRun.Of(options);
        var kept = options with { Checkpoints = new(temporary["run"]) };
        using var stop = new CancellationTokenSource();
        var taken = 0;
        var stopped = ReadRun.Of(kept, stop: stop.Token, metrics: [new Accuracy(), new Watched(() =>
        {
            if (++taken == batches)
                stop.Cancel();
        })]);
        Assert.That(stopped.Events[^1], Does.StartWith($"ended {TrainingEnd.Interrupted}"));
        var resumed = ReadRun.Of(kept, metrics: [new Accuracy(), new Watched(() => { })]);
        Assert.That(resumed.Weights, Is.EqualTo(straight.Weights));
        Assert.That(stopped.Events[..^1].Concat(resumed.Events).Where(IsStep), Is.EqualTo(straight.Events.Where(IsStep)));

        static bool IsStep(string text) => text.StartsWith("step", StringComparison.Ordinal);
    }

    [Test]
    public void What_cannot_be_recorded_is_refused_with_the_reason()
    {
        var options = Recorded(Options);
        Assert.Multiple(() =>
        {
            Refused(Options with { Execution = new() { CudaGraph = true } }, "the model is on cpu: set TrainerOptions.Device to \"cuda\". Without it the run goes as ever.");
            Refused(options with { Optimizer = new SharpnessAware(new Sgd()) }, "the optimizer takes two passes a step");
            Refused(options with { Optimizer = new SignDescent() }, "RuleOptimizer takes its rates from the host");
            Refused(options with { Execution = options.Execution with { DetectAnomalies = true } }, "DetectAnomalies looks at every gradient");
        });

        static void Refused(TrainerOptions options, string why) => Assert.That(() => ReadRun.Of(options),
            Throws.InstanceOf<NotSupportedException>().With.Message.StartsWith("ExecutionOptions.CudaGraph cannot be used here: ").And.Message.Contains(why));
    }

    [Test]
    public void So_is_what_shows_when_it_is_recorded()
    {
        using var model = Circle.Model();
        Assert.Multiple(() =>
        {
            Refused(new ReadingStep(model, _ => Host.Double(zeros(1))), "ReadingStep reads values in its forward pass");
            Refused(new ReadingStep(model, step => step.StepsTaken), "ReadingStep goes by StepsTaken, which a recording does not know");
        });
        using var graphs = new StepGraphs(new ReadingStep(model, _ => 0), CPU, () => new RepeatedWork(_log));
        using var scope = NewDisposeScope();
        var work = new StepWork([], (_, _) => { }, _ => zeros(1), null);
        for (var size = 1; size <= StepGraphs.MostShapes; size++)
            graphs.Run([new Batch(zeros(size, 2), zeros(size))], null!, work);
        Assert.That(() => graphs.Run([new Batch(zeros(99, 2), zeros(99))], null!, work),
            Throws.InstanceOf<NotSupportedException>().With.Message.Contains("more than 8 shapes, lately inputs [99, 2]"));
        Assert.That(() => graphs.Run([new Batch(zeros(2, 2), zeros(2)) { InputLengths = [1, 2] }], null!, work),
            Throws.InstanceOf<NotSupportedException>().With.Message.Contains("their lengths are on the host"));

        static void Refused(TrainingStep step, string why) => Assert.That(
            () => new Trainer(Recorded(Options) with { PreFlight = PreFlightOptions.None }, []).Fit(step, Circle.Data()),
            Throws.InstanceOf<NotSupportedException>().With.Message.Contains(why));
    }

    private static TrainerOptions Recorded(TrainerOptions options)
        => options with { Execution = options.Execution with { CudaGraph = true, Graphs = () => new RepeatedWork(_log) } };

    private static TestCaseData Way(string name, Func<TrainerOptions, TrainerOptions> way) => new TestCaseData(way).SetArgDisplayNames(name);

    /// <summary>Computes something of its own in each forward pass.</summary>
    private sealed class ReadingStep(nn.Module<Tensor, Tensor> model, Func<TrainingStep, double> look) : TrainingStep
    {
        public override nn.Module Model => model;

        public override StepOutcome Forward(Batch batch) => new(nn.functional.cross_entropy(model.call(batch.Inputs), batch.Targets) + (0 * look(this)), batch.Count);
    }

    /// <summary>Tells when it is shown a batch.</summary>
    private sealed class Watched(Action shown) : Metric
    {
        public override string Name => "watched";

        public override bool HigherIsBetter => true;

        public override double Value => 0;

        public override double[] Sums { get; set; } = [];

        public override bool Tallies => true;

        public override Tensor Tally(Tensor outputs, Tensor targets)
        {
            shown();
            return zeros(1, float64);
        }

        public override void AddTally(ReadOnlySpan<double> tally)
        {
        }

        public override void Add(Tensor outputs, Tensor targets)
        {
        }
    }
}
