namespace DeepNet.Training;

/// <summary>What the user was told meanwhile.</summary>
internal static class NoticesSection
{
    public static void Write(HtmlText html, ReportData data)
    {
        html.Open("ul", ("class", "notices"));
        foreach (var notice in data.History.Notices)
        {
            html.Open("li", ("class", notice.IsAlarm ? "alarm" : null));
            html.Element("span", $"step {ProgressText.Number(notice.Step)}", ("class", "when"), ("title", ReportPage.Time(notice.Time)));
            html.Text($" {notice.Text}");
            html.Close("li");
        }
        html.Close("ul");
    }
}
