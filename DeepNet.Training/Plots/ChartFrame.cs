namespace DeepNet.Training;

/// <summary>A name in the legend.</summary>
/// <param name="Text">The name.</param>
/// <param name="Color">Its colour's number; null for a remark without one.</param>
/// <param name="Dashed">Whether its line is dashed.</param>
/// <param name="Filled">Whether it stands for areas instead of lines.</param>
/// <param name="Muted">Whether it is pale.</param>
internal readonly record struct LegendEntry(string Text, int? Color, bool Dashed = false, bool Filled = false, bool Muted = false);

/// <summary>What surrounds the values: title, legend, axes with their ticks and labels; and where the values lie between.</summary>
internal sealed class ChartFrame
{
    private const double Line = 18;
    private const double Letter = 6.6; // an estimate of the mean width of a letter at 12 pixels
    private const double Edge = 12;

    private readonly Chart _chart;
    private readonly IReadOnlyList<(LegendEntry Entry, double X, double Y)> _legend;
    private readonly IReadOnlyList<Tick> _xTicks;
    private readonly IReadOnlyList<Tick> _yTicks;
    private readonly bool _xGrid;
    private readonly bool _yGrid;

    /// <param name="chart">Texts and size.</param>
    /// <param name="x">The horizontal axis.</param>
    /// <param name="y">The vertical axis.</param>
    /// <param name="legend">Names to list; none for no legend.</param>
    /// <param name="xTicks">What to name on the horizontal axis; null lets the axis decide.</param>
    /// <param name="yTicks">What to name on the vertical axis; null lets the axis decide.</param>
    public ChartFrame(Chart chart, Axis x, Axis y, IReadOnlyList<LegendEntry> legend, IReadOnlyList<Tick>? xTicks = null, IReadOnlyList<Tick>? yTicks = null)
    {
        (_chart, X, Y) = (chart, x, y);
        (_xGrid, _yGrid) = (xTicks is null, yTicks is null);
        Top = chart.Title == "" ? Edge : 38;
        _legend = Place(legend, chart.Width);
        if (_legend.Count > 0)
            Top = _legend[^1].Y + Line - 4;
        if (chart.YLabel != "")
            Top += Line;
        Bottom = chart.Height - (chart.XLabel == "" ? 26 : 46);
        _yTicks = yTicks ?? y.Ticks(Math.Clamp((int)((Bottom - Top) / 45), 2, 8));
        Left = Edge + 8 + Letter * _yTicks.Select(tick => tick.Label.Length).DefaultIfEmpty().Max();
        _xTicks = xTicks ?? x.Ticks(Math.Clamp((int)((chart.Width - Left - Edge) / 95), 2, 10));
        Right = chart.Width - Math.Max(Edge + 6, _xTicks is [.., var last] ? last.Label.Length * Letter / 2 + 4 : 0);
    }

    public Axis X { get; }

    public Axis Y { get; }

    public double Left { get; }

    public double Right { get; }

    public double Top { get; }

    public double Bottom { get; }

    public double PlotWidth => Right - Left;

    public double PlotHeight => Bottom - Top;

    /// <summary>Pixels from the left end of the plot.</summary>
    public double XOf(double value) => X.Place(value) * PlotWidth;

    /// <summary>Pixels from the top of the plot.</summary>
    public double YOf(double value) => (1 - Y.Place(value)) * PlotHeight;

    /// <summary>Everything but the values; what is drawn next is in pixels from the plot's left top, and cut off at its edges.</summary>
    public void Open(SvgText svg)
    {
        svg.Open("svg", ("xmlns", "http://www.w3.org/2000/svg"), ("class", "dn-chart"), ("role", "img"), ("aria-label", _chart.Title == "" ? null : _chart.Title),
            ("width", _chart.Width), ("height", _chart.Height), ("viewBox", $"0 0 {SvgText.Number(_chart.Width)} {SvgText.Number(_chart.Height)}"));
        if (_chart.Title != "")
            svg.Element("title", _chart.Title);
        svg.Element("style", ChartStyle.Css);
        svg.Element("rect", null, ("class", "dn-paper"), ("width", _chart.Width), ("height", _chart.Height), ("rx", 6));
        if (_chart.Title != "")
            svg.Element("text", _chart.Title, ("class", "dn-title"), ("x", Edge), ("y", 25));
        DrawLegend(svg);
        DrawAxes(svg);
        svg.Open("svg", ("x", Left), ("y", Top), ("width", PlotWidth), ("height", PlotHeight));
    }

    public void Close(SvgText svg)
    {
        svg.Close("svg");
        svg.Close("svg");
    }

    public void Draw(SvgText svg, ChartMark mark)
    {
        if (!X.Has(mark.X))
            return;
        var x = XOf(mark.X);
        var atRight = x > PlotWidth / 2;
        svg.Element("path", null, ("class", "dn-mark"), ("d", $"M{SvgText.Number(x)} 0V{SvgText.Number(PlotHeight)}"));
        if (mark.Label != "")
            svg.Element("text", mark.Label, ("class", "dn-quiet"), ("x", atRight ? x - 5 : x + 5), ("y", 12), ("text-anchor", atRight ? "end" : null));
    }

    private void DrawLegend(SvgText svg)
    {
        foreach (var (entry, x, y) in _legend)
        {
            if (entry.Color is { } color && entry.Filled)
                svg.Element("rect", null, ("class", $"dn-f{color}"), ("x", x + 3), ("y", y - 10), ("width", 12), ("height", 11), ("rx", 2));
            else if (entry.Color is { } stroke)
                svg.Element("path", null, ("class", $"dn-line dn-s{stroke}{(entry.Muted ? " dn-muted" : "")}{(entry.Dashed ? " dn-dashed" : "")}"), ("d", $"M{SvgText.Number(x)} {SvgText.Number(y - 4)}h18"));
            svg.Element("text", entry.Text, ("class", entry.Color is null ? "dn-alarm" : "dn-ink"), ("x", entry.Color is null ? x : x + 24), ("y", y));
        }
    }

    private void DrawAxes(SvgText svg)
    {
        foreach (var tick in _yTicks)
        {
            var y = Math.Round(Top + YOf(tick.Value)) + 0.5;
            if (_yGrid)
                svg.Element("path", null, ("class", tick.Label == "" ? "dn-minor" : "dn-grid"), ("d", $"M{SvgText.Number(Left)} {SvgText.Number(y)}H{SvgText.Number(Right)}"));
            if (tick.Label != "")
                svg.Element("text", tick.Label, ("class", "dn-quiet"), ("x", Left - 7), ("y", y + 4), ("text-anchor", "end"));
        }
        foreach (var tick in _xTicks)
        {
            var x = Math.Round(Left + XOf(tick.Value)) + 0.5;
            if (_xGrid)
                svg.Element("path", null, ("class", tick.Label == "" ? "dn-minor" : "dn-grid"), ("d", $"M{SvgText.Number(x)} {SvgText.Number(Top)}V{SvgText.Number(Bottom)}"));
            if (tick.Label != "")
                svg.Element("text", tick.Label, ("class", "dn-quiet"), ("x", x), ("y", Bottom + 18), ("text-anchor", "middle"));
        }
        svg.Element("path", null, ("class", "dn-axis"), ("d", _yGrid
            ? $"M{SvgText.Number(Left)} {SvgText.Number(Bottom + 0.5)}H{SvgText.Number(Right)}"
            : $"M{SvgText.Number(Left + 0.5)} {SvgText.Number(Top)}V{SvgText.Number(Bottom)}"));
        if (_chart.XLabel != "")
            svg.Element("text", _chart.XLabel, ("class", "dn-ink"), ("x", (Left + Right) / 2), ("y", _chart.Height - 9.0), ("text-anchor", "middle"));
        if (_chart.YLabel != "")
            svg.Element("text", _chart.YLabel, ("class", "dn-ink"), ("x", Edge), ("y", Top - 8));
    }

    /// <summary>Side by side as far as the width allows, then in a further row.</summary>
    private List<(LegendEntry, double, double)> Place(IReadOnlyList<LegendEntry> legend, int width)
    {
        var places = new List<(LegendEntry, double, double)>();
        var (x, y) = (Edge, Top + 10);
        foreach (var entry in legend)
        {
            var needed = (entry.Color is null ? 0 : 24) + entry.Text.Length * Letter + 16;
            if (x > Edge && x + needed > width - Edge)
                (x, y) = (Edge, y + Line);
            places.Add((entry, x, y));
            x += needed;
        }
        return places;
    }
}
