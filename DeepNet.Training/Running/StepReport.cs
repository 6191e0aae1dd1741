namespace DeepNet.Training;

/// <summary>What came of an optimizer step.</summary>
internal sealed record StepReport
{
    public long Samples { get; init; }

    public long Units { get; init; }

    public double Loss { get; init; }

    public double GradientNorm { get; init; }

    public double LossScale { get; init; } = 1;

    public bool Skipped { get; init; }

    public NonFiniteReport? Trouble { get; init; }

    public IReadOnlyDictionary<string, double> Parts { get; init; } = _none;

    private static readonly Dictionary<string, double> _none = [];

    /// <summary>The report with a player's figures: losses add up, and so do the squares of norms.</summary>
    public StepReport With(Learner learner, double gradientNorm)
    {
        var report = this with
        {
            Units = Math.Max(Units, learner.Units),
            Loss = Loss + learner.Loss,
            GradientNorm = GradientNorm == 0 ? gradientNorm : double.Hypot(GradientNorm, gradientNorm),
            LossScale = learner.Precision.LossScale,
        };
        return learner.Player.Name.Length == 0
            ? report
            : report with { Parts = new Dictionary<string, double>(Parts) { [$"{learner.Player.Name}/loss"] = learner.Loss } };
    }
}

/// <summary>Where a run stands, as far as a step needs to know.</summary>
/// <param name="Step">Steps taken.</param>
/// <param name="Epoch">Epochs completed.</param>
/// <param name="Batch">The first batch of the window, within the epoch.</param>
/// <param name="LearningRate">The learning rate of the step at hand.</param>
internal readonly record struct RunPlace(long Step, int Epoch, long Batch, double LearningRate);
