using DeepNet.Tests.Support;
using DeepNet.Training;

namespace DeepNet.Tests.Training;

/// <summary>Progress for loops written by hand.</summary>
public sealed class TrainingProgressTests
{
    [Test]
    public void A_loop_shows_steps_epochs_and_notices()
    {
        var clock = new ManualTime();
        using var console = new ProgressConsole(isTerminal: false);
        using (var progress = TrainingProgress.Start(console.Console, new ProgressOptions { TotalSteps = 4, StepsPerEpoch = 2, Unit = "tokens" }, clock))
            for (var epoch = 0; epoch < 2; epoch++)
            {
                for (var step = 0; step < 2; step++)
                {
                    clock.Advance(TimeSpan.FromSeconds(6));
                    progress.Step(loss: 0.25, learningRate: 1e-3, units: 300);
                }
                progress.Validated(new Dictionary<string, double> { ["val/loss"] = 0.5 }, TimeSpan.FromSeconds(1));
                progress.EpochDone(new Dictionary<string, double> { ["val/loss"] = 0.5 }, isBest: epoch == 0);
                progress.Notice("so far, so good");
            }
        Assert.That(console.Lines, Is.EqualTo(new[]
        {
            "training 2 epochs of 2 steps",
            "epoch 1/2  step 2/4  0.2 steps/s  50.0 tokens/s  loss 0.2500  lr 0.001  left 0:12",
            "epoch 1/2  val/loss 0.5000  12.0 s  best so far",
            "so far, so good",
            "epoch 2/2  step 4/4  0.2 steps/s  50.0 tokens/s  loss 0.2500  lr 0.001  left 0:00",
            "epoch 2/2  val/loss 0.5000  12.0 s",
            "so far, so good",
            "finished after 4 steps",
        }));
    }

    [Test]
    public void The_number_of_steps_suffices_and_a_loop_that_breaks_off_says_so()
    {
        using var console = new ProgressConsole(isTerminal: true, 100);
        using (var progress = TrainingProgress.Start(console.Console, totalSteps: 1000))
            progress.Step(0.25);
        Assert.That(console.Lines[0], Is.EqualTo("training for 1,000 steps"));
        Assert.That(console.Lines, Has.Some.Match(@"^epoch 1  .* 0%  1/1,000 steps  left "));
        Assert.That(console.Lines[^1], Is.EqualTo("stopped after 1 step"));
    }

    [Test]
    public void It_goes_on_where_a_checkpoint_stands_and_marks_the_best()
    {
        using var console = new ProgressConsole(isTerminal: true, 100);
        using (var progress = TrainingProgress.Start(console.Console, new ProgressOptions { TotalSteps = 10, StepsPerEpoch = 5, Step = 7, HigherIsBetter = ["val/accuracy"] }))
        {
            progress.Validated(new Dictionary<string, double> { ["val/accuracy"] = 0.5, ["val/error"] = 2 });
            progress.Validated(new Dictionary<string, double> { ["val/accuracy"] = 0.75, ["val/error"] = 3 });
            progress.Step(0.25);
        }
        Assert.That(console.Lines, Has.Some.Match(@"^epoch 2/2  .* 60%   3/5  left"));
        Assert.That(console.Lines, Has.Some.EqualTo("val/accuracy 0.7500 best  val/error 3.0000 best 2.0000 at 7"));
    }

    [Test]
    public void What_is_wrong_is_refused()
    {
        using var console = new ProgressConsole(isTerminal: false);
        Assert.That(() => TrainingProgress.Start(console.Console, totalSteps: 0), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("TotalSteps must be at least 1, but is 0."));
        var progress = TrainingProgress.Start(console.Console, totalSteps: 1);
        progress.Dispose();
        Assert.That(() => progress.Step(0), Throws.TypeOf<ObjectDisposedException>());
    }
}
