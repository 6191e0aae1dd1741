namespace DeepNet.Training;

/// <summary>f + (1 − f)(1 − t / T)^p: from the peak down to a floor (PyTorch's PolynomialLR, with a floor).</summary>
public sealed record Polynomial : Schedule
{
    /// <summary>p, above 0. Default 1: a straight line; 2 is slower towards the end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public double Power { get; init => field = Require.Positive(value); } = 1;

    /// <summary>f, the end as a share of the peak, 0 to 1. Default 0: the learning rate would be zero at the step after the last.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Floor { get; init => field = Require.Share(value); }

    /// <summary>T, after which it stays at the floor. Default the whole run.</summary>
    public Duration Over { get; init; } = Duration.Whole;

    /// <inheritdoc/>
    public override bool NeedsTotalSteps => Over.NeedsTotalSteps;

    /// <inheritdoc/>
    public override double At(long step, RunLength length)
    {
        var steps = Over.In(length);
        return step >= steps ? Floor : Floor + (1 - Floor) * Math.Pow(1 - (double)step / steps, Power);
    }
}
