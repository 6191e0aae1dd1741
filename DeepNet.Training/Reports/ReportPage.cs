using System.Globalization;

namespace DeepNet.Training;

/// <summary>
/// The report as one HTML document that is XML too: no script, nothing from outside (a content security policy forbids both), for light and
/// dark screens and for paper.
/// </summary>
internal static class ReportPage
{
    private static readonly (string Id, string Heading, Action<HtmlText, ReportData> Write)[] _sections =
    [
        ("result", "Result", ResultSection.Write),
        ("curves", "Curves", CurvesSection.Write),
        ("confusion", "Confusion matrix", ConfusionSection.Write),
        ("worst", "Worst samples", WorstSection.Write),
        ("time", "Where the time went", LedgerSection.Write),
        ("notices", "Findings and notices", NoticesSection.Write),
        ("continue", "How to go on", ContinueSection.Write),
        ("card", "Run card", CardSection.Write),
    ];

    // A mark in the file: that nothing will be added to it.
    private const string WholeRun = "<meta name=\"deepnet-report\" content=\"whole run\" />";

    /// <summary>Whether a file is the report of a run that has come to its end.</summary>
    public static bool IsOfWholeRun(string path) => File.Exists(path) && File.ReadLines(path).Take(20).Contains(WholeRun);

    public static string Of(ReportData data)
    {
        var shown = _sections.Where(section => IsShown(section.Id, data)).ToArray();
        var html = new HtmlText();
        html.Doctype();
        html.Open("html", ("xmlns", "http://www.w3.org/1999/xhtml"), ("lang", "en"));
        Head(html, data);
        html.Open("body");
        Header(html, data, shown.Select(section => (section.Id, section.Heading)));
        html.Open("main");
        foreach (var (id, heading, write) in shown)
        {
            html.Open("section", ("id", id), ("aria-labelledby", $"{id}-heading"));
            html.Element("h2", heading, ("id", $"{id}-heading"));
            write(html, data);
            html.Close("section");
        }
        html.Close("main");
        html.Element("footer", $"Written by DeepNet {typeof(ReportPage).Assembly.GetName().Version?.ToString(3)}, {Time(data.Written)}.");
        html.Close("body");
        html.Close("html");
        return html.ToString();
    }

    /// <summary>A share to a tenth of a percent.</summary>
    public static string Percent(double share) => double.IsNaN(share) ? "–" : string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.#}%");

    public static string Time(DateTime utc) => utc.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static bool IsShown(string id, ReportData data) => id switch
    {
        "curves" => data.History.StepCurves.Count + data.History.MeasuredCurves.Count > 0,
        "confusion" => data.Confusions.Count > 0,
        "worst" => data.LastPass is not null,
        "time" => data.History.Ledger.InSteps > TimeSpan.Zero,
        "notices" => data.History.Notices.Count > 0,
        "continue" => data.Kept is not null || data.ResumeCommand is not null && !data.IsOver,
        _ => true,
    };

    private static void Head(HtmlText html, ReportData data)
    {
        html.Open("head");
        html.Void("meta", ("charset", "utf-8"));
        html.Void("meta", ("http-equiv", "Content-Security-Policy"), ("content", "default-src 'none'; style-src 'unsafe-inline'; img-src data:"));
        html.Void("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
        html.Void("meta", ("name", "color-scheme"), ("content", "light dark"));
        if (data.IsOver)
            html.Void("meta", ("name", "deepnet-report"), ("content", "whole run"));
        html.Element("title", $"{data.Title} · {data.Status.Word}");
        html.Style(ReportStyle.Css);
        html.Close("head");
    }

    private static void Header(HtmlText html, ReportData data, IEnumerable<(string Id, string Heading)> sections)
    {
        html.Open("header");
        html.Open("h1");
        html.Text(data.Title);
        html.Text(" ");
        html.Element("span", data.Status.Word, ("class", $"pill {data.Status.Kind}"));
        html.Close("h1");
        html.Open("nav", ("aria-label", "Sections"));
        foreach (var (id, heading) in sections)
            html.Element("a", heading, ("href", $"#{id}"));
        html.Close("nav");
        html.Close("header");
    }
}
