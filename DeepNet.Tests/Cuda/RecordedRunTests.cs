using DeepNet.Tests.Support;
using DeepNet.Tests.Training;
using DeepNet.Tests.Training.Running;
using DeepNet.Training;

namespace DeepNet.Tests.Cuda;

/// <summary>A run on a GPU by CUDA graphs is the run without them, bit for bit; and neither waits for the device between two reads.</summary>
internal sealed class RecordedRunTests : GpuTest
{
    private static TrainerOptions Options => new()
    {
        Device = "cuda",
        Epochs = 8, // 120 steps with dropout and batch norm, the last of an epoch with a smaller batch
        Optimizer = new AdamW { LearningRate = 0.01 },
        Schedule = new OneCycle(),
        Gradients = new() { Clip = new() { Norm = 0.5 } },
        Execution = new() { Deterministic = true },
    };

    [Test]
    public void Step_by_step() => AssertSame(Options);

    [Test]
    public void With_averages_and_validation() => AssertSame(Options with { Averaging = new Ema { Decay = 0.9 }, Validation = new() { EverySteps = 9 } });

    [Test]
    public void In_bfloat16() => AssertSame(Options with { Precision = Precision.BFloat16Mixed });

    [Test]
    public void In_float16_with_overflows_of_the_scaled_loss()
    {
        var options = Options with { Precision = Precision.Float16Mixed with { Scaler = new() { InitialScale = 1e9, GrowthInterval = 10 } } };
        AssertSame(options);
        Assert.That(ReadRun.Of(options).Events, Has.Some.Contains("skipped True"), "the test is about something");
    }

    [Test]
    public void In_windows() => AssertSame(Options with { Gradients = new() { Accumulation = 4, Clip = new() { Norm = 0.5 } } });

    [TestCase(1)]
    [TestCase(4)]
    public void Where_an_observer_looks_at_the_gradients(int accumulation)
    {
        var options = Options with { Gradients = new() { Accumulation = accumulation, Clip = new() { Norm = 0.5 } } };
        var (eager, recorded) = (Seen(options), Seen(options with { Execution = options.Execution with { CudaGraph = true } }));
        Assert.That(recorded, Is.EqualTo(eager));
        Assert.That(eager, Has.Count.EqualTo(8 * ((15 + accumulation - 1) / accumulation)));

        static List<string> Seen(TrainerOptions options)
        {
            var seen = new List<string>();
            ReadRun.Of(options, observer: new Recorder(happened =>
            {
                if (happened is GradientsReady ready)
                    seen.Add($"{ready.Step}: {string.Join(", ", ready.Parameters.Select(named => $"{named.Name} {named.Parameter.square().sum().item<float>():R} {named.Parameter.grad!.square().sum().item<float>():R}"))}");
            }));
            return seen;
        }
    }

    [Test]
    public void Where_tokens_do_not_count() => AssertSame(Options, loss: Loss.CrossEntropy with { IgnoreIndex = -100 });

    [Test]
    public void A_step_that_is_not_finite_is_skipped_in_both()
        => AssertSame(Options with { Numerics = new() { WhenNonFinite = NonFinitePolicy.Skip } }, bad: 0);

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(50)]
    public void When_figures_are_read_changes_nothing(int every)
    {
        var (some, few) = (ReadRun.Of(ReadRun.Every(Options, every)), ReadRun.Of(Options));
        Assert.That(some.Events, Is.EqualTo(few.Events));
        Assert.That(some.Weights, Is.EqualTo(few.Weights));
    }

    private static void AssertSame(TrainerOptions options, int? bad = null, CrossEntropyLoss? loss = null)
    {
        var eager = ReadRun.Of(options, bad, loss: loss);
        var recorded = ReadRun.Of(options with { Execution = options.Execution with { CudaGraph = true } }, bad, loss: loss);
        Assert.That(recorded.Events, Is.EqualTo(eager.Events));
        Assert.That(recorded.Weights, Is.EqualTo(eager.Weights));
    }
}
