namespace DeepNet.Training;

/// <summary>A running mean of figures with weights.</summary>
internal struct RunningMean
{
    private double _sum, _weight;

    /// <summary>NaN before the first.</summary>
    public readonly double Value => _sum / _weight;

    public double[] Sums
    {
        readonly get => [_sum, _weight];
        set => (_sum, _weight) = (value[0], value[1]);
    }

    public void Add(double value, double weight)
    {
        if (weight == 0)
            return; // the mean over nothing, which is not a number
        _sum += value * weight;
        _weight += weight;
    }
}
