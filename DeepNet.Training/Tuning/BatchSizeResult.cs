namespace DeepNet.Training;

/// <summary>What came of trying a batch size.</summary>
/// <param name="BatchSize">The size.</param>
/// <param name="Fits">Whether memory sufficed.</param>
/// <param name="SamplesPerSecond">Samples computed in a second, the first step left out where there are more; NaN where memory did not suffice.</param>
/// <param name="PeakMemory">The most memory that the process had taken, in bytes, on the CPU; null on CUDA, and where it was not tried.</param>
/// <param name="Refusal">Why it does not fit; null where it does.</param>
public sealed record BatchSizeTrial(int BatchSize, bool Fits, double SamplesPerSecond, long? PeakMemory, string? Refusal);

/// <summary>What a <see cref="BatchSizeFinder"/> found.</summary>
/// <param name="BatchSize">The size that was looked for.</param>
/// <param name="Trials">All sizes that were tried, in that order.</param>
public sealed record BatchSizeResult(int BatchSize, IReadOnlyList<BatchSizeTrial> Trials)
{
    /// <summary>Samples a second over a logarithmic axis of batch sizes, with the size found marked.</summary>
    public LineChart Plot()
    {
        var tried = Trials.Where(trial => trial.Fits).OrderBy(trial => trial.BatchSize).ToArray();
        return new LineChart
        {
            Title = "Batch sizes",
            XLabel = "batch size",
            YLabel = "samples per second",
            LogX = true,
            Series = [new("samples per second", [.. tried.Select(trial => (double)trial.BatchSize)], [.. tried.Select(trial => trial.SamplesPerSecond)]) { Shape = SeriesShape.Area }],
            Marks = [new(BatchSize, FormattableString.Invariant($"{BatchSize:N0}"))],
        };
    }
}
