using DeepNet.Training;

namespace DeepNet.Tests.Training;

/// <summary>Curves of any length in bounded memory.</summary>
public sealed class ThinCurveTests
{
    [TestCase(1)]
    [TestCase(511)]
    [TestCase(512)]
    [TestCase(513)]
    [TestCase(100_000)]
    [TestCase(1_000_003)]
    public void There_are_about_a_thousand_points_at_most_and_half_as_many_at_least(int count)
    {
        var curve = Curve(count, x => Math.Sin(x * 1.3));
        Assert.That(curve.Count, Is.EqualTo(count));
        Assert.That(curve.Points(), Has.Count.LessThanOrEqualTo(1024).And.Count.GreaterThanOrEqualTo(Math.Min(count, 256)));
        Assert.That(curve.Points().Select(point => point.X), Is.Ordered);
    }

    [Test]
    public void No_spike_is_lost_and_stays_where_it_was()
    {
        var spikes = new Dictionary<int, double> { [0] = 50, [123_456] = 77, [654_321] = -99, [999_999] = 60 };
        var points = Curve(1_000_000, x => spikes.GetValueOrDefault((int)x, Math.Sin(x))).Points();
        foreach (var (x, y) in spikes)
            Assert.That(points, Does.Contain(((double)x, y)));
    }

    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    [TestCase(double.NegativeInfinity)]
    public void What_is_not_finite_is_kept_beside_its_neighbours(double bad)
    {
        var curve = Curve(100_000, x => x is 77_777 or 77_778 ? bad : 1);
        Assert.That(curve.NotFinite, Is.EqualTo(2));
        Assert.That(curve.Points().Where(point => !double.IsFinite(point.Y)).Select(point => point.X), Is.EqualTo(new[] { 77_777.0 }));
        Assert.That(curve.Means(1).Select(point => point.Y), Is.All.EqualTo(1), "means are those of the finite ones");
        Assert.That(curve.IsConstant);
    }

    [Test]
    public void Means_are_exact()
    {
        var curve = Curve(1000, x => x);
        // Five hundred stretches of two: 0 and 1, 2 and 3, ….
        Assert.That(curve.Means(1).Take(2), Is.EqualTo(new[] { (0.5, 0.5), (2.5, 2.5) }));
        Assert.That(curve.Means(3)[1], Is.EqualTo((2.5, 2.5)));
        Assert.That(curve.Means(3)[0], Is.EqualTo((0.5, 1.5)), "at the ends the window is cut off");
        Assert.That(Curve(3, x => x * x).Means(3)[1], Is.EqualTo((1.0, 5 / 3.0)));
    }

    [Test]
    public void A_point_that_comes_twice_counts_once()
    {
        var curve = new ThinCurve();
        foreach (var x in new[] { 1, 2, 2, 1, 3 })
            curve.Add(x, x);
        Assert.That(curve.Points(), Is.EqualTo(new[] { (1.0, 1.0), (2.0, 2.0), (3.0, 3.0) }));
    }

    [TestCase(10)]
    [TestCase(511)]
    [TestCase(5_001)]
    public void Saved_and_restored_anywhere_it_goes_on_as_if_nothing_had_been(int at)
    {
        var straight = Curve(20_000, Value);
        var first = Curve(at, Value);
        var second = ThinCurve.Restore(first.Save());
        for (var x = at; x < 20_000; x++)
            second.Add(x, Value(x));
        Assert.That(second.Points(), Is.EqualTo(straight.Points()));
        Assert.That(second.Means(5), Is.EqualTo(straight.Means(5)));
        Assert.That(second.Save(), Is.EqualTo(straight.Save()));
        Assert.That(first.Save(), Has.Length.LessThan(6000), "in checkpoints, too, its size is bounded");
    }

    [TestCase(0)]
    [TestCase(13)]
    [TestCase(15)]
    public void What_is_no_curve_is_refused(int numbers)
        => Assert.That(() => ThinCurve.Restore(new double[numbers]), Throws.TypeOf<InvalidDataException>().With.Message.EqualTo($"{numbers} numbers are no curve."));

    private static double Value(double x) => x == 4_444 ? double.NaN : Math.Sin(x * 0.7) / (1 + x);

    private static ThinCurve Curve(int count, Func<double, double> value)
    {
        var curve = new ThinCurve();
        for (var x = 0; x < count; x++)
            curve.Add(x, value(x));
        return curve;
    }
}
