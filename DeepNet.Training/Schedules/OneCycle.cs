namespace DeepNet.Training;

/// <summary>
/// One rise to the peak and one fall far below the start, while the momentum goes the other way (Smith and Topin 2019, super-convergence).
/// Phases and defaults are those of PyTorch's OneCycleLR: of T steps the peak is at step ⌊p T⌋ − 1 or next to it, and the last step,
/// T − 1, is the lowest.
/// </summary>
public sealed record OneCycle : Schedule
{
    /// <summary>p, the rise as a share of all steps, 0 to 1. Default 0.3.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Rise { get; init => field = Require.Share(value); } = 0.3;

    /// <summary>How many times the start is below the peak, at least 1. Default 25.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1, or not finite.</exception>
    public double StartDivisor { get; init => field = Require.AtLeast(1, value); } = 25;

    /// <summary>How many times the end is below the start, at least 1. Default 10,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1, or not finite.</exception>
    public double EndDivisor { get; init => field = Require.AtLeast(1, value); } = 1e4;

    /// <summary>The way between start, peak and end. Default <see cref="Curve.Cosine"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration's.</exception>
    public Curve Anneal { get; init => field = Require.Defined(value); } = Curve.Cosine;

    /// <summary>
    /// Whether the fall takes as long as the rise and ends at the start's rate, with a third phase from there to the end (the original
    /// paper's); otherwise the fall goes to the end at once. Default false.
    /// </summary>
    public bool ThreePhase { get; init; }

    /// <summary>Whether the momentum (β₁ of Adam and its kin) cycles too; otherwise it is left to the optimizer. Default true.</summary>
    public bool CyclesMomentum { get; init; } = true;

    /// <summary>The momentum where the learning rate is at its peak, 0 to less than 1. Default 0.85.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double LeastMomentum { get; init => field = Require.ShareBelowOne(value); } = 0.85;

    /// <summary>The momentum at the start and at the end, 0 to less than 1. Default 0.95.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double GreatestMomentum { get; init => field = Require.ShareBelowOne(value); } = 0.95;

    /// <inheritdoc/>
    public override double At(long step, RunLength length) => Value(step, length, 1 / StartDivisor, 1, 1 / StartDivisor / EndDivisor);

    /// <inheritdoc/>
    public override double? MomentumAt(long step, RunLength length) => CyclesMomentum ? Value(step, length, GreatestMomentum, LeastMomentum, GreatestMomentum) : null;

    private double Value(long step, RunLength length, double start, double peak, double end)
    {
        var total = (double)length.KnownTotalSteps;
        var rise = Rise * total - 1;
        if (step <= rise)
            return Anneal.Between(start, peak, Progress(step, 0, rise));
        if (!ThreePhase)
            return Anneal.Between(peak, end, Progress(step, rise, total - 1));
        var fall = 2 * Rise * total - 2;
        return step <= fall
            ? Anneal.Between(peak, start, Progress(step, rise, fall))
            : Anneal.Between(start, end, Progress(step, fall, total - 1));
    }

    /// <summary>0 at the start of a phase, 1 at its end; phases of a very short run may have no length.</summary>
    private static double Progress(double step, double from, double to) => to > from ? Math.Clamp((step - from) / (to - from), 0, 1) : 1;
}
