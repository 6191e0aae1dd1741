namespace DeepNet.Training;

/// <summary>
/// γ^(t / n): the learning rate falls by the same factor in equal times, smoothly from step to step. At the ends of epochs it is that of
/// PyTorch's ExponentialLR, which keeps it within them; <see cref="StepDecay"/> does so too.
/// </summary>
public sealed record Exponential : Schedule
{
    /// <summary>The factor γ, above 0 and at most 1. Default 0.95.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Gamma { get; init => field = Require.ShareAboveZero(value); } = 0.95;

    /// <summary>The time n in which it falls by that factor; less than a step counts as one. Default 1 epoch.</summary>
    public Duration Every { get; init; } = Duration.Epochs(1);

    /// <inheritdoc/>
    public override bool NeedsTotalSteps => Every.NeedsTotalSteps;

    /// <inheritdoc/>
    public override double At(long step, RunLength length) => Math.Pow(Gamma, (double)step / Math.Max(1, Every.In(length)));
}
