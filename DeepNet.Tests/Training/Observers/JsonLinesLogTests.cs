using DeepNet.Tests.Support;
using DeepNet.Training;

namespace DeepNet.Tests.Training.Observers;

public sealed class JsonLinesLogTests
{
    [Test]
    public void Every_event_is_a_line_and_what_is_not_finite_a_string()
    {
        using var temporary = new TemporaryFolder();
        LoggedRun.Tell(new JsonLinesLog(temporary["log.jsonl"]));
        var lines = File.ReadAllLines(temporary["log.jsonl"]);
        Assert.That(lines, Has.Length.EqualTo(LoggedRun.Events.Count));
        Assert.That(lines[..10], Is.EqualTo(new[]
        {
            """{"event":"step","step":1,"epoch":1,"samples":32,"units":32,"loss":1,"learning_rate":0.001,"gradient_norm":0.3333333333333333,"loss_scale":65536}""",
            """{"event":"step","step":2,"epoch":1,"samples":32,"units":32,"loss":0.5,"learning_rate":0.0005,"gradient_norm":0.6666666666666666,"loss_scale":65536,"parts":{"reconstruction":0.2,"kl":1E-300}}""",
            """{"event":"step","step":3,"epoch":1,"samples":32,"units":32,"loss":0.3333333333333333,"learning_rate":0.0003333333333333333,"gradient_norm":1,"loss_scale":65536}""",
            """{"event":"step","step":4,"epoch":1,"samples":32,"units":32,"loss":0.25,"learning_rate":0.00025,"gradient_norm":1.3333333333333333,"loss_scale":65536,"parts":{"reconstruction":0.4,"kl":1E-300}}""",
            """{"event":"validation","step":4,"epoch":1,"split":"val","metrics":{"val/loss":0.25,"val/accuracy":0.16666666666666666},"details":{"val/confusion":[[3,1],[0,4]]}}""",
            """{"event":"step","step":5,"epoch":1,"samples":32,"units":32,"loss":"NaN","learning_rate":0.0002,"gradient_norm":"NaN","loss_scale":65536}""",
            """{"event":"step","step":6,"epoch":1,"samples":32,"units":32,"loss":"Infinity","learning_rate":0.00016666666666666666,"gradient_norm":2,"loss_scale":65536,"parts":{"reconstruction":0.6000000000000001,"kl":1E-300}}""",
            """{"event":"step","step":7,"epoch":1,"samples":32,"units":32,"loss":0.14285714285714285,"learning_rate":0.00014285714285714287,"gradient_norm":"-Infinity","loss_scale":65536,"skipped":true}""",
            """{"event":"step","step":8,"epoch":1,"samples":32,"units":32,"loss":0.125,"learning_rate":0.000125,"gradient_norm":2.6666666666666665,"loss_scale":65536,"parts":{"reconstruction":0.8,"kl":1E-300}}""",
            """{"event":"validation","step":8,"epoch":1,"split":"val","metrics":{"val/loss":0.25,"val/accuracy":0.1},"details":{"val/confusion":[[3,1],[0,8]]}}""",
        }));
        Assert.That(lines[^1], Is.EqualTo(
            """{"event":"epoch","step":24,"epoch":3,"learning_rate":4.1666666666666665E-05,"metrics":{"val/accuracy":0.3333333333333333,"train/loss":"-Infinity","val-ema/accuracy":0.30000000000000004}}"""));
        Assert.That(lines, Has.One.EndsWith("\"best\":true}"));
    }

    [TestCase(1)]
    [TestCase(3)]
    public void A_run_that_is_killed_again_and_again_leaves_the_file_of_an_undisturbed_one(int everySteps)
    {
        using var temporary = new TemporaryFolder();
        LoggedRun.Tell(new JsonLinesLog(temporary["straight.jsonl"]) { EverySteps = everySteps });
        var straight = File.ReadAllText(temporary["straight.jsonl"]);
        var kills = 0;
        for (var seed = 0; seed < 12; seed++)
        {
            var time = new ManualTime();
            kills += LoggedRun.TellInterrupted(() => new JsonLinesLog(temporary["log.jsonl"], time) { EverySteps = everySteps }, new Random(seed), time);
            Assert.That(File.ReadAllText(temporary["log.jsonl"]), Is.EqualTo(straight), $"seed {seed}");
        }
        Assert.That(kills, Is.GreaterThan(20));
    }

    [Test]
    public void A_real_run_that_breaks_off_and_goes_on_leaves_the_files_of_an_undisturbed_one()
    {
        using var temporary = new TemporaryFolder();
        var straight = new SmallRun(temporary["straight"]) { Model = SmallRun.Convolutional };
        straight.Fit(observer: new JsonLinesLog(temporary["straight/log.jsonl"]));
        var broken = new SmallRun(temporary["broken"]) { Model = SmallRun.Convolutional };
        foreach (var last in new[] { 7, 10, 23 })
        {
            var breaker = new Recorder(happened =>
            {
                if (happened is StepCompleted step && step.Step == last)
                    throw new TimeoutException();
            });
            Assert.Throws<TimeoutException>(() => broken.Fit(observer: new Several(new JsonLinesLog(temporary["broken/log.jsonl"]), breaker)));
        }
        broken.Fit(observer: new JsonLinesLog(temporary["broken/log.jsonl"]));
        foreach (var file in new[] { "log.jsonl", "metrics.csv", "validations.csv" })
            Assert.That(File.ReadAllText(temporary[$"broken/{file}"]), Is.EqualTo(File.ReadAllText(temporary[$"straight/{file}"])), file);
        Assert.That(File.ReadLines(temporary["broken/log.jsonl"]).Count(), Is.EqualTo(SmallRun.Epochs * (SmallRun.StepsPerEpoch + 2)));
    }

    [TestCase("")]
    [TestCase("{\"event\":\"step\",\"step\":3,\"epo")]
    [TestCase("{\"event\":\"step\",\"step\":3,\"epoch\":1}")] // whole, but for its end
    [TestCase("\0\0\0\0\n")]
    [TestCase("[1]\n")]
    [TestCase("{\"event\":\"step\",\"step\":\"x\",\"epoch\":1}\n")]
    public void A_line_that_a_killed_process_left_torn_is_removed(string torn)
    {
        using var temporary = new TemporaryFolder();
        var path = temporary["log.jsonl"];
        var log = new JsonLinesLog(path);
        log.Notify(LoggedRun.Started());
        log.Notify(LoggedRun.Step(1));
        log.Notify(LoggedRun.Step(2));
        log.Notify(new CheckpointStarting(2));
        var whole = File.ReadAllText(path);
        File.AppendAllText(path, torn);
        new JsonLinesLog(path).Notify(LoggedRun.Started(step: 5, resumedFrom: "checkpoint"));
        Assert.That(File.ReadAllText(path), Is.EqualTo(whole));
    }

    [Test]
    public void Before_a_checkpoint_is_taken_all_lines_are_in_the_file_and_otherwise_within_a_second()
    {
        using var temporary = new TemporaryFolder();
        var path = temporary["log.jsonl"];
        var time = new ManualTime();
        var log = new JsonLinesLog(path, time);
        int Lines() => File.ReadAllLines(path).Length;

        log.Notify(LoggedRun.Started());
        log.Notify(LoggedRun.Step(1));
        Assert.That(Lines(), Is.Zero, "a step alone is no reason to write");
        log.Notify(new CheckpointStarting(1));
        Assert.That(Lines(), Is.EqualTo(1));
        log.Notify(LoggedRun.Step(2));
        time.Advance(1);
        log.Notify(LoggedRun.Step(3));
        Assert.That(Lines(), Is.EqualTo(3));
        log.Notify(LoggedRun.Step(4));
        log.Notify(new Notice("text"));
        Assert.That(Lines(), Is.EqualTo(4));
    }

    [Test]
    public void A_run_from_the_start_replaces_what_was_there()
    {
        using var temporary = new TemporaryFolder();
        var path = temporary["log.jsonl"];
        LoggedRun.Tell(new JsonLinesLog(path));
        new JsonLinesLog(path).Notify(LoggedRun.Started());
        Assert.That(File.ReadAllText(path), Is.Empty);
    }

    [Test]
    public void A_long_line_is_kept_whole()
    {
        using var temporary = new TemporaryFolder();
        var path = temporary["log.jsonl"];
        var log = new JsonLinesLog(path);
        log.Notify(LoggedRun.Started());
        log.Notify(LoggedRun.Step(1) with { Parts = Enumerable.Range(0, 20_000).ToDictionary(i => $"part {i}", i => i / 7.0) });
        log.Notify(new CheckpointStarting(1));
        var whole = File.ReadAllBytes(path);
        log.Notify(LoggedRun.Step(2));
        log.Notify(new CheckpointStarting(2));
        new JsonLinesLog(path).Notify(LoggedRun.Started(step: 1, resumedFrom: "checkpoint"));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(whole));
    }

    [Test]
    public void Every_nth_step_is_logged_and_each_that_went_wrong()
    {
        using var temporary = new TemporaryFolder();
        var path = temporary["log.jsonl"];
        LoggedRun.Tell(new JsonLinesLog(path) { EverySteps = 10 });
        var steps = File.ReadLines(path).Where(line => line.StartsWith("{\"event\":\"step\"", StringComparison.Ordinal)).Select(line => line.Split(',')[1]);
        Assert.That(steps, Is.EqualTo(new[] { "\"step\":5", "\"step\":6", "\"step\":7", "\"step\":10", "\"step\":20" }));
    }

    [Test]
    public void How_long_things_took_is_logged_on_request()
    {
        using var temporary = new TemporaryFolder();
        var path = temporary["log.jsonl"];
        var log = new JsonLinesLog(path) { Timings = true };
        log.Notify(LoggedRun.Started());
        log.Notify(LoggedRun.Step(1) with { Times = new StepTimes(Ms(1), Ms(2), Ms(3), Ms(4), Ms(5), Ms(0.5)) });
        log.Notify(LoggedRun.Validation(12, "val"));
        var lines = File.ReadAllLines(path);
        Assert.That(lines[0], Does.EndWith(""","times":{"data_wait":1,"transfer":2,"forward":3,"backward":4,"optimizer":5,"observers":0.5}}"""));
        Assert.That(lines[1], Does.EndWith(""","duration":12}"""));
    }

    [Test]
    public void A_path_is_needed() => Assert.That(() => new JsonLinesLog(""), Throws.ArgumentException.With.Message.Contains("'path'"));

    private static TimeSpan Ms(double value) => TimeSpan.FromMilliseconds(value);
}
