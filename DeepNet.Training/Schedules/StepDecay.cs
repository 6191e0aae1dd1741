namespace DeepNet.Training;

/// <summary>γ^⌊epoch / n⌋: the learning rate falls by a factor after every n epochs.</summary>
public sealed record StepDecay : Schedule
{
    /// <summary>Epochs between two falls, at least 1. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Epochs { get; init => field = Require.AtLeast(1, value); } = 1;

    /// <summary>The factor γ of each fall, above 0 and at most 1. Default 0.7.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Gamma { get; init => field = Require.Share(Require.Positive(value)); } = 0.7;

    /// <inheritdoc/>
    public override bool NeedsTotalSteps => false;

    /// <inheritdoc/>
    public override double At(long step, RunLength length) => Math.Pow(Gamma, step / length.StepsPerEpoch / Epochs);
}
