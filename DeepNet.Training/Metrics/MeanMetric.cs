namespace DeepNet.Training;

/// <summary>A figure that is a mean, or follows from one. Derive from it to write another: <see cref="Metric.Add"/> calls <see cref="Accumulate"/>.</summary>
public abstract class MeanMetric : Metric
{
    private double _sum, _count;

    /// <inheritdoc/>
    public sealed override double[] Sums
    {
        get => [_sum, _count];
        set => (_sum, _count) = SavedSums.Require(Name, value, 2) is [var sum, var count] ? (sum, count) : default;
    }

    /// <inheritdoc/>
    /// <param name="tally">The sum over the batch, and how many numbers it is the sum of.</param>
    public override void AddTally(ReadOnlySpan<double> tally) => Accumulate(tally[0], tally[1]);

    /// <summary>The mean so far; NaN before anything was added.</summary>
    protected double Mean => _sum / _count;

    /// <summary>Adds to what the mean is made of.</summary>
    /// <param name="sum">The sum over the batch.</param>
    /// <param name="count">How many numbers it is the sum of.</param>
    protected void Accumulate(double sum, double count) => (_sum, _count) = (_sum + sum, _count + count);
}
