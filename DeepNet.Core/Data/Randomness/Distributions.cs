namespace DeepNet.Data;

/// <summary>Random numbers that are not uniform. They follow from logarithms and powers, whose last bit may differ from one platform to another.</summary>
internal static class Distributions
{
    /// <summary>A normal number of mean 0 and variance 1 (Marsaglia's polar method).</summary>
    public static double NextGaussian(this ref RandomStream random)
    {
        while (true)
        {
            var (x, y) = (random.NextDouble(-1, 1), random.NextDouble(-1, 1));
            if (x * x + y * y is > 0 and < 1 and var square)
                return x * Math.Sqrt(-2 * Math.Log(square) / square);
        }
    }

    /// <summary>The logarithm of a gamma number of scale 1 (Marsaglia and Tsang: A simple method for generating gamma variables, 2000): small shapes give
    /// numbers that are 0 in float64.</summary>
    /// <param name="random">The stream.</param>
    /// <param name="shape">Above 0.</param>
    public static double NextLogGamma(this ref RandomStream random, double shape)
    {
        if (shape < 1)
        {
            var uniform = 1 - random.NextDouble(); // above 0
            return random.NextLogGamma(shape + 1) + Math.Log(uniform) / shape;
        }
        var d = shape - 1.0 / 3;
        while (true)
        {
            var normal = random.NextGaussian();
            var root = 1 + normal / Math.Sqrt(9 * d);
            if (root <= 0)
                continue;
            var v = root * root * root;
            if (Math.Log(1 - random.NextDouble()) < 0.5 * normal * normal + d - d * v + d * Math.Log(v))
                return Math.Log(d) + Math.Log(v);
        }
    }

    /// <summary>A beta number: from 0 to 1, the first's share of two gamma numbers.</summary>
    public static double NextBeta(this ref RandomStream random, double first, double second)
    {
        var (x, y) = (random.NextLogGamma(first), random.NextLogGamma(second));
        return 1 / (1 + Math.Exp(y - x));
    }

    /// <summary>Shares that add up to 1, of a Dirichlet distribution whose parameters are the same.</summary>
    public static void NextDirichlet(this ref RandomStream random, double alpha, Span<double> shares)
    {
        var most = double.NegativeInfinity;
        foreach (ref var share in shares)
            most = Math.Max(most, share = random.NextLogGamma(alpha));
        var sum = 0.0;
        foreach (ref var share in shares)
            sum += share = Math.Exp(share - most);
        foreach (ref var share in shares)
            share /= sum;
    }
}
