namespace DeepNet.Training;

/// <summary>The mean loss and the metrics of one split of the data, over the part of an epoch that has passed.</summary>
internal sealed class SplitMetrics(string split, IReadOnlyList<Metric> metrics)
{
    private double _lossSum, _count;

    /// <summary>The mean loss per sample.</summary>
    public double Loss => _lossSum / _count;

    public void Add(double loss, in StepOutcome outcome)
    {
        _lossSum += loss * outcome.Count;
        _count += outcome.Count;
        if (outcome.Outputs is { } outputs && outcome.Targets is { } targets)
            foreach (var metric in metrics)
                metric.Add(outputs, targets);
    }

    public void Reset()
    {
        _lossSum = _count = 0;
        foreach (var metric in metrics)
            metric.Reset();
    }

    /// <summary>All figures by their full names: <c>train/loss</c>, <c>train/accuracy</c>.</summary>
    public Dictionary<string, double> Values()
    {
        var values = new Dictionary<string, double> { [$"{split}/loss"] = Loss };
        foreach (var metric in metrics)
            values[$"{split}/{metric.Name}"] = metric.Value;
        return values;
    }

    public Dictionary<string, double[]> Save()
    {
        var sums = new Dictionary<string, double[]> { ["loss"] = [_lossSum, _count] };
        foreach (var metric in metrics)
            sums[metric.Name] = metric.Sums;
        return sums;
    }

    public void Restore(IReadOnlyDictionary<string, double[]> sums)
    {
        (_lossSum, _count) = (sums["loss"][0], sums["loss"][1]);
        foreach (var metric in metrics)
            metric.Sums = sums[metric.Name];
    }
}
