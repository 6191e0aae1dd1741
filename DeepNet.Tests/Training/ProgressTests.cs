using DeepNet.Training;
using Spectre.Console;

namespace DeepNet.Tests.Training;

public sealed class ProgressTests
{
    [Test]
    public void Where_the_output_is_no_terminal_there_are_plain_lines()
    {
        var lines = Show(interactive: false, Run(resumedFrom: null)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Is.EqualTo(new[]
        {
            "training 2 epochs of 3 steps",
            "epoch 1/2  train/loss 0.5000  val/accuracy 0.7500  0.0 s  best so far",
            "epoch 2/2  train/loss 0.5000  val/accuracy 0.7500  0.0 s",
            "finished after 6 steps",
        }));
    }

    [Test]
    public void A_resumed_run_says_from_where() => Assert.That(
        Show(interactive: false, Run(resumedFrom: "runs/x/checkpoints/step-000000003")),
        Does.StartWith("resuming at step 0 of 6 (epoch 1 of 2) from runs/x/checkpoints/step-000000003"));

    [Test]
    public void On_a_terminal_the_epochs_stand_above_a_bar_and_a_second_run_is_shown_as_the_first()
    {
        var events = Run(resumedFrom: null);
        var text = Show(interactive: true, [.. events, .. events]);
        Assert.That(text.Split("epoch 2/2  train/loss 0.5000").Length - 1, Is.EqualTo(2));
        Assert.That(text.Split("finished after 6 steps").Length - 1, Is.EqualTo(2));
        Assert.That(text, Does.Contain("━"));
    }

    [Test]
    public void Square_brackets_in_a_notice_are_shown_as_they_are()
        => Assert.That(Show(interactive: true, [new Notice("shapes [64, 10] and [64]")]), Does.Contain("shapes [64, 10] and [64]"));

    private static string Show(bool interactive, IEnumerable<TrainingEvent> events)
    {
        var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new Output(writer, interactive),
            Interactive = interactive ? InteractionSupport.Yes : InteractionSupport.No,
            Ansi = interactive ? AnsiSupport.Yes : AnsiSupport.No,
        });
        var progress = ProgressDisplay.For(console, new StoppedClock());
        foreach (var happened in events)
            progress.Notify(happened);
        return writer.ToString().Replace("\r", "");
    }

    private static TrainingEvent[] Run(string? resumedFrom)
    {
        var metrics = new Dictionary<string, double> { ["train/loss"] = 0.5, ["val/accuracy"] = 0.75 };
        return
        [
            new TrainingStarted(0, 0, 2, new RunLength(6, 3), resumedFrom, null!),
            .. Enumerable.Range(1, 3).Select(step => new StepCompleted(step, 1, 32, 0.5, 1e-3)),
            new EpochCompleted(1, 3, 1e-3, metrics, IsBest: true),
            .. Enumerable.Range(4, 3).Select(step => new StepCompleted(step, 2, 32, 0.5, 1e-3)),
            new EpochCompleted(2, 6, 1e-3, metrics, IsBest: false),
            new TrainingEnded(new TrainingResult(TrainingEnd.Finished, 6, 2, metrics, null)),
        ];
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }

    private sealed class Output(TextWriter writer, bool isTerminal) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;
        public bool IsTerminal => isTerminal;
        public int Width => 160;
        public int Height => 40;

        public void SetEncoding(System.Text.Encoding encoding)
        {
        }
    }
}
