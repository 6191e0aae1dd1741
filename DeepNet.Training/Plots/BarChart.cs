using System.Globalization;

namespace DeepNet.Training;

/// <summary>Values of a series of bars, with a name.</summary>
/// <param name="Name">The name in the legend.</param>
/// <param name="Values">One for each category. One that is not finite has no bar and is marked.</param>
public sealed record BarSeries(string Name, IReadOnlyList<double> Values)
{
    /// <summary>The name in the legend.</summary>
    public string Name { get; init => field = Require.Given(value); } = Require.Given(Name);

    /// <summary>One for each category.</summary>
    public IReadOnlyList<double> Values { get; init => field = Require.Given(value); } = Require.Given(Values);

    /// <summary>Which of the palette's colours it has, counted from 0 and over again after the last. Default null: its own place among the series.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int? Color { get; init => field = value is { } color ? Require.AtLeast(0, color) : null; }
}

/// <summary>
/// Bars that begin at zero, one for each category and series, side by side or stacked. Each tells its value when pointed at; values that are
/// not finite are marked, and counted in the legend.
/// <code>
/// new BarChart { Title = "F1 by class", Categories = ["cat", "dog"], Series = [new("F1", [0.91, 0.88])] }.Save("f1.svg");
/// </code>
/// </summary>
public sealed record BarChart : Chart
{
    private const int LongestLabel = 28;
    private const double Gap = 0.24; // the free share of a category's place

    /// <summary>What the bars stand for, in their order: from the left, or from the top.</summary>
    public required IReadOnlyList<string> Categories { get; init => field = Require.Given(value); }

    /// <summary>The values.</summary>
    public required IReadOnlyList<BarSeries> Series { get; init => field = Require.Given(value); }

    /// <summary>Whether the bars of a category stand on one another. Default false: side by side.</summary>
    public bool Stacked { get; init; }

    /// <summary>Whether the bars lie, which suits long names; the horizontal axis is then that of the values. Default false.</summary>
    public bool Horizontal { get; init; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A series has more or fewer values than there are categories.</exception>
    public override string ToSvg()
    {
        foreach (var series in Series)
            if (series.Values.Count != Categories.Count)
                throw new ArgumentException($"The series '{series.Name}' has {series.Values.Count} values and there are {Categories.Count} categories; as many of each are expected.");

        var bars = Bars().ToList();
        var values = Axis.Over(bars.SelectMany(bar => (double[])[bar.From, bar.To]).Append(0), log: false, padding: 0.05, withZero: true);
        var places = Axis.Between(0, Math.Max(1, Categories.Count), log: false);
        var missing = bars.Count(bar => !values.Has(bar.Value));
        var legend = new List<LegendEntry>();
        if (Series.Count > 1)
            legend.AddRange(Series.Select((series, k) => new LegendEntry(series.Name, ColorOf(k), Filled: true)));
        if (missing > 0)
            legend.Add(new($"✕ {missing} not finite", null));

        var svg = new SvgText();
        var frame = Horizontal
            ? new ChartFrame(this, values, places, legend, yTicks: Names(int.MaxValue))
            : new ChartFrame(this, places, values, legend, xTicks: Names(Width - 80));
        frame.Open(svg);
        foreach (var bar in bars)
            Draw(svg, frame, bar, values);
        frame.Close(svg);
        return svg.ToString();
    }

    /// <summary>Where each bar lies: its ends in values, and its edges in categories.</summary>
    private IEnumerable<Bar> Bars()
    {
        var width = (1 - Gap) / (Stacked ? 1 : Math.Max(1, Series.Count));
        for (var category = 0; category < Categories.Count; category++)
        {
            var (above, below) = (0.0, 0.0);
            for (var k = 0; k < Series.Count; k++)
            {
                var value = Series[k].Values[category];
                var left = category + Gap / 2 + (Stacked ? 0 : k * width);
                var start = !Stacked || !double.IsFinite(value) ? 0 : value >= 0 ? above : below;
                yield return new(category, k, value, start, start + value, left, left + width);
                if (!double.IsFinite(value))
                    continue;
                if (value >= 0)
                    above += value;
                else
                    below += value;
            }
        }
    }

    private void Draw(SvgText svg, ChartFrame frame, Bar bar, Axis values)
    {
        if (!values.Has(bar.Value))
        {
            var middle = (bar.Left + bar.Right) / 2;
            var (atX, atY) = Horizontal ? (frame.XOf(0) + 8, Down(frame, middle) + 4) : (frame.XOf(middle), frame.YOf(0) - 3);
            svg.Element("text", "✕", ("class", "dn-alarm"), ("x", atX), ("y", atY), ("text-anchor", "middle"));
            return;
        }
        var (x0, x1, y0, y1) = Horizontal
            ? (frame.XOf(bar.From), frame.XOf(bar.To), Down(frame, bar.Left), Down(frame, bar.Right))
            : (frame.XOf(bar.Left), frame.XOf(bar.Right), frame.YOf(bar.From), frame.YOf(bar.To));
        svg.Open("rect", ("class", $"dn-f{ColorOf(bar.Series)}"), ("x", Math.Min(x0, x1)), ("y", Math.Min(y0, y1)), ("width", Math.Abs(x1 - x0)), ("height", Math.Abs(y1 - y0)), ("rx", 1.5));
        var name = Series.Count > 1 ? $"{Categories[bar.Category]}, {Series[bar.Series].Name}" : Categories[bar.Category];
        svg.Element("title", string.Create(CultureInfo.InvariantCulture, $"{name}: {bar.Value:G6}"));
        svg.Close("rect");
    }

    /// <summary>The first category is the highest.</summary>
    private static double Down(ChartFrame frame, double place) => frame.Y.Place(place) * frame.PlotHeight;

    /// <summary>The categories' names, so many of them that they do not touch.</summary>
    private List<Tick> Names(int pixels)
    {
        var names = Categories.Select(name => name.Length > LongestLabel ? $"{name[..(LongestLabel - 1)]}…" : name).ToList();
        var needed = (names.Select(name => name.Length).DefaultIfEmpty().Max() + 2) * 6.6;
        var stride = Math.Max(1, (int)Math.Ceiling(needed * names.Count / pixels));
        return [.. names.Select((name, k) => new Tick(Horizontal ? names.Count - k - 0.5 : k + 0.5, name)).Where((_, k) => k % stride == 0)];
    }

    private int ColorOf(int index) => (Series[index].Color ?? index) % ChartStyle.Colors;

    private readonly record struct Bar(int Category, int Series, double Value, double From, double To, double Left, double Right);
}
