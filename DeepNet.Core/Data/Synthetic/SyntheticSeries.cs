namespace DeepNet.Data;

/// <summary>Time series drawn by a program.</summary>
public static class SyntheticSeries
{
    /// <summary>
    /// The Lorenz attractor (Deterministic nonperiodic flow, 1963): dx = 10(y − x), dy = x(28 − z) − y, dz = xy − 8/3·z, by Runge and Kutta's method of order
    /// four.
    /// </summary>
    /// <param name="steps">How many times, at least 1.</param>
    /// <param name="interval">The time from one to the next, above 0; more than about 0.05 is too coarse for the method.</param>
    /// <param name="skip">The times before the first, which lead from (1, 1, 20) to the attractor; at least 0.</param>
    /// <returns>The series <c>x</c>, <c>y</c> and <c>z</c>, all forecast.</returns>
    public static TimeSeries Lorenz(int steps, double interval = 0.025, int skip = 1000)
    {
        Require.AtLeast(1, steps, nameof(steps));
        Require.Above(0, interval, nameof(interval));
        Require.AtLeast(0, skip, nameof(skip));
        var (x, y, z) = (new double[steps], new double[steps], new double[steps]);
        var place = (X: 1.0, Y: 1.0, Z: 20.0);
        for (var step = -skip; step < steps; step++)
        {
            if (step >= 0)
                (x[step], y[step], z[step]) = place;
            var k1 = Slope(place);
            var k2 = Slope(Moved(place, k1, interval / 2));
            var k3 = Slope(Moved(place, k2, interval / 2));
            var k4 = Slope(Moved(place, k3, interval));
            place = Moved(Moved(Moved(Moved(place, k1, interval / 6), k2, interval / 3), k3, interval / 3), k4, interval / 6);
        }
        return new(new SeriesColumn("x", x), new SeriesColumn("y", y), new SeriesColumn("z", z));
    }

    /// <summary>Sines of several periods, added up, with noise.</summary>
    /// <param name="steps">How many times, at least 1.</param>
    /// <param name="periods">The periods in times, each above 0; the amplitudes are 1.</param>
    /// <param name="noise">The deviation of what is added to each value, at least 0.</param>
    /// <param name="seed">Another seed gives other noise.</param>
    /// <returns>The series <c>value</c>.</returns>
    public static TimeSeries Sine(int steps, IReadOnlyList<double> periods, double noise = 0, long seed = 0)
    {
        Require.AtLeast(1, steps, nameof(steps));
        ArgumentNullException.ThrowIfNull(periods);
        foreach (var period in periods)
            Require.Above(0, period, nameof(periods));
        Require.NotNegative(noise, nameof(noise));
        var random = RandomStream.From(seed);
        var values = new double[steps];
        for (var step = 0; step < steps; step++)
            values[step] = periods.Sum(period => Math.Sin(2 * Math.PI * step / period)) + noise * random.NextNormal();
        return new(new SeriesColumn("value", values));
    }

    private static (double X, double Y, double Z) Slope((double X, double Y, double Z) at) => (10 * (at.Y - at.X), at.X * (28 - at.Z) - at.Y, at.X * at.Y - 8.0 / 3 * at.Z);

    private static (double X, double Y, double Z) Moved((double X, double Y, double Z) from, (double X, double Y, double Z) slope, double by)
        => (from.X + by * slope.X, from.Y + by * slope.Y, from.Z + by * slope.Z);
}
