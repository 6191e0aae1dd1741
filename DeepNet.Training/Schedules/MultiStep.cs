namespace DeepNet.Training;

/// <summary>The learning rate falls by a factor at each of some places in the run (PyTorch's MultiStepLR).</summary>
/// <param name="Milestones">
/// Where it falls, in any order, counted from the start of the run: <c>new MultiStep([Duration.Epochs(30), Duration.Epochs(60)])</c>, or
/// <c>new MultiStep([0.5, 0.75])</c> for shares of the run. A place named twice is two falls.
/// </param>
public sealed record MultiStep(IReadOnlyList<Duration> Milestones) : Schedule
{
    /// <summary>Where the learning rate falls, in any order, counted from the start of the run.</summary>
    public IReadOnlyList<Duration> Milestones { get; init => field = [.. Require.Given(value)]; } = [.. Require.Given(Milestones)];

    /// <summary>The factor γ of each fall, above 0 and at most 1. Default 0.1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Gamma { get; init => field = Require.ShareAboveZero(value); } = 0.1;

    /// <inheritdoc/>
    public override bool NeedsTotalSteps => Milestones.Any(milestone => milestone.NeedsTotalSteps);

    /// <inheritdoc/>
    public override double At(long step, RunLength length) => Math.Pow(Gamma, Milestones.Count(milestone => step >= milestone.In(length)));

    /// <summary>Whether both fall by the same factor at the same places.</summary>
    public bool Equals(MultiStep? other) => other is not null && Gamma == other.Gamma && Milestones.SequenceEqual(other.Milestones);

    /// <inheritdoc/>
    public override int GetHashCode() => Milestones.Aggregate(Gamma.GetHashCode(), HashCode.Combine);
}
