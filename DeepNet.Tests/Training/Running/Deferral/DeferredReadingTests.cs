using DeepNet.Data;
using DeepNet.Training;

namespace DeepNet.Tests.Training.Running;

/// <summary>When the figures of a run are read changes nothing but when observers hear of them.</summary>
[TestFixture(false)]
[TestFixture(true)]
internal sealed class DeferredReadingTests(bool onDevice)
{
    private TrainerOptions Options => new()
    {
        Epochs = 2,
        Optimizer = new AdamW { LearningRate = 0.01 },
        Execution = new() { StepsOnDevice = onDevice },
    };

    private static IEnumerable<TestCaseData> Ways()
    {
        yield return Way("plain", options => options);
        yield return Way("accumulation and clipping", options => options with { Gradients = new() { Accumulation = 4, Clip = new() { Norm = 0.05 } } });
        yield return Way("clipping by value", options => options with { Gradients = new() { Clip = new() { Value = 0.01 } } });
        yield return Way("rate and momentum over the run", options => options with { Optimizer = new Sgd { LearningRate = 0.1 }, Schedule = new OneCycle() });
        yield return Way("averages", options => options with { Averaging = new Ema { Decay = 0.9, Warmup = true } });
        yield return Way("the weights of every third step averaged", options => options with { Averaging = new Ema { Every = 3, Buffers = BufferAveraging.Copy } });
        yield return Way("validation within epochs", options => options with { Validation = new() { EverySteps = 4, AtStart = true } });
        yield return Way("early stopping", options => options with
        {
            Epochs = 20,
            Optimizer = new Sgd { LearningRate = 1 },
            Validation = new() { EverySteps = 5 },
            EarlyStopping = new() { Patience = 2 },
        });
        yield return Way("a plateau", options => options with { Epochs = 4, Schedule = new ReduceOnPlateau { Patience = 0, Metric = "train/loss" } });
        yield return Way("a limit in steps", options => options with { Limits = new() { Steps = 17 } });
        yield return Way("a limit in units", options => options with { Epochs = null, Limits = new() { Tokens = 300 } });
        yield return Way("spikes", options => options with { Epochs = 4, Optimizer = new Sgd { LearningRate = 3 }, Numerics = new() { SpikeThreshold = 1.5, SpikeWindow = 10 } });
        yield return Way("an optimizer that looks ahead", options => options with { Optimizer = new Lookahead(new Adam { LearningRate = 0.01 }) });
        yield return Way("a scaled loss", options => options with { Precision = new ScaledPrecision(1e37) });
        yield return Way("two passes a step", options => options with { Optimizer = new SharpnessAware(new Sgd { LearningRate = 0.05 }) });
    }

    [TestCaseSource(nameof(Ways))]
    public void Weights_events_and_figures_are_the_same(Func<TrainerOptions, TrainerOptions> way)
    {
        ReadRun.AssertNoDifference(way(Options));
        ReadRun.AssertNoDifference(way(Options), seed: 11, every: 100);
    }

    [TestCase(1)]
    [TestCase(4)]
    public void So_they_are_where_only_the_device_knows_what_a_loss_is_the_mean_of(int accumulation)
    {
        var options = Options with { Gradients = new() { Accumulation = accumulation } };
        ReadRun.AssertNoDifference(options, loss: Loss.CrossEntropy with { IgnoreIndex = -100 });
        ReadRun.AssertNoDifference(options with { Epochs = null, Limits = new() { Tokens = 150 } }, loss: Loss.CrossEntropy with { IgnoreIndex = -100, ClassWeights = [0.5, 2] });
    }

    private static readonly NonFinitePolicy[] _policies = Enum.GetValues<NonFinitePolicy>();

    [TestCaseSource(nameof(_policies))]
    public void A_step_that_is_not_finite_is_dealt_with_as_if_it_had_been_read(NonFinitePolicy policy)
    {
        using var temporary = new TemporaryFolder();
        foreach (var accumulation in new[] { 1, 2 })
        {
            var options = Options with
            {
                Averaging = new Ema { Decay = 0.9 },
                Gradients = new() { Accumulation = accumulation },
                Numerics = new() { WhenNonFinite = policy },
            };
            var each = ReadRun.Of(WithFolder(ReadRun.Every(options, 1), temporary[$"each-{accumulation}"]), bad: 0);
            var some = ReadRun.Of(WithFolder(ReadRun.Every(options, 7), temporary[$"some-{accumulation}"]), bad: 0);
            Assert.That(some.Events, Is.EqualTo(each.Events));
            Assert.That(each.Events, Has.Some.Contains("in the inputs of the batch"), "the test is about something");
            Assert.That(some.Error is null, Is.EqualTo(policy != NonFinitePolicy.Stop));
            if (policy != NonFinitePolicy.Stop) // whose weights are those before the step, and whose running statistics hold the NaN
                Assert.That(some.Weights, Is.EqualTo(each.Weights));
        }

        static TrainerOptions WithFolder(TrainerOptions options, string folder) => options with { Checkpoints = new(folder) { EverySteps = 1, Background = false } };
    }

    [Test]
    public void Too_many_bad_steps_in_a_row_stop_the_run_at_the_same_one()
        => ReadRun.AssertNoDifference(Options with
        {
            Epochs = 1,
            Optimizer = new Sgd { LearningRate = 1e38 },
            Numerics = new() { WhenNonFinite = NonFinitePolicy.Skip, MostInARow = 4 },
        });

    [TestCase(1, 1)]
    [TestCase(5, 1)]
    [TestCase(16, 1)]
    [TestCase(5, 3)]
    public void A_run_that_was_stopped_goes_on_to_the_same_bits(int step, int accumulation)
    {
        using var temporary = new TemporaryFolder();
        var options = ReadRun.Every(Options, 7) with { Averaging = new Ema(), Gradients = new() { Accumulation = accumulation } };
        var straight = ReadRun.Of(options);
        var kept = options with { Checkpoints = new(temporary["run"]) };
        using var stop = new CancellationTokenSource();
        // Gradients come with the step itself, and the next step's first batch is within a window.
        var stopped = ReadRun.Of(kept, stop: stop.Token, observer: new Recorder(happened =>
        {
            if (happened is GradientsReady ready && ready.Step == step)
                stop.Cancel();
        }));
        Assert.That(stopped.Events[^1], Is.EqualTo($"ended {TrainingEnd.Interrupted} after {step}"), "all that was taken is told");
        var resumed = ReadRun.Of(kept);
        Assert.That(stopped.Events[..^1].Concat(resumed.Events), Is.EqualTo(straight.Events));
        Assert.That(resumed.Weights, Is.EqualTo(straight.Weights));
    }

    [Test]
    public void Steps_are_told_when_they_are_read_and_nothing_is_read_meanwhile()
    {
        var log = new List<string>();
        var reads = new List<long>();
        ReadRun.Of(ReadRun.Every(Options with { Epochs = 1, Gradients = new() { Clip = new() { Norm = 0.1 } } }, 6), observer: new Recorder(happened =>
        {
            if (happened is GradientsReady ready)
            {
                log.Add($"{ready.Step}");
                reads.Add(Host.Reads);
            }
            else if (happened is StepCompleted completed)
            {
                log.Add($"told {completed.Step}");
            }
        }));
        Assert.That(string.Join(' ', log), Is.EqualTo(
            "1 2 3 4 5 6 told 1 told 2 told 3 told 4 told 5 told 6 7 8 9 10 11 12 told 7 told 8 told 9 told 10 told 11 told 12 13 14 15 told 13 told 14 told 15"));
        if (onDevice)
            Assert.That(reads.Zip(reads.Skip(1), (before, after) => after - before), Is.EqualTo(new long[] { 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0 }));
    }

    [Test]
    public void What_stands_in_the_way_is_said()
    {
        Assert.That(NoticeOf(Options, new Metrics.TallyTests.Reader()), Does.Contain("ReadEvery is 7, but every step is read, since the metrics reader read what they count"));
        Assert.That(NoticeOf(Options with { Optimizer = new SharpnessAware(new Sgd()) }), Does.Contain("the optimizer takes two passes a step"));
        Assert.That(NoticeOf(Options), Is.Null);

        static string? NoticeOf(TrainerOptions options, params Metric[] metrics)
            => ReadRun.Of(ReadRun.Every(options, 7) with { Epochs = 1 }, metrics: metrics).Events.FirstOrDefault(text => text.Contains("ReadEvery", StringComparison.Ordinal));
    }

    [Test]
    public void What_was_taken_before_an_error_is_told()
    {
        var recorder = new Recorder(happened =>
        {
            if (happened is GradientsReady { Step: 5 })
                throw new InvalidOperationException("the power went");
        });
        Assert.That(() => ReadRun.Of(ReadRun.Every(Options, 7), observer: recorder), Throws.InvalidOperationException);
        Assert.That(recorder.Events.OfType<StepCompleted>().Select(step => step.Step), Is.EqualTo(new long[] { 1, 2, 3, 4 }));
    }

    private static TestCaseData Way(string name, Func<TrainerOptions, TrainerOptions> way) => new TestCaseData(way).SetArgDisplayNames(name);
}
