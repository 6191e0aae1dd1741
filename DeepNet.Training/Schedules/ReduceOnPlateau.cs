namespace DeepNet.Training;

/// <summary>
/// The learning rate falls by a factor whenever a metric has made no progress for some validations (Keras' and PyTorch's
/// ReduceLROnPlateau). The one schedule with a state (<see cref="PlateauState"/>), which is kept in the checkpoint.
/// </summary>
public sealed record ReduceOnPlateau : Schedule
{
    /// <summary>The metric to watch. Default <c>val/loss</c>.</summary>
    /// <exception cref="ArgumentException">The value is empty.</exception>
    public string Metric { get; init => field = Require.Named(value); } = "val/loss";

    /// <summary>The factor of each fall, above 0 and below 1. Default 0.1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Factor { get; init => field = Require.ShareInside(value); } = 0.1;

    /// <summary>Validations without progress that are put up with, at least 0. Default 10.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Patience { get; init => field = Require.AtLeast(0, value); } = 10;

    /// <summary>By how much a value must be better than the best so far to be progress, at least 0, in the unit of <see cref="ThresholdMode"/>. Default 1e-4.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double Threshold { get; init => field = Require.NotNegative(value); } = 1e-4;

    /// <summary>What the threshold is measured in. Default <see cref="Training.ThresholdMode.Relative"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration's.</exception>
    public ThresholdMode ThresholdMode { get; init => field = Require.Defined(value); } = ThresholdMode.Relative;

    /// <summary>Validations after a fall in which none is counted, at least 0. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Cooldown { get; init => field = Require.AtLeast(0, value); }

    /// <summary>The least share of the peak, 0 to 1. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Floor { get; init => field = Require.Share(value); }

    /// <inheritdoc/>
    public override bool NeedsTotalSteps => false;

    /// <inheritdoc/>
    public override ReduceOnPlateau? Plateau => this;

    /// <inheritdoc/>
    public override double At(long step, RunLength length) => Math.Max(Floor, Math.Pow(Factor, length.Reductions));

    /// <summary>Whether a value is progress against the best so far.</summary>
    /// <param name="value">The value; one that is no number never is.</param>
    /// <param name="best">The best so far, or null.</param>
    /// <param name="higherIsBetter">Whether more is better.</param>
    internal bool IsProgress(double value, double? best, bool higherIsBetter)
    {
        if (best is not { } known)
            return higherIsBetter ? value > double.NegativeInfinity : value < double.PositiveInfinity;
        var margin = ThresholdMode == ThresholdMode.Absolute ? Threshold : Threshold * Math.Abs(known);
        return higherIsBetter ? value > known + margin : value < known - margin;
    }
}

/// <summary>What a threshold is measured in.</summary>
public enum ThresholdMode
{
    /// <summary>
    /// As a share of the best value's magnitude. PyTorch takes the share of the value itself, which for one below zero asks for less than
    /// no progress; above zero both are the same.
    /// </summary>
    Relative,

    /// <summary>In the metric's own unit.</summary>
    Absolute,
}
