using DeepNet.Data;

namespace DeepNet.Tests.Data;

/// <summary>Means and variances against the distributions' formulas, within five standard errors or more of 20,000 draws.</summary>
internal sealed class DistributionTests
{
    private const int Draws = 20_000;

    [Test]
    public void Normal_numbers_have_mean_0_and_variance_1_and_tails()
    {
        var values = Draw((ref RandomStream random) => random.NextGaussian());
        Assert.That(values.Average(), Is.EqualTo(0).Within(5 / Math.Sqrt(Draws)));
        Assert.That(values.Average(value => value * value), Is.EqualTo(1).Within(5 * Math.Sqrt(2.0 / Draws)));
        Assert.That(values.Average(value => Math.Pow(value, 4)), Is.EqualTo(3).Within(5 * Math.Sqrt(96.0 / Draws)));
        Assert.That(values.Count(value => value > 1.96) / (double)Draws, Is.EqualTo(0.025).Within(5 * Math.Sqrt(0.025 / Draws)));
    }

    [Test]
    public void Gamma_numbers_have_their_mean_and_variance([Values(0.3, 1, 2.5, 40)] double shape)
    {
        var values = Draw((ref RandomStream random) => Math.Exp(random.NextLogGamma(shape)));
        var mean = values.Average();
        Assert.That(mean, Is.EqualTo(shape).Within(5 * Math.Sqrt(shape / Draws)));
        Assert.That(values.Average(value => (value - mean) * (value - mean)), Is.EqualTo(shape).Within(5 * Math.Sqrt((2 * shape * shape + 6 * shape) / Draws)));
    }

    [TestCase(1, 1), TestCase(0.2, 0.2), TestCase(0.4, 3), TestCase(8, 8)]
    public void Beta_numbers_have_their_mean_and_variance(double a, double b)
    {
        var values = Draw((ref RandomStream random) => random.NextBeta(a, b));
        var (mean, variance) = (a / (a + b), a * b / ((a + b) * (a + b) * (a + b + 1)));
        Assert.That(values, Has.All.InRange(0, 1));
        Assert.That(values.Average(), Is.EqualTo(mean).Within(5 * Math.Sqrt(variance / Draws)));
        Assert.That(values.Average(value => (value - mean) * (value - mean)), Is.EqualTo(variance).Within(5 * 0.25 / Math.Sqrt(Draws)));
        if ((a, b) == (1, 1))
            Assert.That(values.Count(value => value < 0.1) / (double)Draws, Is.EqualTo(0.1).Within(5 * Math.Sqrt(0.09 / Draws)), "uniform");
    }

    [Test]
    public void Tiny_parameters_give_numbers_at_the_ends()
    {
        var values = Draw((ref RandomStream random) => random.NextBeta(1e-4, 1e-4));
        Assert.That(values, Has.All.Matches<double>(double.IsFinite));
        Assert.That(values.Count(value => value is > 0.001 and < 0.999), Is.LessThan(100));
        Assert.That(values.Average(), Is.EqualTo(0.5).Within(5 * 0.5 / Math.Sqrt(Draws)));
    }

    [Test]
    public void Dirichlet_shares_add_up_to_1([Values(0.001, 1, 9)] double alpha)
    {
        var shares = new double[4];
        var sums = new double[4];
        var squares = 0.0;
        for (var k = 0; k < Draws; k++)
        {
            var random = RandomStream.From(6, k);
            random.NextDirichlet(alpha, shares);
            Assert.That(shares.Sum(), Is.EqualTo(1).Within(1e-12));
            for (var i = 0; i < 4; i++)
                sums[i] += shares[i];
            squares += (shares[0] - 0.25) * (shares[0] - 0.25);
        }
        var variance = 0.25 * 0.75 / (4 * alpha + 1);
        Assert.That(sums.Select(sum => sum / Draws), Has.All.EqualTo(0.25).Within(5 * Math.Sqrt(variance / Draws)));
        Assert.That(squares / Draws, Is.EqualTo(variance).Within(0.05 * variance));
    }

    private delegate double Number(ref RandomStream random);

    private static List<double> Draw(Number next) => [.. Enumerable.Range(0, Draws).Select(k =>
    {
        var random = RandomStream.From(5, k);
        return next(ref random);
    })];
}
