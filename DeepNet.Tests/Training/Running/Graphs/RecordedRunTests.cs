using System.Runtime.InteropServices;
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Running;

/// <summary>What others do to a run while it goes by recordings: it goes as without them.</summary>
internal sealed class RecordedRunTests
{
    private static readonly List<string> _log = [];

    private static TrainerOptions Options => new()
    {
        Epochs = 6, // 15 batches each
        Optimizer = new AdamW { LearningRate = 0.01 },
        Gradients = new() { Clip = new() { Norm = 0.5 } },
        Execution = new() { ReadEvery = 7, StepsOnDevice = true },
        PreFlight = PreFlightOptions.None,
    };

    [SetUp]
    public void Forget() => _log.Clear();

    [TestCase(1)]
    [TestCase(3)]
    public void Each_batch_draws_what_it_draws_without_a_recording_and_no_two_the_same(int accumulation)
    {
        var options = Options with { Gradients = new() { Accumulation = accumulation } };
        var (eager, recorded) = (Draws(options), Draws(Recorded(options)));
        Assert.That(recorded, Is.EqualTo(eager));
        Assert.That(eager.Distinct().Count(), Is.EqualTo(6 * 8));

        static List<string> Draws(TrainerOptions options)
        {
            using var model = Circle.Model();
            var step = new DrawingStep(model);
            new Trainer(options, []).Fit(step, Circle.Data());
            return step.Drawn;
        }
    }

    [TestCase(1)]
    [TestCase(4)]
    public void Observers_see_the_gradients_before_the_update(int accumulation)
    {
        var options = Options with { Gradients = Options.Gradients with { Accumulation = accumulation } };
        var (eager, recorded) = (Seen(options), Seen(Recorded(options)));
        Assert.That(eager, Has.Count.EqualTo(6 * ((15 + accumulation - 1) / accumulation)));
        Assert.That(recorded, Is.EqualTo(eager));
        Assert.That(_log.Count(text => text == "record"), Is.EqualTo(4), "two shapes, each in two parts");

        static List<string> Seen(TrainerOptions options)
        {
            var seen = new List<string>();
            ReadRun.Of(options, observer: new Recorder(happened =>
            {
                if (happened is GradientsReady ready)
                    seen.Add($"{ready.Step}: " + string.Join(", ", ready.Parameters.Select(named => $"{named.Name} {Sum(named.Parameter)} {Sum(named.Parameter.grad!)}")));
            }));
            return seen;
        }
    }

    [Test]
    public void What_an_observer_does_to_gradients_comes_to_the_same()
    {
        var (eager, recorded) = (ReadRun.Of(Options, observer: Halving()), ReadRun.Of(Recorded(Options), observer: Halving()));
        Assert.That(recorded.Weights, Is.EqualTo(eager.Weights));
        Assert.That(recorded.Weights, Is.Not.EqualTo(ReadRun.Of(Options).Weights));

        static Recorder Halving() => new(happened =>
        {
            if (happened is GradientsReady ready)
                foreach (var (name, parameter) in ready.Parameters)
                    if (name.StartsWith("first", StringComparison.Ordinal))
                        parameter.grad!.mul_(0.5);
        });
    }

    [Test]
    public void Layers_that_are_frozen_and_thawed_while_it_goes_on_are_recorded_anew()
    {
        var (eager, recorded) = (Run(Options), Run(Recorded(Options)));
        Assert.That(recorded.Events, Is.EqualTo(eager.Events));
        Assert.That(recorded.Weights, Is.EqualTo(eager.Weights));
        Assert.That(eager.Weights, Is.Not.EqualTo(ReadRun.Of(Options).Weights), "the test is about something");
        Assert.That(_log.Count(text => text == "record"), Is.GreaterThan(2 * 3), "in two parts each time");

        static ReadRun Run(TrainerOptions options)
        {
            nn.Module? model = null;
            return ReadRun.Of(options, prepare: made => model = made, observer: new Recorder(happened =>
            {
                if (happened is StepCompleted { Step: 20 })
                    model!.Freeze("first");
                if (happened is StepCompleted { Step: 41 })
                    model!.Unfreeze("first");
                if (happened is StepCompleted { Step: 62 })
                    model!.named_children().Single(child => child.name == "norm").module.eval();
            }));
        }
    }

    [Test]
    public void What_a_hook_computes_is_recorded_too()
    {
        var (eager, recorded) = (ReadRun.Of(Options, prepare: Halve), ReadRun.Of(Recorded(Options), prepare: Halve));
        Assert.That(recorded.Weights, Is.EqualTo(eager.Weights));
        Assert.That(eager.Weights, Is.Not.EqualTo(ReadRun.Of(Options).Weights));

        static void Halve(nn.Module model)
            => ((nn.Module<Tensor, Tensor>)model.named_children().Single(child => child.name == "act").module).register_forward_hook((_, _, output) => output * 0.5);
    }

    [TestCase(0)]
    [TestCase(30)] // in a recording
    public void Batches_are_halved_when_memory_does_not_suffice(int from)
    {
        using var plain = Circle.Model();
        using var poor = Circle.Model();
        var options = Recorded(Options) with { Gradients = new() { Accumulation = 2 } };
        new Trainer(options, []).Fit(new Supervised(plain, Loss.CrossEntropy), Circle.Data());
        var recorder = new Recorder();
        _log.Clear();
        new Trainer(options, [recorder]).Fit(new PoorStep(poor, most: 3, from), Circle.Data());
        Assert.That(Circle.Weights(poor), Is.EqualTo(Circle.Weights(plain)).Within(1e-5));
        Assert.That(recorder.Notices.Count(notice => notice.Contains("Memory does not suffice", StringComparison.Ordinal)), Is.EqualTo(2), "8 → 4 → 2 samples at a time");
        Assert.That(_log, Has.Some.EqualTo("replay"));
        Assert.That(() => new Trainer(options with { Execution = options.Execution with { HalvingsWhenOutOfMemory = 0 } }, []).Fit(new PoorStep(poor, most: 3, from), Circle.Data()),
            Throws.InstanceOf<ExternalException>().With.Message.Contains("out of memory"), "and not that it cannot be recorded");
    }

    private static TrainerOptions Recorded(TrainerOptions options)
        => options with { Execution = options.Execution with { CudaGraph = true, Graphs = () => new RepeatedWork(_log) } };

    private static string Sum(Tensor values) => values.detach().to(float64).square().sum().item<double>().ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Draws numbers in each forward pass, and keeps them.</summary>
    private sealed class DrawingStep(nn.Module<Tensor, Tensor> model) : TrainingStep
    {
        public List<string> Drawn { get; } = [];

        public override nn.Module Model => model;

        public override StepOutcome Forward(Batch batch)
        {
            if (model.training)
                Drawn.Add(string.Join(' ', rand(4).data<float>().ToArray()));
            return new(nn.functional.cross_entropy(model.call(batch.Inputs), batch.Targets), batch.Count);
        }
    }

    /// <summary>A step with memory for a few samples at a time.</summary>
    private sealed class PoorStep(nn.Module<Tensor, Tensor> model, int most, int from) : TrainingStep
    {
        private int _passes;

        public override nn.Module Model => model;

        public override StepOutcome Forward(Batch batch) => !model.training || _passes++ < from || batch.Count <= most
            ? new(nn.functional.cross_entropy(model.call(batch.Inputs), batch.Targets), batch.Count)
            : throw new ExternalException("CUDA out of memory. Tried to allocate 2.00 GiB");
    }
}
