namespace DeepNet.Training;

/// <summary>
/// Finds losses out of line: far above the median of the last steps, measured by how far losses usually are from it (their median absolute
/// deviation). What it knows is not kept in checkpoints: it only reports.
/// </summary>
internal sealed class LossSpikes(double threshold, int window)
{
    private readonly double[] _recent = new double[window];
    private readonly double[] _sorted = new double[window];
    private int _count, _next, _age;
    private double _median, _limit = double.PositiveInfinity;

    /// <summary>Adds a loss.</summary>
    /// <returns>The median that it is out of line with, or null.</returns>
    public double? Add(double loss)
    {
        var isSpike = _count == window && loss > _limit;
        var median = _median;
        _recent[_next] = loss;
        _next = (_next + 1) % window;
        _count = Math.Min(_count + 1, window);
        // The median moves slowly: finding it anew for every step would cost more than it tells.
        if (_count == window && _age++ % Math.Max(1, window / 10) == 0)
            Measure();
        return isSpike ? median : null;
    }

    private void Measure()
    {
        _recent.CopyTo(_sorted, 0);
        _median = MedianOfSorted();
        for (var i = 0; i < window; i++)
            _sorted[i] = Math.Abs(_recent[i] - _median);
        _limit = _median + threshold * MedianOfSorted();
    }

    private double MedianOfSorted()
    {
        Array.Sort(_sorted);
        return _sorted[window / 2];
    }
}
