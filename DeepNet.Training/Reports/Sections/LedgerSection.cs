namespace DeepNet.Training;

/// <summary>Where the time went: a bar of shares, a table, CUDA's memory, and advice.</summary>
internal static class LedgerSection
{
    public static void Write(HtmlText html, ReportData data)
    {
        var ledger = data.History.Ledger;
        var rows = ledger.Rows.Where(row => row.Total > TimeSpan.Zero).ToArray();
        html.Open("div", ("class", "bar"), ("role", "img"), ("aria-label", $"Shares of the time: {string.Join(", ", rows.Select(row => $"{row.Name} {Percent(row, ledger)}"))}"));
        foreach (var row in rows)
        {
            var share = 100 * (row.Total / ledger.Elapsed);
            html.Element("span", share >= 9 ? row.Name : "", ("class", ClassOf(ledger, row)), ("title", $"{row.Name}: {Percent(row, ledger)}"),
                ("style", FormattableString.Invariant($"width:{share:0.###}%")));
        }
        html.Close("div");
        html.OpenTable($"{ProgressText.Count(ledger.Steps, "step")} in {Text(ledger.Elapsed)}", ["part", "total", "share", "times", "mean"], texts: 1, "ledger");
        foreach (var row in rows)
        {
            html.Open("tr");
            html.Open("th", ("scope", "row"));
            html.Element("i", "", ("class", $"key {ClassOf(ledger, row)}"));
            html.Text($" {row.Name}");
            html.Close("th");
            html.Element("td", Text(row.Total), ("class", "number"));
            html.Element("td", Percent(row, ledger), ("class", "number"));
            html.Element("td", row.Count > 0 ? ProgressText.Number(row.Count) : "", ("class", "number"));
            html.Element("td", row.Count > 0 ? Text(row.Mean) : "", ("class", "number"));
            html.Close("tr");
        }
        html.CloseTable();
        if (ledger.PeakMemory is { } memory)
            html.Element("p", $"A step took {memory.ToText()}.", ("class", "note"));
        foreach (var advice in ledger.Advice)
            html.Element("p", advice, ("class", "note advice"));
    }

    private static string ClassOf(LedgerTotals ledger, LedgerTotals.Row row)
        => FormattableString.Invariant($"p{Math.Max(0, Array.IndexOf([.. ledger.Rows], row))}");

    private static string Percent(LedgerTotals.Row row, LedgerTotals ledger) => ReportPage.Percent(row.Total / ledger.Elapsed);

    private static string Text(TimeSpan time) => time switch
    {
        { TotalHours: >= 1 } => ProgressText.Time(time),
        { TotalSeconds: >= 1 } => FormattableString.Invariant($"{time.TotalSeconds:N1} s"),
        { TotalMilliseconds: >= 1 } => FormattableString.Invariant($"{time.TotalMilliseconds:N2} ms"),
        _ => FormattableString.Invariant($"{time.TotalMicroseconds:N1} µs"),
    };
}
