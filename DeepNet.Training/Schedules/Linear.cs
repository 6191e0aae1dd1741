namespace DeepNet.Training;

/// <summary>A straight line from one share of the learning rate to another, which then stays (PyTorch's LinearLR).</summary>
public sealed record Linear : Schedule
{
    /// <summary>The share at the first step, at least 0. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double From { get; init => field = Require.NotNegative(value); } = 1;

    /// <summary>The share at the end, at least 0. Default 0: the learning rate would be zero at the step after the last.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double To { get; init => field = Require.NotNegative(value); }

    /// <summary>The way from one to the other. Default the whole run.</summary>
    public Duration Over { get; init; } = Duration.Whole;

    /// <inheritdoc/>
    public override bool NeedsTotalSteps => Over.NeedsTotalSteps;

    /// <inheritdoc/>
    public override double At(long step, RunLength length)
    {
        var steps = Over.In(length);
        return step >= steps ? To : Curve.Linear.Between(From, To, (double)step / steps);
    }
}
