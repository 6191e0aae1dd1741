namespace DeepNet.Training;

/// <summary>γ^⌊t / n⌋: the learning rate falls by a factor after every n epochs, or steps (PyTorch's StepLR).</summary>
public sealed record StepDecay : Schedule
{
    /// <summary>Epochs between two falls, at least 1. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Epochs { get; init => field = Require.AtLeast(1, value); } = 1;

    /// <summary>Steps between two falls, at least 1, instead of <see cref="Epochs"/>. Default null: epochs count.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public long? Steps { get; init => field = value is { } steps ? Require.AtLeast(1, steps) : null; }

    /// <summary>The factor γ of each fall, above 0 and at most 1. Default 0.7.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Gamma { get; init => field = Require.ShareAboveZero(value); } = 0.7;

    /// <inheritdoc/>
    public override bool NeedsTotalSteps => false;

    /// <inheritdoc/>
    public override double At(long step, RunLength length) => Math.Pow(Gamma, Steps is { } steps ? step / steps : step / length.KnownStepsPerEpoch / Epochs);
}
