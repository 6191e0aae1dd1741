using DeepNet.Tests.Support;
using DeepNet.Training;

namespace DeepNet.Tests.Training;

/// <summary>The display where the output is a file or a pipe.</summary>
public sealed class PlainProgressTests
{
    [Test]
    public void There_is_a_line_for_the_start_each_epoch_and_the_end()
        => Assert.That(ProgressConsole.Show(isTerminal: false, ProgressEvents.TwoEpochs()), Is.EqualTo(new[]
        {
            "training 2 epochs of 3 steps",
            "epoch 1/2  train/loss 0.5000  val/accuracy 0.7500  0.0 s  best so far",
            "epoch 2/2  train/loss 0.5000  val/accuracy 0.7500  0.0 s",
            "finished after 6 steps",
        }));

    [Test]
    public void A_resumed_run_says_from_where() => Assert.That(
        ProgressConsole.Show(isTerminal: false, ProgressEvents.TwoEpochs(resumedFrom: "runs/x/checkpoints/step-000000003"))[0],
        Is.EqualTo("resuming at step 0 of 6 (epoch 1 of 2) from runs/x/checkpoints/step-000000003"));

    [Test]
    public void Every_ten_seconds_there_is_a_line_with_place_rates_loss_and_time_left()
    {
        var clock = new ManualTime();
        using var console = new ProgressConsole(isTerminal: false);
        var display = ProgressDisplay.For(console.Console, clock);
        display.Notify(ProgressEvents.Started(steps: 300, perEpoch: 100, epochs: 3));
        for (var step = 1; step <= 24; step++)
        {
            clock.Advance(TimeSpan.FromSeconds(0.5));
            display.Notify(new StepCompleted(step, 1, 64, 0.25, 1.94e-3) { GradientNorm = 1.5 });
        }
        // Two steps and 128 samples a second; after 20 steps 280 are left.
        Assert.That(console.Lines[1..], Is.EqualTo(new[]
        {
            "epoch 1/3  step 20/300  2.0 steps/s  128 samples/s  loss 0.2500  lr 0.00194  grad 1.5000  left 2:20",
        }));
    }

    [Test]
    public void A_run_limited_by_time_has_no_number_of_steps()
    {
        using var console = new ProgressConsole(isTerminal: false);
        var clock = new ManualTime();
        var display = ProgressDisplay.For(console.Console, clock);
        display.Notify(new TrainingStarted(0, 0, null, new RunLength(RunLength.Open, 0), null, null!));
        clock.Advance(TimeSpan.FromSeconds(11));
        display.Notify(new StepCompleted(1, 1, 64, double.NaN, 1e-3));
        Assert.That(console.Lines, Is.EqualTo(new[]
        {
            "training until stopped",
            "epoch 1  step 1  0.1 steps/s  5.8 samples/s  loss NaN  lr 0.001",
        }));
    }

    [TestCase(null, 10_000L, null, "training for 10,000 tokens", "left 1:20")]
    [TestCase(null, null, 60, "training for 1:00", "left 0:40")]
    [TestCase(500L, 10_000L, 3600, "training for 500 steps or 10,000 tokens or 1:00:00", "left 1:20")]
    [TestCase(25L, 10_000L, 3600, "training for 25 steps or 10,000 tokens or 1:00:00", "left 0:05")]
    public void The_limit_that_is_reached_first_tells_the_time_left(long? steps, long? tokens, int? seconds, string start, string left)
    {
        using var step = new TokenStep();
        using var console = new ProgressConsole(isTerminal: false);
        var clock = new ManualTime();
        var display = ProgressDisplay.For(console.Console, clock);
        var limits = new RunLimits { Steps = steps, Tokens = tokens, Time = seconds is { } time ? TimeSpan.FromSeconds(time) : null };
        display.Notify(new TrainingStarted(
            0, 0, null, new RunLength(steps ?? RunLength.Open, 0), null, new RunContext(step, new TrainerOptions { Limits = limits }, [], null)));
        for (var number = 1; number <= 20; number++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            display.Notify(new StepCompleted(number, 1, 1, 0.5, 1e-3) { Units = 100 });
        }
        Assert.That(console.Lines[0], Is.EqualTo(start));
        Assert.That(console.Lines[^1], Does.Contain("1.0 steps/s  100 tokens/s").And.EndsWith(left));
    }

    [Test]
    public void At_the_end_it_says_where_the_time_went_and_what_to_do_about_it()
    {
        var clock = new ManualTime();
        using var console = new ProgressConsole(isTerminal: false);
        var display = ProgressDisplay.For(console.Console, clock);
        display.Notify(ProgressEvents.Started(steps: 10, perEpoch: 10, epochs: 1));
        clock.Advance(TimeSpan.FromSeconds(4));
        display.Notify(new StepCompleted(1, 1, 64, 0.5, 1e-3)
        {
            Times = new StepTimes(TimeSpan.FromSeconds(2), TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TimeSpan.Zero, TimeSpan.Zero),
        });
        display.Notify(new TrainingEnded(new TrainingResult(TrainingEnd.StoppedEarly, 1, 1, new Dictionary<string, double>(), null)));
        Assert.That(console.Lines[1..^1], Is.EqualTo(new[]
        {
            "stopped early after 1 step: no more progress",
            "1 step in 4.0 s, 16 samples/s within steps",
            "                   total    share        mean      median",
            "data wait          2.0 s   50.0 %       2.0 s       2.0 s",
            "forward            1.0 s   25.0 %       1.0 s       1.0 s",
            "backward           1.0 s   25.0 %       1.0 s       1.0 s",
        }));
        Assert.That(console.Lines[^1], Does.StartWith("The loader is the bottleneck: training waited for data in 50 % of the steps' time."));
    }

    [Test]
    public void A_validation_within_an_epoch_has_a_line_and_one_at_its_end_has_none_of_its_own()
    {
        var lines = ProgressConsole.Show(isTerminal: false,
        [
            ProgressEvents.Started(steps: 4, perEpoch: 4, epochs: 1),
            new StepCompleted(2, 1, 1, 0.5, 1e-3),
            ProgressEvents.Validated(step: 2, accuracy: 0.5),
            new StepCompleted(4, 1, 1, 0.5, 1e-3),
            ProgressEvents.Validated(step: 4, accuracy: 0.75),
            new EpochCompleted(1, 4, 1e-3, new Dictionary<string, double> { ["val/accuracy"] = 0.75 }, IsBest: false),
        ]);
        Assert.That(lines[1..], Is.EqualTo(new[] { "step 2  val/accuracy 0.5000  1.5 s", "epoch 1/1  val/accuracy 0.7500  0.0 s" }));
    }

    [Test]
    public void A_run_that_ends_with_an_error_says_where()
        => Assert.That(
            ProgressConsole.Show(isTerminal: false, [.. ProgressEvents.TwoEpochs()[..4], new TrainingEnded(null)])[^1],
            Is.EqualTo("failed after 3 steps, in epoch 1"));

    [Test]
    public void A_pipe_that_was_closed_does_not_end_the_run()
    {
        using var console = new ProgressConsole(isTerminal: false, writer: new ClosedPipe());
        var display = ProgressDisplay.For(console.Console);
        Assert.That(() => ProgressEvents.TwoEpochs().ToList().ForEach(display.Notify), Throws.Nothing);
    }

    [TestCase(0.5, "0.5000")]
    [TestCase(0, "0.0000")]
    [TestCase(99999, "99999.0000")]
    [TestCase(123456.7, "1.235e5")]
    [TestCase(0.0009, "9.000e-4")]
    [TestCase(-0.00012345, "-1.235e-4")]
    [TestCase(double.NaN, "NaN")]
    [TestCase(double.PositiveInfinity, "Infinity")]
    public void Figures_that_four_decimals_would_hide_have_an_exponent(double value, string text)
        => Assert.That(Line(steps: 2, loss: value), Does.Contain($"  loss {text}  "));

    [TestCase(0, "0:00")]
    [TestCase(75, "1:15")]
    [TestCase(3600 + 62, "1:01:02")]
    [TestCase(86400 * 3 + 3600 * 4 + 1800, "3 d 04 h")]
    [TestCase(86400L * 500, "over 100 days")]
    [TestCase(long.MaxValue / 2, "over 100 days")]
    public void Times_are_short(long seconds, string text) => Assert.That(Line(steps: 20 + seconds, loss: 0.5), Does.EndWith($"  left {text}"));

    // The line after the 20th step of a run that takes one a second.
    private static string Line(long steps, double loss)
    {
        var clock = new ManualTime();
        using var console = new ProgressConsole(isTerminal: false);
        var display = ProgressDisplay.For(console.Console, clock);
        display.Notify(ProgressEvents.Started(steps, 0, null));
        for (var step = 1; step <= 20; step++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            display.Notify(new StepCompleted(step, 1, 64, loss, 1e-3));
        }
        return console.Lines[^1];
    }

    private sealed class ClosedPipe : StringWriter
    {
        public override void WriteLine(string? value) => throw new IOException("Broken pipe");
    }
}
