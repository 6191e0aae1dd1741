using DeepNet.Tests.Support;
using DeepNet.Training;
using Spectre.Console;

namespace DeepNet.Tests.Training;

/// <summary>The display on a terminal, drawn into a string. Its last picture is drawn when the run ends.</summary>
public sealed class LiveProgressTests
{
    [TestCase(20)]
    [TestCase(40)]
    [TestCase(80)]
    [TestCase(140)]
    public void It_shows_place_rates_loss_rate_and_time_in_lines_that_fit(int width)
    {
        var (console, _) = Draw(width, display =>
        {
            display.Notify(ProgressEvents.Validated(step: 1100, accuracy: 0.25));
            display.Notify(Step(1150) with { GradientNorm = 1.5 });
        });

        Assert.That(console.Lines.Max(line => line.Length), Is.LessThanOrEqualTo(width));
        var text = string.Join("  ", console.Lines);
        Assert.Multiple(() =>
        {
            Assert.That(text, Does.Match(@"epoch 12/12 .*50%"));
            Assert.That(text, Does.Match(@"run .*95%"));
            Assert.That(text, Does.Match(@"left \d"));
            Assert.That(text, Does.Contain("steps/s").And.Contain("samples/s").And.Contain("loss 0.2500").And.Contain("lr 0.00194").And.Contain("grad 1.5000"));
            Assert.That(text, Does.Match(@"memory [\d.]+ [MG]B"));
            Assert.That(text, width > 20 ? Does.Match(@"val/accuracy 0\.2500") : Does.Contain("val/accuracy"));
        });
    }

    [Test]
    public void Wide_terminals_show_two_bars_with_counts_one_below_the_other()
    {
        var (console, _) = Draw(100, display => display.Notify(Step(1150)));
        var epoch = console.Lines.Last(line => line.StartsWith("epoch 12/12", StringComparison.Ordinal));
        var run = console.Lines.Last(line => line.StartsWith("run ", StringComparison.Ordinal));
        Assert.Multiple(() =>
        {
            Assert.That(epoch, Does.Match(@"^epoch 12/12  ━{20} {20}   50%       50/100  left 0:05$"));
            Assert.That(run, Does.Match(@"^run          ━{38} {2}   95%  1,150/1,200  left 0:05$"));
        });
    }

    [Test]
    public void The_loss_has_a_curve_in_which_no_value_is_hidden()
    {
        // 60 values are shown by 30 pairs: a logarithmic fall by a factor of e a pair, and a NaN in the eighth pair.
        var lines = ProgressConsole.Show(isTerminal: true,
        [
            ProgressEvents.Started(1200, 100, 12),
            .. Enumerable.Range(0, 60).Select(step => Step(step + 1) with { Loss = step == 14 ? double.NaN : Math.Exp(-(step / 2)) }),
            new TrainingEnded(null),
        ]);
        Assert.That(lines, Has.Some.StartsWith("loss 2.544e-13 ████▇▇▇×▆▆▆▅▅▅▅▄▄▄▄▃▃▃▂▂▂▂▁▁▁▁  lr"));
    }

    [Test]
    public void The_unit_is_the_steps_own()
    {
        using var step = new TokenStep();
        var clock = new ManualTime();
        using var console = new ProgressConsole(isTerminal: true, 100);
        var display = ProgressDisplay.For(console.Console, clock);
        display.Notify(ProgressEvents.Started(100, 100, 1, step));
        clock.Advance(TimeSpan.FromSeconds(1));
        display.Notify(new StepCompleted(1, 1, 4, 0.25, 1e-3) { Units = 5000 });
        display.Notify(new TrainingEnded(null));
        Assert.That(string.Join('\n', console.Lines), Does.Contain("1.0 steps/s  5,000 tokens/s"));
    }

    [Test]
    public void The_best_figures_are_marked_by_what_their_metric_says_is_better()
    {
        using var step = new TokenStep();
        var (console, _) = Draw(100, display =>
        {
            display.Notify(ProgressEvents.Started(100, 100, 1, step));
            display.Notify(ProgressEvents.Validated(10, accuracy: 0.75));
            display.Notify(ProgressEvents.Validated(20, accuracy: 0.5));
            display.Notify(new ValidationCompleted(20, 1, "val",
                new Dictionary<string, double> { ["val/loss"] = 0.25, ["val/unknown"] = 1 }, new Dictionary<string, System.Text.Json.Nodes.JsonNode>(), TimeSpan.Zero));
        });
        Assert.That(console.Lines, Has.Some.EqualTo("val/accuracy 0.5000 best 0.7500 at 10  val/loss 0.2500 best  val/unknown 1.0000"));
    }

    [Test]
    public void Skipped_steps_loss_scale_parts_and_checkpoints_are_shown_when_there_are_some()
    {
        var (console, _) = Draw(200, display =>
        {
            display.Notify(Step(1) with { Skipped = true, LossScale = 32768, Parts = new Dictionary<string, double> { ["critic/loss"] = -1.5 } });
            display.Notify(new CheckpointSaved("x", 1000));
        });
        Assert.That(string.Join('\n', console.Lines), Does.Contain("critic/loss -1.5000").And.Contain("scale 32,768  skipped 1").And.Contain("saved at 1,000"));
    }

    [Test]
    public void The_table_of_times_is_cut_off_where_the_terminal_is_too_narrow()
    {
        var (console, _) = Draw(40, display => display.Notify(Step(1150) with { Times = new StepTimes(default, default, TimeSpan.FromSeconds(3), default, default, default) }));
        Assert.That(console.Lines, Has.Some.EqualTo("forward            3.0 s   60.0 %"));
    }

    [Test]
    public void A_run_limited_by_neither_epochs_nor_steps_counts_upwards()
    {
        var clock = new ManualTime();
        using var console = new ProgressConsole(isTerminal: true, 100);
        var display = ProgressDisplay.For(console.Console, clock);
        display.Notify(new TrainingStarted(0, 0, null, new RunLength(RunLength.Open, 0), null, null!));
        clock.Advance(TimeSpan.FromSeconds(75));
        display.Notify(Step(1234) with { Epoch = 2 });
        display.Notify(new TrainingEnded(null));
        Assert.That(console.Lines, Has.Some.Match(@"^epoch 2 +1,234 steps  1:15 so far$"));
    }

    [Test]
    public void Lines_stay_above_the_bars_and_a_second_run_is_shown_as_the_first()
    {
        var events = ProgressEvents.TwoEpochs();
        var lines = ProgressConsole.Show(isTerminal: true, [.. events, new Notice("shapes [64, 10] and [64]"), .. events]);
        Assert.Multiple(() =>
        {
            Assert.That(lines.Count(line => line == "epoch 2/2  train/loss 0.5000  val/accuracy 0.7500  0.0 s"), Is.EqualTo(2));
            Assert.That(lines.Count(line => line == "finished after 6 steps"), Is.EqualTo(2));
            Assert.That(lines, Has.Some.EqualTo("shapes [64, 10] and [64]"), "square brackets are shown as they are");
            Assert.That(lines, Has.Some.Contain("━"));
        });
    }

    [Test]
    public void Colours_tell_what_is_done_from_what_is_left()
    {
        using var console = new ProgressConsole(isTerminal: true, 100, ColorSystemSupport.TrueColor);
        var display = ProgressDisplay.For(console.Console, new ManualTime());
        foreach (var happened in ProgressEvents.TwoEpochs())
            display.Notify(happened);
        Assert.That(console.Lines, Has.Some.Match(@"^epoch 2/2  ━{40}  100%"));
        Assert.That(console.Raw, Does.Match(@"\e\[38;5;\d+m━+\e\[0m\e\[38;5;\d+m━+\e\[0m"));
    }

    [Test]
    public void Where_another_live_display_has_the_console_the_lines_alone_are_shown()
    {
        using var console = new ProgressConsole(isTerminal: true, 100);
        console.Console.Live(new Spectre.Console.Text("other")).Start(_ =>
        {
            var display = ProgressDisplay.For(console.Console, new ManualTime());
            foreach (var happened in ProgressEvents.TwoEpochs())
                display.Notify(happened);
        });
        Assert.That(console.Lines, Has.Some.EqualTo("finished after 6 steps"));
    }

    // A run of 12 epochs of 100 steps at 10 steps a second, and what happens at its 1,150th step.
    private static (ProgressConsole Console, ManualTime Clock) Draw(int width, Action<ITrainingObserver> happen)
    {
        var clock = new ManualTime();
        using var console = new ProgressConsole(isTerminal: true, width);
        var display = ProgressDisplay.For(console.Console, clock);
        display.Notify(ProgressEvents.Started(1200, 100, 12));
        for (var step = 1101; step <= 1149; step++)
        {
            clock.Advance(TimeSpan.FromSeconds(0.1));
            display.Notify(Step(step));
        }
        clock.Advance(TimeSpan.FromSeconds(0.1));
        happen(display);
        display.Notify(new TrainingEnded(null));
        return (console, clock);
    }

    private static StepCompleted Step(long step) => new(step, (int)(1 + (step - 1) / 100), 64, 0.25, 1.94e-3);
}
