namespace DeepNet.Training;

/// <summary>
/// Curves over a common axis. Values that are not finite break the line and are marked at the edge, as are those that a logarithmic axis
/// has no place for; nothing is left out in silence. Long series are thinned to what the pixels can show, extremes kept.
/// <code>
/// new LineChart { Title = "Loss", XLabel = "step", LogY = true, Series = [new("train", steps, losses)] }.Save("loss.svg");
/// </code>
/// </summary>
public sealed record LineChart : Chart
{
    /// <summary>What is drawn; later ones lie above earlier ones.</summary>
    public required IReadOnlyList<ChartSeries> Series { get; init => field = Require.Given(value); }

    /// <summary>Places worth a vertical line. Default none.</summary>
    public IReadOnlyList<ChartMark> Marks { get; init => field = Require.Given(value); } = [];

    /// <summary>Whether the horizontal axis is logarithmic. Default false.</summary>
    public bool LogX { get; init; }

    /// <summary>Whether the vertical axis is logarithmic. Default false.</summary>
    public bool LogY { get; init; }

    /// <summary>The least and the greatest place that the horizontal axis shows; null lets the series decide. Default null.</summary>
    public (double Least, double Greatest)? XRange { get; init; }

    /// <summary>The least and the greatest value that the vertical axis shows; null lets the values decide. Default null.</summary>
    public (double Least, double Greatest)? YRange { get; init; }

    /// <inheritdoc/>
    public override string ToSvg()
    {
        var x = XRange is { } places
            ? Axis.Between(places.Least, places.Greatest, LogX)
            : Axis.Over(Series.SelectMany(series => series.X), LogX, padding: 0);
        var y = YRange is { } range
            ? Axis.Between(range.Least, range.Greatest, LogY)
            : Axis.Over(Series.SelectMany(series => series.Y), LogY, padding: 0.05, withZero: Series.Any(series => series.Shape == SeriesShape.Area));
        var legend = new List<LegendEntry>();
        for (var k = 0; k < Series.Count; k++)
            if (Series[k].Name != "")
                legend.Add(new(Series[k].Name, ColorOf(k), Series[k].Dashed, Muted: Series[k].Muted));
        var notes = Unplaced(x, y);
        if (notes != "")
            legend.Add(new(notes, null));

        var svg = new SvgText();
        var frame = new ChartFrame(this, x, y, legend.Count > 1 || notes != "" ? legend : []);
        frame.Open(svg);
        foreach (var mark in Marks)
            frame.Draw(svg, mark);
        for (var k = 0; k < Series.Count; k++)
            new SeriesPath(Series[k], frame).Draw(svg, ColorOf(k));
        frame.Close(svg);
        return svg.ToString();
    }

    private int ColorOf(int index) => (Series[index].Color ?? index) % ChartStyle.Colors;

    /// <summary>How many values have no place on the axes: what the marks at the edge stand for.</summary>
    private string Unplaced(Axis x, Axis y)
    {
        var (values, places) = (0, 0);
        foreach (var series in Series)
            for (var k = 0; k < series.X.Count; k++)
                if (!x.Has(series.X[k]))
                    places++;
                else if (!y.Has(series.Y[k]))
                    values++;
        var value = LogY ? "not finite or not above 0" : "not finite";
        var place = LogX ? "not finite or not above 0" : "not finite";
        return string.Join("; ", new[]
        {
            values > 0 ? $"▲▼✕ {values} {value}" : "",
            places > 0 ? $"{places} not shown: {(XLabel == "" ? "x" : XLabel)} {place}" : "",
        }.Where(text => text != ""));
    }
}
