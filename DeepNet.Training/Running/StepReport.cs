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

    /// <summary>Whether its figures are still on the device.</summary>
    public bool IsDeferred { get; init; }

    public IReadOnlyDictionary<string, double> Parts { get; init; } = _none;

    private static readonly Dictionary<string, double> _none = [];

    /// <summary>The report with a player's figures: losses add up, and so do the squares of norms.</summary>
    public StepReport With(string player, long units, double loss, double gradientNorm, double lossScale)
    {
        var report = this with
        {
            Units = Math.Max(Units, units),
            Loss = Loss + loss,
            GradientNorm = GradientNorm == 0 ? gradientNorm : double.Hypot(GradientNorm, gradientNorm),
            LossScale = lossScale,
        };
        return player.Length == 0
            ? report
            : report with { Parts = new Dictionary<string, double>(Parts) { [$"{player}/loss"] = loss } };
    }
}

/// <summary>Where a run stands, as far as a step needs to know.</summary>
/// <param name="Step">Steps taken.</param>
/// <param name="Epoch">Epochs completed.</param>
/// <param name="Batch">The first batch of the window, within the epoch.</param>
/// <param name="LearningRate">The learning rate of the step at hand.</param>
internal readonly record struct RunPlace(long Step, int Epoch, long Batch, double LearningRate);
