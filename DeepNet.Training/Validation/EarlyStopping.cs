namespace DeepNet.Training;

/// <summary>Ends a run when a metric has made no progress for some validations (Prechelt 1998).</summary>
public sealed record EarlyStopping
{
    /// <summary>The metric to watch. Default <c>val/loss</c>.</summary>
    /// <exception cref="ArgumentException">The value is empty.</exception>
    public string Metric { get; init => field = Require.Named(value); } = "val/loss";

    /// <summary>Validations in a row without progress that end the run, at least 1. Default 5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Patience { get; init => field = Require.AtLeast(1, value); } = 5;

    /// <summary>The difference from the best value by which another must be better to be progress, at least 0. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double MinDelta { get; init => field = Require.NotNegative(value); }
}

/// <summary>What <see cref="EarlyStopping"/> remembers.</summary>
/// <param name="Best">The best value so far; null before the first.</param>
/// <param name="Bad">Validations in a row without progress.</param>
public sealed record EarlyStoppingState(double? Best = null, int Bad = 0)
{
    /// <summary>The state after a validation.</summary>
    /// <param name="options">What counts as progress.</param>
    /// <param name="value">The metric's value; NaN is no progress.</param>
    /// <param name="higherIsBetter">Whether more is better.</param>
    public EarlyStoppingState Next(EarlyStopping options, double value, bool higherIsBetter)
    {
        var gain = Best is { } best ? (higherIsBetter ? value - best : best - value) : double.PositiveInfinity;
        return gain > options.MinDelta && !double.IsNaN(value) ? new EarlyStoppingState(value) : this with { Bad = Bad + 1 };
    }
}
