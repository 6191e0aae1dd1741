using System.Text;
using System.Text.RegularExpressions;
using DeepNet.Training;
using Spectre.Console;

namespace DeepNet.Tests.Training;

/// <summary>The display on a terminal, drawn into a string.</summary>
public sealed class LiveProgressTests
{
    [TestCase(80)]
    [TestCase(140)]
    public void It_shows_place_rates_loss_rate_and_time_in_lines_that_fit(int width)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
            Out = new Screen(writer, width),
        });
        var progress = ProgressDisplay.For(console);

        progress.Notify(new TrainingStarted(0, 0, 12, new RunLength(1200, 100), null, null!));
        for (var step = 1; step <= 1150; step++)
            progress.Notify(new StepCompleted(step, 1 + (step - 1) / 100, 64, 0.25, 1.94e-3));
        Thread.Sleep(400); // the display's own thread draws ten times a second
        progress.Notify(new EpochCompleted(12, 1200, 0, new Dictionary<string, double> { ["val/accuracy"] = 0.5 }, true));
        progress.Notify(new TrainingEnded(new TrainingResult(TrainingEnd.Finished, 1200, 12, new Dictionary<string, double>(), null)));

        var lines = Regex.Replace(writer.ToString(), @"\e\[[0-9;?]*[A-Za-z]", "").Split('\r', '\n');
        Assert.That(lines, Has.Some.Match(@"^epoch 12/12 95% .*steps/s  .*images/s  loss 0\.2500  lr 0\.00194  left "));
        Assert.That(lines.Max(line => line.Length), Is.LessThanOrEqualTo(width));
        Assert.That(lines, Has.Some.Match(@"^epoch 12/12  val/accuracy 0\.5000  \d\.\d s  best so far"));
        Assert.That(lines, Has.Some.EqualTo("finished after 1,200 steps"));
    }

    private sealed class Screen(TextWriter writer, int width) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => true;

        public int Width => width;

        public int Height => 24;

        public void SetEncoding(Encoding encoding)
        {
        }
    }
}
