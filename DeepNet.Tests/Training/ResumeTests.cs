using DeepNet.Training;

namespace DeepNet.Tests.Training;

/// <summary>A run that was stopped and resumed ends bit for bit as one that was not.</summary>
public sealed class ResumeTests
{
    private TemporaryFolder _temporary = null!;
    private SmallRun _straight = null!;

    [OneTimeSetUp]
    public void TrainStraight()
    {
        _temporary = new TemporaryFolder();
        _straight = new SmallRun(_temporary["straight"]) { Model = SmallRun.Convolutional };
        var result = _straight.Fit();
        Assert.That(result.End, Is.EqualTo(TrainingEnd.Finished));
        Assert.That(result.Steps, Is.EqualTo(SmallRun.Epochs * SmallRun.StepsPerEpoch));
    }

    [OneTimeTearDown]
    public void CleanUp() => _temporary.Dispose();

    [TestCase(1, 1)]
    [TestCase(7, 0)]
    [TestCase(10, 2)]
    [TestCase(15, 1)]
    [TestCase(29, 3)]
    public void A_run_stopped_after_a_step_goes_on_to_the_same_bits(int step, int workers)
    {
        var run = new SmallRun(_temporary[$"stopped-{step}"]) { Model = SmallRun.Convolutional };
        using var stop = new CancellationTokenSource();
        var interrupted = run.Fit(stop.Token, new Recorder(happened =>
        {
            if (happened is StepCompleted completed && completed.Step == step)
                stop.Cancel();
        }), workers: workers);
        Assert.That(interrupted.End, Is.EqualTo(TrainingEnd.Interrupted));
        Assert.That(interrupted.Steps, Is.EqualTo(step));

        var recorder = new Recorder();
        var resumed = run.Fit(observer: recorder, initialSeed: 99);

        Assert.That(resumed.End, Is.EqualTo(TrainingEnd.Finished));
        Assert.That(recorder.Events.OfType<TrainingStarted>().Single().Step, Is.EqualTo(step));
        Assert.That(recorder.Events.OfType<StepCompleted>().Count(), Is.EqualTo(SmallRun.Epochs * SmallRun.StepsPerEpoch - step), "no step is taken twice");
        AssertSameRun(run);
    }

    [Test]
    public void A_run_that_failed_between_checkpoints_repeats_the_lost_steps_to_the_same_bits()
    {
        var run = new SmallRun(_temporary["failed"]) { Model = SmallRun.Convolutional };
        Assert.That(() => run.Fit(observer: new Recorder(happened =>
        {
            if (happened is StepCompleted { Step: 27 })
                throw new InvalidOperationException("the power went");
        })), Throws.InvalidOperationException);

        var recorder = new Recorder();
        run.Fit(observer: recorder, initialSeed: 99);

        Assert.That(recorder.Events.OfType<TrainingStarted>().Single().Step, Is.EqualTo(24));
        AssertSameRun(run);
    }

    [Test]
    public void A_finished_run_says_so_and_takes_no_step()
    {
        var before = File.GetLastWriteTimeUtc(_straight.ModelFile);
        var recorder = new Recorder();
        var result = _straight.Fit(observer: recorder);
        Assert.Multiple(() =>
        {
            Assert.That(result.End, Is.EqualTo(TrainingEnd.AlreadyFinished));
            Assert.That(result.Steps, Is.EqualTo(30));
            Assert.That(result.Metrics, Contains.Key("val/accuracy"));
            Assert.That(recorder.Events.OfType<StepCompleted>(), Is.Empty);
            Assert.That(File.GetLastWriteTimeUtc(_straight.ModelFile), Is.EqualTo(before));
        });
    }

    [Test]
    public void Another_run_in_the_same_folder_is_refused_and_told_what_differs()
    {
        var other = new SmallRun(_straight.Folder)
        {
            Model = SmallRun.Convolutional,
            Options = _straight.Options with { Epochs = 4, Optimizer = new AdamW { LearningRate = 1e-3 } },
        };
        Assert.That(() => other.Fit(), Throws.InstanceOf<RunMismatchException>()
            .With.Message.Contains("options.epochs: 3 in the checkpoint, 4 now")
            .And.Message.Contains("options.optimizer.learning_rate: 0.002 in the checkpoint, 0.001 now"));
    }

    private void AssertSameRun(SmallRun run)
    {
        Assert.That(File.ReadAllBytes(run.ModelFile), Is.EqualTo(File.ReadAllBytes(_straight.ModelFile)), "model.safetensors");
        Assert.That(File.ReadAllText(run.MetricsFile), Is.EqualTo(File.ReadAllText(_straight.MetricsFile)), "metrics.csv");
        foreach (var file in new[] { "model.safetensors", "optimizer.safetensors" })
            Assert.That(
                File.ReadAllBytes(Path.Combine(run.Checkpoints[^1], file)), Is.EqualTo(File.ReadAllBytes(Path.Combine(_straight.Checkpoints[^1], file))), file);
        Assert.That(StateOf(run), Is.EqualTo(StateOf(_straight)), "state.json");
        Assert.That(
            File.ReadAllBytes(Path.Combine(run.Folder, "best.safetensors")), Is.EqualTo(File.ReadAllBytes(Path.Combine(_straight.Folder, "best.safetensors"))), "best.safetensors");
    }

    /// <summary>Where the run stands, but for the time that it took.</summary>
    private static string[] StateOf(SmallRun run)
        => [.. File.ReadLines(Path.Combine(run.Checkpoints[^1], "state.json")).Where(line => !line.Contains("\"elapsed\"", StringComparison.Ordinal))];
}
