namespace DeepNet.Training;

/// <summary>A picture for each figure over the steps, training and validation in one.</summary>
internal static class CurvesSection
{
    private const int MostCharts = 30;
    private const int SmoothFrom = 60; // points from which a curve of single steps is drawn pale, with a smoothed one before it
    private const int Windows = 40;
    private const double LogFrom = 30; // the ratio of the greatest to the least value from which the axis is logarithmic

    private static readonly string[] _last = [ReportHistory.LearningRateCurve, ReportHistory.GradientNormCurve, ReportHistory.LossScaleCurve];

    public static void Write(HtmlText html, ReportData data)
    {
        var (steps, measured) = (data.History.StepCurves, data.History.MeasuredCurves);
        var names = steps.Keys.Except(_last).Union(measured.Keys.Select(Base)).ToArray();
        var decides = data.Headline is { } headline ? Base(headline.Name) : "";
        var ordered = names
            .OrderByDescending(name => name == ReportHistory.LossCurve).ThenByDescending(name => name == decides).ThenBy(name => name, StringComparer.Ordinal)
            .Concat(_last.Where(steps.ContainsKey)).ToArray();
        html.Open("div", ("class", "charts"));
        foreach (var name in ordered.Take(MostCharts))
            Figure(html, name, steps.GetValueOrDefault(name), [.. measured.Where(curve => Base(curve.Key) == name)], data);
        html.Close("div");
        if (ordered.Length > MostCharts)
            html.Element("p", "More figures are in the run's logs.", ("class", "note"));
    }

    private static void Figure(HtmlText html, string name, ThinCurve? steps, IReadOnlyList<KeyValuePair<string, ThinCurve>> measured, ReportData data)
    {
        var series = new List<ChartSeries>();
        var color = 0;
        if (steps is not null)
            AddSteps(series, name, steps, ref color);
        foreach (var (fullName, curve) in measured.Where(curve => steps is null || !curve.Key.StartsWith("train/", StringComparison.Ordinal)))
            AddMeasured(series, fullName, curve, color++);
        var values = series.SelectMany(one => one.Y).Where(double.IsFinite).ToArray();
        var best = data.Headline is { Best: not null } headline && Base(headline.Name) == name ? headline : null;
        html.Open("figure");
        html.Svg(new LineChart
        {
            Title = Heading(name),
            XLabel = "step",
            Width = 520,
            Height = 300,
            Series = series,
            XRange = data.History.Step > data.History.KnownFrom ? (data.History.KnownFrom, data.History.Step) : null,
            LogY = name != ReportHistory.LearningRateCurve && values.Length > 0 && values.Min() > 0 && values.Max() / values.Min() >= LogFrom,
            Marks = best is null ? [] : [new ChartMark(best.BestStep, "")],
        });
        html.Element("figcaption", Words(steps, measured) + (best is null ? "" : $"; dashed: the best {best.Name}, at step {ProgressText.Number(best.BestStep)}"));
        html.Close("figure");
    }

    private static void AddSteps(List<ChartSeries> series, string name, ThinCurve curve, ref int color)
    {
        var points = curve.Points();
        var isSmoothed = points.Count >= SmoothFrom && !curve.IsConstant && !_last.Contains(name) || name == ReportHistory.GradientNormCurve && points.Count >= SmoothFrom;
        series.Add(new ChartSeries(isSmoothed ? "each step" : "train", [.. points]) { Muted = isSmoothed, Color = color });
        if (isSmoothed)
            series.Add(new ChartSeries("smoothed", [.. curve.Means(points.Count / Windows)]) { Color = color });
        color++;
    }

    // Few points are marked: a line alone does not show where it was measured.
    private static void AddMeasured(List<ChartSeries> series, string name, ThinCurve curve, int color)
    {
        var points = curve.Points();
        series.Add(new ChartSeries(name, [.. points]) { Color = color });
        if (points.Count is > 1 and <= 40)
            series.Add(new ChartSeries("", [.. points.Where(point => double.IsFinite(point.Y))]) { Shape = SeriesShape.Points, Color = color });
    }

    /// <summary>The chart in words, for those who do not see it.</summary>
    private static string Words(ThinCurve? steps, IReadOnlyList<KeyValuePair<string, ThinCurve>> measured)
    {
        var curves = measured.Select(curve => (curve.Key, curve.Value));
        return string.Join("; ", (steps is null ? curves : curves.Where(curve => !curve.Key.StartsWith("train/", StringComparison.Ordinal)).Prepend(("each step", steps)))
            .Select(curve => Words(curve.Item1, curve.Item2)));
    }

    private static string Words(string name, ThinCurve curve)
    {
        var points = curve.Points();
        var finite = points.Where(point => double.IsFinite(point.Y)).ToArray();
        var range = finite.Length == 0 ? "no finite value"
            : curve.IsConstant ? ProgressText.Figure(finite[0].Y)
            : $"{ProgressText.Figure(finite.Min(point => point.Y))} to {ProgressText.Figure(finite.Max(point => point.Y))}, last {ProgressText.Figure(points[^1].Y)}";
        return $"{name}: {range}{(curve.NotFinite is > 0 and var bad ? $", {ProgressText.Number(bad)} not finite" : "")}";
    }

    private static string Heading(string name) => name switch
    {
        ReportHistory.LearningRateCurve => "learning rate",
        ReportHistory.GradientNormCurve => "gradient norm",
        ReportHistory.LossScaleCurve => "loss scale",
        _ => name,
    };

    // val/accuracy and train/accuracy are shown together.
    private static string Base(string fullName) => fullName.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? fullName[(slash + 1)..] : fullName;
}
