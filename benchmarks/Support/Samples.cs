namespace DeepNet.Benchmarks;

/// <summary>What one way came to, each time that it had its turn.</summary>
internal sealed class Samples
{
    private readonly List<double> _values = [];

    public IReadOnlyList<double> Values => _values;

    public int Count => _values.Count;

    /// <summary>NaN where there are none.</summary>
    public double Median
    {
        get
        {
            var ordered = _values.Order().ToArray();
            return ordered is [] ? double.NaN : (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
        }
    }

    public double Least => _values.Count == 0 ? double.NaN : _values.Min();

    /// <summary>A way that takes no further part answers with a NaN, which does not count.</summary>
    public void Add(double value)
    {
        if (double.IsFinite(value))
            _values.Add(value);
    }

    public static Samples Of(params IEnumerable<double> values)
    {
        var samples = new Samples();
        foreach (var value in values)
            samples.Add(value);
        return samples;
    }
}
