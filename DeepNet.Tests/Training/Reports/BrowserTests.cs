using DeepNet.Tests.Support;
using DeepNet.Training;

namespace DeepNet.Tests.Training;

/// <summary>The report in a browser.</summary>
public sealed class BrowserTests
{
    [Test]
    public void It_opens_without_a_word_on_the_console_in_the_light_and_in_the_dark()
    {
        using var temporary = new TemporaryFolder();
        using var step = new TokenStep();
        var events = new ReportEvents(step);
        var report = new HtmlReport(temporary["report.html"], new ManualTime());
        report.Notify(events.Started());
        foreach (var happened in events.Steps(1, 600))
            report.Notify(happened);
        report.Notify(new Notice("<script>console.error('no')</script>"));
        report.Notify(ReportEvents.Ended(600));

        Assert.That(Browser.Open(temporary["report.html"], temporary["light.png"], dark: false), Is.Empty);
        Assert.That(Browser.Open(temporary["report.html"], temporary["dark.png"], dark: true), Is.Empty);
        Assert.That(File.ReadAllBytes(temporary["dark.png"]), Is.Not.EqualTo(File.ReadAllBytes(temporary["light.png"])));
        Assert.That(new FileInfo(temporary["light.png"]).Length, Is.GreaterThan(100_000), "there is much to see");
    }

    [Test]
    public void Its_policy_stops_a_script_and_the_console_tells_of_it()
    {
        using var temporary = new TemporaryFolder();
        using var step = new TokenStep();
        var report = new HtmlReport(temporary["report.html"]);
        report.Notify(new ReportEvents(step).Started());
        report.Notify(ReportEvents.Ended(0));
        var tampered = File.ReadAllText(temporary["report.html"]).Replace("</body>", "<script>console.error('ran')</script></body>", StringComparison.Ordinal);
        File.WriteAllText(temporary["report.html"], tampered);
        var said = Browser.Open(temporary["report.html"], temporary["light.png"], dark: false);
        Assert.That(said, Has.Some.Contain("Content Security Policy"));
        Assert.That(said, Has.None.Contain("\"ran\""));
    }
}
