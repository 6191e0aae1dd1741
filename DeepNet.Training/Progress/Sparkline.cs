namespace DeepNet.Training;

/// <summary>A curve in one line of text, over everything added so far: means over ever longer stretches, on a logarithmic scale where all are positive.</summary>
internal sealed class Sparkline
{
    private const string Levels = "▁▂▃▄▅▆▇█";

    /// <summary>What stands for a stretch with a value that is no finite number.</summary>
    public const char NotFinite = '×';

    private const int Most = 32;
    private readonly List<double> _means = [];
    private double _sum;
    private long _count, _span = 1;

    public void Add(double value)
    {
        _sum += value;
        if (++_count < _span)
            return;
        _means.Add(_sum / _count);
        (_sum, _count) = (0, 0);
        if (_means.Count == Most)
            Halve();
    }

    /// <summary>16 to 32 characters once there are so many values.</summary>
    public override string ToString()
    {
        var finite = _means.Where(double.IsFinite).ToArray();
        if (finite.Length == 0)
            return new string(NotFinite, _means.Count);
        var logarithmic = finite.All(mean => mean > 0);
        double Scale(double mean) => logarithmic ? Math.Log(mean) : mean;
        var (low, high) = (Scale(finite.Min()), Scale(finite.Max()));
        return string.Concat(_means.Select(mean => double.IsFinite(mean)
            ? Levels[high > low ? (int)Math.Min(Levels.Length - 1, (Scale(mean) - low) / (high - low) * Levels.Length) : 0]
            : NotFinite));
    }

    private void Halve()
    {
        for (var i = 0; i < Most / 2; i++)
            _means[i] = (_means[2 * i] + _means[2 * i + 1]) / 2;
        _means.RemoveRange(Most / 2, Most / 2);
        _span *= 2;
    }
}
