using System.Text.Json.Nodes;
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Tests.Support;
using DeepNet.Training;
using TorchSharp;

namespace DeepNet.Tests.Training;

/// <summary>The report of a run that was stopped and went on is that of an undisturbed one.</summary>
public sealed class ResumedReportTests
{
    private static readonly string[] _names = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

    [TestCase(1)]
    [TestCase(255)]
    [TestCase(700)]
    public void Its_curves_and_figures_do_not_depend_on_where_the_run_was_stopped(int at)
    {
        using var temporary = new TemporaryFolder();
        using var step = new TokenStep();
        var events = new ReportEvents(step);

        var straight = new HtmlReport(temporary["straight.html"], new ManualTime());
        straight.Notify(events.Started());
        Tell(straight, [.. events.Steps(1, 1000), ReportEvents.Ended(1000)]);

        // The process is killed after more steps than the checkpoint has.
        var first = new HtmlReport(temporary["first.html"], new ManualTime());
        first.Notify(events.Started());
        Tell(first, events.Steps(1, at));
        var checkpoint = new CheckpointStarting(at);
        first.Notify(checkpoint);
        Tell(first, events.Steps(at + 1, at + 200));
        var memory = JsonNode.Parse(new JsonObject([.. checkpoint.Memory.Select(entry => new KeyValuePair<string, JsonNode?>(entry.Key, entry.Value))]).ToJsonString())!;

        var second = new HtmlReport(temporary["second.html"], new ManualTime()) { Title = "straight" };
        second.Notify(events.Started(at, memory.AsObject().ToDictionary(entry => entry.Key, entry => entry.Value!)));
        Tell(second, [.. events.Steps(at + 1, 1000), ReportEvents.Ended(1000)]);

        var (expected, actual) = (new ReportFile(temporary["straight.html"]), new ReportFile(temporary["second.html"]));
        Assert.Multiple(() =>
        {
            Assert.That(actual.MarkupOf("curves"), Is.EqualTo(expected.MarkupOf("curves")));
            Assert.That(actual.Table("result", "The last"), Is.EqualTo(expected.Table("result", "The last")));
            Assert.That(actual.TextOf("result"), Does.Contain("1 step changed no weights"));
            Assert.That(actual.Table("time", "1,000 steps").Select(row => (row[0], row[3])), Is.EqualTo(expected.Table("time", "1,000 steps").Select(row => (row[0], row[3]))));
            Assert.That(actual.Table("result", "Sessions").Select(row => (row[1], row[2])), Is.EqualTo(new[] { ("0", $"{at}"), ($"{at}", "1,000") }));
            Assert.That(expected.TextOf("result"), Does.Not.Contain("Sessions"));
        });
    }

    [Test]
    public void Where_the_checkpoint_kept_no_report_it_says_what_is_missing()
    {
        using var temporary = new TemporaryFolder();
        using var step = new TokenStep();
        var events = new ReportEvents(step);
        foreach (var memory in new JsonNode?[] { null, JsonNode.Parse("""{"format":99}"""), JsonNode.Parse("[1]"), JsonNode.Parse("""{"format":1,"figures":"AAAA","sessions":"AAAA"}""") })
        {
            var report = new HtmlReport(temporary["report.html"]);
            report.Notify(events.Started(500, memory is null ? null : new Dictionary<string, JsonNode> { ["report"] = memory }));
            Tell(report, [.. events.Steps(501, 600), ReportEvents.Ended(600)]);
            Assert.That(new ReportFile(temporary["report.html"]).TextOf("result"), Does.Contain("what came before step 500 is not shown"));
        }
    }

    [Test]
    public void A_trainers_report_of_an_interrupted_run_equals_that_of_a_straight_one()
    {
        using var temporary = new TemporaryFolder();
        var straight = Run(temporary["straight"], stopAt: null);
        Run(temporary["parts"], stopAt: 7);
        var resumed = Run(temporary["parts"], stopAt: null);
        Assert.Multiple(() =>
        {
            Assert.That(resumed.Sections, Is.EqualTo(new[] { "result", "curves", "confusion", "worst", "time", "continue", "card" }));
            foreach (var section in new[] { "curves", "confusion", "worst" })
                Assert.That(resumed.MarkupOf(section), Is.EqualTo(straight.MarkupOf(section)), section);
            Assert.That(resumed.Table("result", "The last"), Is.EqualTo(straight.Table("result", "The last")));
            Assert.That(resumed.All("img").Count(), Is.EqualTo(5));
            Assert.That(resumed.TextOf("card"), Does.Contain("fingerprint").And.Contain("optimizer · learning rate").And.Contain("[10, 16]"), "data, options and the shapes of weights");
        });
    }

    private static ReportFile Run(string folder, int? stopAt)
    {
        var digits = SyntheticDigits.Create(train: 160, test: 40, seed: 7);
        var loading = new LoaderOptions { BatchSize = 32, Seed = 11 };
        torch.manual_seed(5);
        using var model = new Mlp(new MlpOptions { Sizes = [28 * 28, 16, 10] });
        using var stop = new CancellationTokenSource();
        var options = new TrainerOptions { Epochs = 2, Seed = 3, Checkpoints = new CheckpointOptions(folder) { KeepBest = "val/accuracy" } };
        var report = new HtmlReport(Path.Combine(folder, "report.html")) { ClassNames = _names, WorstSamples = 5 };
        var stopper = new Recorder(happened =>
        {
            if (happened is StepCompleted step && step.Step == stopAt)
                stop.Cancel();
        });
        new Trainer(options, [stopper, report]).Fit(
            new Supervised(model, Loss.CrossEntropy, new Accuracy(), new ConfusionMatrix()),
            new TrainingData(new BatchLoader(digits.Train, loading), new BatchLoader(digits.Test, loading with { Shuffle = false })), stop.Token);
        return new ReportFile(Path.Combine(folder, "report.html"));
    }

    private static void Tell(HtmlReport report, IEnumerable<TrainingEvent> events)
    {
        foreach (var happened in events)
            report.Notify(happened);
    }
}
