namespace DeepNet.Training;

/// <summary>What came of the run: its headline in large figures, and a table of all of them.</summary>
internal static class ResultSection
{
    public static void Write(HtmlText html, ReportData data)
    {
        var history = data.History;
        if (data.Ended?.Error is { } error)
            html.Element("p", $"The run ended after {ProgressText.Count(history.Step, "step")} with {error.GetType().Name}: {error.Message}", ("class", "note failure"), ("role", "alert"));
        Tiles(html, data);
        if (data.Ended is null)
            html.Element("p", $"The run goes on: this is how it stood at {ReportPage.Time(data.Written)}.", ("class", "note"));
        if (history.Step == 0)
            html.Element("p", "No step was taken.", ("class", "note"));
        if (history.KnownFrom > 0)
            html.Element("p", $"This run went on from a checkpoint that kept no report: what came before step {ProgressText.Number(history.KnownFrom)} is not shown.", ("class", "note"));
        if (history.Skipped > 0)
            html.Element("p", $"{ProgressText.Count(history.Skipped, "step")} changed no weights, because their losses or gradients were not finite.", ("class", "note"));
        html.Open("div", ("class", "columns"));
        if (history.Figures.Count > 0)
            Figures(html, history);
        if (history.Sessions.Count > 1)
            Sessions(html, history);
        html.Close("div");
    }

    private static void Tiles(HtmlText html, ReportData data)
    {
        var (history, ledger) = (data.History, data.History.Ledger);
        html.Open("div", ("class", "tiles"));
        if (data.Headline is { } headline)
            Tile(html, headline.Best is null ? headline.Name : $"best {headline.Name}", ProgressText.Figure(headline.Best ?? headline.Value),
                $"at step {ProgressText.Number(headline.Best is null ? headline.Step : headline.BestStep)}", isMain: true);
        Tile(html, "steps", ProgressText.Number(history.Step), history.Epoch > 0 ? $"epoch {ProgressText.Number(history.Epoch)}" : "");
        Tile(html, "time", ProgressText.Time(ledger.Elapsed), history.Sessions.Count > 1 ? $"in {history.Sessions.Count} sessions" : "");
        if (ledger.Units > 0 && ledger.InSteps > TimeSpan.Zero)
            Tile(html, "speed", ProgressText.Speed(ledger.Units / ledger.InSteps.TotalSeconds), $"{data.Run.Step.Unit} a second within steps");
        Tile(html, "parameters", Short(data.Run.Model.parameters().Sum(parameter => parameter.numel())), data.Run.Model.GetType().Name);
        html.Close("div");
    }

    private static void Tile(HtmlText html, string label, string figure, string remark, bool isMain = false)
    {
        html.Open("div", ("class", isMain ? "tile main" : "tile"));
        html.Element("div", label, ("class", "label"));
        html.Element("div", figure, ("class", "figure"));
        html.Element("div", remark, ("class", "remark"));
        html.Close("div");
    }

    private static void Figures(HtmlText html, ReportHistory history)
    {
        html.OpenTable("The last and the best figures", ["figure", "last", "at step", "best", "at step"], texts: 1);
        foreach (var figure in history.Figures.Values)
        {
            html.Open("tr");
            html.Element("th", figure.Name, ("scope", "row"));
            html.Element("td", ProgressText.Figure(figure.Value), ("class", double.IsFinite(figure.Value) ? "number" : "number alarm"));
            html.Element("td", ProgressText.Number(figure.Step), ("class", "number"));
            html.Element("td", figure.Best is { } best ? ProgressText.Figure(best) : "–", ("class", figure.Best is { } && figure.BestStep == figure.Step ? "number good" : "number"));
            html.Element("td", figure.Best is null ? "–" : ProgressText.Number(figure.BestStep), ("class", "number"));
            html.Close("tr");
        }
        html.CloseTable();
    }

    private static void Sessions(HtmlText html, ReportHistory history)
    {
        html.OpenTable("Sessions: the run was stopped and went on", ["started", "from step", "to step"], texts: 1);
        foreach (var session in history.Sessions)
        {
            html.Open("tr");
            html.Element("td", ReportPage.Time(session.Started));
            html.Element("td", ProgressText.Number(session.From), ("class", "number"));
            html.Element("td", ProgressText.Number(session.To), ("class", "number"));
            html.Close("tr");
        }
        html.CloseTable();
    }

    private static string Short(long number) => number switch
    {
        >= 1_000_000_000 => FormattableString.Invariant($"{number / 1e9:0.##} G"),
        >= 1_000_000 => FormattableString.Invariant($"{number / 1e6:0.##} M"),
        >= 10_000 => FormattableString.Invariant($"{number / 1e3:0.#} k"),
        _ => ProgressText.Number(number),
    };
}
