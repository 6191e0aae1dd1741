namespace DeepNet.Training;

/// <summary>The same learning rate at every step.</summary>
public sealed record Constant : Schedule
{
    /// <summary>The share of the optimizer's learning rate, above 0. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public double Factor { get; init => field = Require.Positive(value); } = 1;

    /// <inheritdoc/>
    public override bool NeedsTotalSteps => false;

    /// <inheritdoc/>
    public override double At(long step, RunLength length) => Factor;
}
