using System.Globalization;
using System.Xml.Linq;
using DeepNet.Training;

namespace DeepNet.Tests.Training.Plots;

public sealed class BarChartTests
{
    private static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    private static readonly BarChart _chart = new() { Categories = ["a", "b"], Series = [new("x", [1, 2]), new("y", [4, -2])] };

    [Test]
    public void Bars_are_as_high_as_their_values()
    {
        var bars = Bars(_chart, "y", "height");
        Assert.That(Heights(bars), Is.EqualTo((double[])[0.25, 0.5, 1, 0.5]).Within(0.001), "x of a, x of b, y of a, y of b against the highest");
        Assert.That(bars.Select(bar => bar.Title), Is.EqualTo((string[])["a, x: 1", "b, x: 2", "a, y: 4", "b, y: -2"]));
        Assert.That(bars[3].Start, Is.EqualTo(bars[0].Start + bars[0].Length).Within(0.02), "below zero it hangs where the others stand");
    }

    [Test]
    public void Stacked_bars_stand_on_one_another_and_negative_ones_hang()
    {
        var bars = Bars(_chart with { Stacked = true }, "y", "height");
        Assert.Multiple(() =>
        {
            Assert.That(Heights(bars), Is.EqualTo((double[])[0.25, 0.5, 1, 0.5]).Within(0.001));
            Assert.That(bars[2].Start + bars[2].Length, Is.EqualTo(bars[0].Start).Within(0.02), "y of a on x of a");
            Assert.That(bars[3].Start, Is.EqualTo(bars[1].Start + bars[1].Length).Within(0.02), "y of b from zero down");
        });
    }

    [Test]
    public void Lying_bars_are_as_long_as_their_values_and_the_first_is_the_highest()
    {
        var bars = Bars(_chart with { Horizontal = true }, "x", "width");
        Assert.That(Heights(bars), Is.EqualTo((double[])[0.25, 0.5, 1, 0.5]).Within(0.001));
        var tops = Bars(_chart with { Horizontal = true }, "y", "height").Select(bar => bar.Start).ToArray();
        Assert.That((double[])[tops[0], tops[2], tops[1], tops[3]], Is.Ordered.Ascending);
    }

    [Test]
    public void Values_that_are_not_finite_are_marked()
    {
        var texts = Texts(_chart with { Series = [new("x", [double.NaN, 1]), new("y", [2, double.PositiveInfinity])], Stacked = true });
        Assert.That(texts.Count(text => text == "✕"), Is.EqualTo(2));
        Assert.That(texts, Does.Contain("✕ 2 not finite"));
    }

    [Test]
    public void Long_names_are_cut_and_crowded_ones_left_out()
    {
        var many = new BarChart { Categories = [.. Enumerable.Range(0, 100).Select(k => $"category {k}")], Series = [new("x", new double[100])] };
        Assert.Multiple(() =>
        {
            Assert.That(Texts(many).Count(text => text.StartsWith("category", StringComparison.Ordinal)), Is.InRange(2, 12));
            Assert.That(Texts(many with { Horizontal = true, Height = 2000 }).Count(text => text.StartsWith("category", StringComparison.Ordinal)), Is.EqualTo(100));
            Assert.That(Texts(new BarChart { Categories = [new string('n', 50)], Series = [] }), Does.Contain(new string('n', 27) + "…"));
        });
    }

    [Test]
    public void Numbers_that_do_not_match_are_refused()
        => Assert.That(() => (_chart with { Categories = ["a"] }).ToSvg(), Throws.ArgumentException.With.Message.Contains("The series 'x' has 2 values and there are 1 categories"));

    [Test]
    public void Nothing_is_a_chart_too() => Assert.That(new BarChart { Categories = [], Series = [] }.ToSvg(), Does.Contain("</svg>"));

    private static double[] Heights((double Start, double Length, string Title)[] bars)
    {
        var most = bars.Max(bar => bar.Length);
        return [.. bars.Select(bar => bar.Length / most)];
    }

    /// <summary>The bars in the order x of a, x of b, y of a, y of b.</summary>
    private static (double Start, double Length, string Title)[] Bars(BarChart chart, string start, string length)
        => [.. XDocument.Parse(chart.ToSvg()).Root!.Elements(_svg + "svg").Single().Elements(_svg + "rect")
            .Select(bar => (Number(bar, start), Number(bar, length), bar.Element(_svg + "title")!.Value))
            .OrderBy(bar => bar.Value.Split(", ")[1][0])];

    private static string[] Texts(BarChart chart) => [.. XDocument.Parse(chart.ToSvg()).Root!.Descendants(_svg + "text").Select(text => text.Value)];

    private static double Number(XElement bar, string name) => double.Parse(bar.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
