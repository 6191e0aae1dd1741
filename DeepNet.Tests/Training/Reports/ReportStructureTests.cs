using System.Globalization;
using System.Text.Json.Nodes;
using DeepNet.Tests.Support;
using DeepNet.Training;

namespace DeepNet.Tests.Training;

/// <summary>The report as a document: strict, complete, safe, for everybody to read.</summary>
public sealed class ReportStructureTests
{
    private const string Hostile = "<script>alert('x')</script>\"&]]>\u0001\ud800";

    [Test]
    public void It_is_XML_with_headings_captions_and_alternative_texts()
    {
        using var temporary = new TemporaryFolder();
        var report = Write(temporary["report.html"], TwoClasses("accuracy"));
        Assert.Multiple(() =>
        {
            Assert.That(report.Text, Does.StartWith("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\"><head>"));
            Assert.That(report.Sections, Is.EqualTo(new[] { "result", "curves", "confusion", "time", "notices", "card" }));
            Assert.That(report.All("a").Select(link => (string)link.Attribute("href")!), Is.EqualTo(report.Sections.Select(id => $"#{id}")));
            Assert.That(report.All("section").Select(section => section.Elements().First().Name.LocalName), Is.All.EqualTo("h2"));
            Assert.That(report.All("table").Select(table => table.Elements().First().Name.LocalName), Is.All.EqualTo("caption"));
            Assert.That(report.All("th").Select(heading => (string?)heading.Attribute("scope")), Is.All.AnyOf("row", "col"));
            var pictures = report.Document.Descendants().Where(element => (string?)element.Attribute("role") == "img").ToArray();
            Assert.That(pictures, Has.Length.EqualTo(7), "six curves and the bar of times");
            Assert.That(pictures.Select(picture => (string?)picture.Attribute("aria-label")), Is.All.Not.Empty);
            var ids = report.Document.Descendants().Select(element => (string?)element.Attribute("id")).Where(id => id is not null).ToArray();
            Assert.That(ids, Is.Unique);
        });
    }

    [Test]
    public void It_runs_no_script_and_asks_for_nothing_from_outside()
    {
        using var temporary = new TemporaryFolder();
        var report = Write(temporary["report.html"], TwoClasses("accuracy"));
        Assert.Multiple(() =>
        {
            Assert.That(
                report.All("meta").Select(meta => ((string?)meta.Attribute("http-equiv"), (string?)meta.Attribute("content"))),
                Has.Some.EqualTo(("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:")));
            Assert.That(report.Document.Descendants().Select(element => element.Name.LocalName), Has.None.AnyOf("script", "link", "iframe", "object", "embed", "base", "form"));
            var attributes = report.Document.Descendants().SelectMany(element => element.Attributes()).ToArray();
            Assert.That(attributes.Where(attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal)), Is.Empty);
            Assert.That(attributes.Where(attribute => attribute.Name.LocalName is "src" or "href").Select(attribute => attribute.Value), Is.All.Matches<string>(target => target.StartsWith('#') || target.StartsWith("data:image/png;base64,", StringComparison.Ordinal)));
            Assert.That(report.Text, Does.Not.Contain("url(").And.Not.Contain("@import"));
        });
    }

    [Test]
    public void Hostile_names_stay_text()
    {
        using var temporary = new TemporaryFolder();
        var path = temporary["report.html"];
        using var step = new TokenStep();
        var card = new JsonObject { [Hostile] = new JsonObject { [Hostile] = Hostile } };
        var events = new ReportEvents(step, new TrainerOptions { Checkpoints = new CheckpointOptions(temporary[".."] + "/<i>folder") }, card) { Metric = Hostile, Part = Hostile };
        var report = new HtmlReport(path) { Title = Hostile, ClassNames = [Hostile, "b"], ResumeCommand = Hostile };
        report.Notify(events.Started());
        foreach (var happened in events.Steps(1, 200))
            report.Notify(happened);
        report.Notify(TwoClasses(Hostile));
        report.Notify(new Notice(Hostile));
        report.Notify(new CheckpointSaved(Hostile, 200));
        report.Notify(new TrainingEnded(null) { Error = new InvalidOperationException(Hostile) });

        var file = new ReportFile(path);
        // What XML has no place for is replaced.
        var shown = Hostile.Replace('\u0001', '\ufffd').Replace('\ud800', '\ufffd');
        Assert.Multiple(() =>
        {
            Assert.That(file.Text, Does.Not.Contain("<script").And.Not.Contain("<i>folder"));
            Assert.That(file.All("title").First().Value, Is.EqualTo($"{shown} · failed"));
            Assert.That(file.All("h1").Single().Value, Does.StartWith(shown));
            foreach (var section in new[] { "result", "curves", "confusion", "notices", "continue", "card" })
                Assert.That(file.TextOf(section), Does.Contain(shown), section);
        });
    }

    [Test]
    public void It_is_the_same_in_every_culture()
    {
        using var temporary = new TemporaryFolder();
        var usual = Write(temporary["usual.html"], TwoClasses("accuracy"));
        var before = CultureInfo.CurrentCulture;
        var strange = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (strange.NumberFormat.NumberDecimalSeparator, strange.NumberFormat.NumberGroupSeparator, strange.NumberFormat.NegativeSign) = (",", ".", "~");
        (strange.NumberFormat.PercentDecimalSeparator, strange.DateTimeFormat.TimeSeparator, strange.DateTimeFormat.DateSeparator) = (",", ".", ".");
        try
        {
            CultureInfo.CurrentCulture = strange;
            Assert.That(Write(temporary["strange.html"], TwoClasses("accuracy")).Text, Is.EqualTo(usual.Text));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Test]
    public void Its_size_does_not_grow_with_the_run()
    {
        using var temporary = new TemporaryFolder();
        using var step = new TokenStep();
        var sizes = new List<long>();
        foreach (var steps in new[] { 10_000, 1_000_000 })
        {
            var path = temporary[$"{steps}.html"];
            var events = new ReportEvents(step);
            var report = new HtmlReport(path);
            report.Notify(events.Started());
            foreach (var happened in events.Steps(1, steps))
                report.Notify(happened);
            report.Notify(ReportEvents.Ended(steps));
            sizes.Add(new FileInfo(path).Length);
        }
        Assert.That(sizes, Is.All.LessThan(300_000));
        Assert.That(sizes[1], Is.LessThan(2 * sizes[0]));
    }

    private static ReportFile Write(string path, ValidationCompleted validation)
    {
        using var step = new TokenStep();
        var clock = new ManualTime();
        var events = new ReportEvents(step, card: new JsonObject { ["options"] = new JsonObject { ["learning_rate"] = 0.5, ["names"] = new JsonArray("a", "b") } });
        var report = new HtmlReport(path, clock) { Title = "small" };
        report.Notify(events.Started());
        foreach (var happened in events.Steps(1, 400))
        {
            clock.Advance(0.02);
            report.Notify(happened);
        }
        report.Notify(validation);
        report.Notify(new Notice("Look at this."));
        report.Notify(ReportEvents.Ended(400));
        return new ReportFile(path);
    }

    private static ValidationCompleted TwoClasses(string name) => new(
        400, 4, "val", new Dictionary<string, double> { ["val/loss"] = 0.5 },
        new Dictionary<string, JsonNode> { [$"val/{name}"] = JsonNode.Parse("""{"classes":["a","b"],"matrix":[[3,1],[0,4]],"normalization":"none","undefined":0}""")! }, TimeSpan.FromSeconds(1));
}
