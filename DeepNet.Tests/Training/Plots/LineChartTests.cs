using System.Globalization;
using System.Xml.Linq;
using DeepNet.Training;

namespace DeepNet.Tests.Training.Plots;

public sealed class LineChartTests
{
    private static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    [Test]
    public void The_document_names_itself_and_runs_nothing()
    {
        var svg = Parse(new LineChart { Title = "A < B & \"C\"\u0001\ud800", XLabel = "step", YLabel = "loss", Series = [new("<s>", [1, 2, 3]), new("t", [3, 2, 1])] });
        Assert.Multiple(() =>
        {
            Assert.That(svg.Attribute("role")?.Value, Is.EqualTo("img"));
            Assert.That(svg.Element(_svg + "title")?.Value, Is.EqualTo("A < B & \"C\"\ufffd\ufffd"));
            Assert.That(svg.Attribute("aria-label")?.Value, Is.EqualTo("A < B & \"C\"\ufffd\ufffd"));
            Assert.That(Texts(svg), Is.SupersetOf((string[])["<s>", "t", "step", "loss"]));
            Assert.That(svg.Descendants(_svg + "script"), Is.Empty);
            Assert.That(svg.Descendants().Attributes("href"), Is.Empty);
            Assert.That(svg.Descendants().Attributes("id"), Is.Empty, "several documents fit in one page");
            Assert.That(svg.Element(_svg + "style")?.Value, Does.Contain("prefers-color-scheme:dark"));
        });
    }

    [Test]
    public void A_line_goes_through_its_points()
    {
        var chart = new LineChart { YRange = (0, 10), Series = [new("a", [0, 5, 10], [0, 5, 10])] };
        var (points, width, height) = Line(Parse(chart));
        Assert.That(points, Has.Count.EqualTo(3));
        Assert.Multiple(() =>
        {
            Assert.That(points[0], Is.EqualTo((0.0, height)).Using(Within(0.1)));
            Assert.That(points[1], Is.EqualTo((width / 2, height / 2)).Using(Within(0.1)));
            Assert.That(points[2], Is.EqualTo((width, 0.0)).Using(Within(0.1)));
        });
    }

    [Test]
    public void On_logarithmic_axes_equal_ratios_have_equal_lengths()
    {
        var chart = new LineChart { LogX = true, LogY = true, YRange = (1, 100), Series = [new("a", [1e-3, 1e-1, 10], [1, 10, 100])] };
        var (points, width, height) = Line(Parse(chart));
        Assert.That(points[1], Is.EqualTo((width / 2, height / 2)).Using(Within(0.1)));
    }

    [Test]
    public void Values_that_are_not_finite_break_the_line_and_are_marked()
    {
        var svg = Parse(new LineChart { Series = [new("a", [1, 2, double.NaN, 3, 4, double.PositiveInfinity, 5, double.NegativeInfinity, 6, 7])] });
        var path = LinePath(svg);
        Assert.Multiple(() =>
        {
            Assert.That(path.Count(letter => letter == 'M'), Is.EqualTo(3), "1 2, 3 4 and 6 7 are lines");
            Assert.That(svg.Descendants(_svg + "circle").Count(), Is.EqualTo(1), "5 stands alone");
            Assert.That(Texts(svg), Is.SupersetOf((string[])["✕", "▲", "▼", "▲▼✕ 3 not finite"]));
        });
    }

    [Test]
    public void What_a_logarithmic_axis_has_no_place_for_is_said()
    {
        var svg = Parse(new LineChart { LogX = true, LogY = true, XLabel = "rate", Series = [new("a", [0, 1, 2, 3], [1, 1, 0, 2])] });
        Assert.That(Texts(svg), Does.Contain("▲▼✕ 1 not finite or not above 0; 1 not shown: rate not finite or not above 0"));
    }

    [Test]
    public void A_logarithmic_axis_ends_where_numbers_do()
        => Assert.That(LinePath(Parse(new LineChart { LogY = true, Series = [new("a", [1e-300, 1, 1e300])] })), Does.StartWith("M").And.Not.Contain("NaN"));

    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    [TestCase(-1.7e308)]
    public void Charts_of_such_values_alone_are_drawn_too(double value)
        => Assert.That(Texts(Parse(new LineChart { Series = [new("a", [value, value])] })), Does.Contain("▲▼✕ 2 not finite"));

    [Test]
    public void Long_series_are_thinned_and_keep_their_extremes()
    {
        var values = Enumerable.Range(0, 200_000).Select(k => k == 123_456 ? 50.0 : k == 77_777 ? -50 : Math.Sin(k)).ToArray();
        var (points, width, height) = Line(Parse(new LineChart { YRange = (-50, 50), Series = [new("a", values)] }));
        Assert.Multiple(() =>
        {
            Assert.That(points, Has.Count.LessThan(4 * (int)Math.Ceiling(width + 1) + 1));
            Assert.That(points.Min(point => point.Y), Is.Zero, "the greatest");
            Assert.That(points.Max(point => point.Y), Is.EqualTo(height).Within(0.1), "the least");
            Assert.That(points.Select(point => point.X), Is.Ordered);
        });
    }

    /// <summary>Whatever the values, the document is well formed, its numbers are finite and its ticks are where they say.</summary>
    [Test]
    public void Any_values_make_a_document()
    {
        var random = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            var scale = Math.Pow(10, random.Next(-320, 308));
            var offset = random.Next(3) * Math.Pow(10, random.Next(-5, 300));
            var values = Enumerable.Range(0, random.Next(0, 6)).Select(_ => offset + scale * (random.NextDouble() - 0.3)).ToArray();
            var chart = new LineChart
            {
                LogX = random.Next(2) == 0,
                LogY = random.Next(2) == 0,
                Series = [new("a", values, values) { Shape = (SeriesShape)random.Next(4) }],
            };
            var svg = Parse(chart);
            foreach (var text in svg.DescendantsAndSelf().Attributes().Select(attribute => attribute.Value))
                Assert.That(text, Does.Not.Contain("NaN").And.Not.Contain("∞").And.Not.Contain("Infinity"), () => string.Join(" ", values));
        }
    }

    [TestCase(0, 1, 5, "0 0.2 0.4 0.6 0.8 1.0")]
    [TestCase(0, 5000, 5, "0 1,000 2,000 3,000 4,000 5,000")]
    [TestCase(-1, 1, 4, "−1.0 −0.5 0 0.5 1.0")]
    [TestCase(0, 3e-7, 3, "0 1e−7 2e−7 3e−7")]
    [TestCase(0, 4e9, 4, "0 1e9 2e9 3e9 4e9")]
    [TestCase(1e6, 1e6 + 4, 4, "1e6 1.000001e6 1.000002e6 1.000003e6 1.000004e6")]
    public void Ticks_are_round_and_told_apart(double least, double greatest, int wanted, string expected)
        => Assert.That(Ticks(wanted, new LineChart { YRange = (least, greatest), Series = [] }), Is.EqualTo(expected));

    [TestCase(1, 1000, 5, "1 10 100 1,000")]
    [TestCase(0.1, 3, 6, "0.1 0.2 0.5 1 2")]
    [TestCase(1e-8, 100, 5, "1e−8 1e−6 1e−4 0.01 1 100")]
    [TestCase(2, 5, 3, "2 3 4 5")]
    public void Logarithmic_ticks_are_powers_of_ten_if_there_are_any(double least, double greatest, int wanted, string expected)
        => Assert.That(Ticks(wanted, new LineChart { LogY = true, YRange = (least, greatest), Series = [] }), Is.EqualTo(expected));

    [Test]
    public void Saving_writes_the_same_document()
    {
        using var folder = new TemporaryFolder();
        var chart = new LineChart { Title = "größer", Series = [new("a", [1, 2])] };
        chart.Save(folder["a.svg"]);
        Assert.That(File.ReadAllText(folder["a.svg"]), Is.EqualTo(chart.ToSvg()));
    }

    [Test]
    public void What_makes_no_sense_is_refused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => new ChartSeries("a", [1, 2], [1]), Throws.ArgumentException.With.Message.Contains("The series 'a' has 2 places and 1 values"));
            Assert.That(() => new LineChart { Series = [], YRange = (1, 1) }.ToSvg(), Throws.ArgumentException.With.Message.Contains("An axis from 1 to 1"));
            Assert.That(() => new LineChart { Series = [], LogY = true, YRange = (0, 1) }.ToSvg(), Throws.ArgumentException.With.Message.Contains("above 0"));
        });
    }

    /// <summary>What is written at the vertical axis of a chart that is high enough for about as many ticks as wanted.</summary>
    private static string Ticks(int wanted, LineChart chart)
        => string.Join(" ", Parse(chart with { Height = 40 + 45 * wanted }).Elements(_svg + "text").Where(text => text.Attribute("text-anchor")?.Value == "end").Select(text => text.Value));

    private static XElement Parse(Chart chart) => XDocument.Parse(chart.ToSvg()).Root!;

    private static string[] Texts(XElement svg) => [.. svg.Descendants(_svg + "text").Select(text => text.Value)];

    private static string LinePath(XElement svg) => svg.Elements(_svg + "svg").Single().Elements(_svg + "path")
        .Single(path => path.Attribute("class")!.Value.Contains("dn-line")).Attribute("d")!.Value;

    private static (List<(double X, double Y)> Points, double Width, double Height) Line(XElement svg)
    {
        var plot = svg.Elements(_svg + "svg").Single();
        var points = LinePath(svg).Split(['M', 'L'], StringSplitOptions.RemoveEmptyEntries).Select(point => point.Split(' ')).Select(pair => (Number(pair[0]), Number(pair[1]))).ToList();
        return (points, Number(plot.Attribute("width")!.Value), Number(plot.Attribute("height")!.Value));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static Comparison<(double X, double Y)> Within(double tolerance)
        => (left, right) => Math.Abs(left.X - right.X) <= tolerance && Math.Abs(left.Y - right.Y) <= tolerance ? 0 : 1;
}
