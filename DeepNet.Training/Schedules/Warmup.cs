namespace DeepNet.Training;

/// <summary>
/// A rise before another schedule (Goyal et al. 2017): with w steps the factor before step s is that at (s + 1) / (w + 1) of the way, so
/// that the first step already learns and step w is the first without it.
/// </summary>
/// <param name="Inner">The schedule that is warmed up for.</param>
public sealed record Warmup(Schedule Inner) : Schedule
{
    /// <summary>The schedule that is warmed up for.</summary>
    public Schedule Inner { get; init => field = Require.Given(value); } = Require.Given(Inner);

    /// <summary>The rise. Default 0.05, a twentieth of all steps; <c>Duration.Steps(500)</c> for a number of steps.</summary>
    public Duration Over { get; init; } = 0.05;

    /// <summary>Its beginning, as a share of its end, 0 to 1. Default 0, of which the first step is one part of w + 1 away.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double From { get; init => field = Require.Share(value); }

    /// <summary>The way it takes. Default <see cref="Curve.Linear"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration's.</exception>
    public Curve Curve { get; init => field = Require.Defined(value); } = Curve.Linear;

    /// <summary>
    /// Whether the other schedule begins after the rise, and its run is what is left; otherwise it begins with the run, and the rise is a
    /// factor on it: then epochs are counted from the start of the run. Default true.
    /// </summary>
    public bool Delays { get; init; } = true;

    /// <inheritdoc/>
    public override bool NeedsTotalSteps => Over.NeedsTotalSteps || Inner.NeedsTotalSteps;

    /// <inheritdoc/>
    public override ReduceOnPlateau? Plateau => Inner.Plateau;

    /// <inheritdoc/>
    public override double At(long step, RunLength length)
    {
        var rise = Over.In(length);
        var factor = step < rise ? Curve.Rise(From, step, rise) : 1;
        return factor * Inner.At(Own(step, rise), Rest(length, rise));
    }

    /// <inheritdoc/>
    public override double? MomentumAt(long step, RunLength length)
    {
        var rise = Over.In(length);
        return Inner.MomentumAt(Own(step, rise), Rest(length, rise));
    }

    private long Own(long step, long rise) => Delays ? Math.Max(0, step - rise) : step;

    private RunLength Rest(RunLength length, long rise) => Delays ? length.After(rise) : length;
}
