namespace DeepNet.Training;

/// <summary>Everything that a report shows.</summary>
internal sealed record ReportData
{
    /// <summary>The report's heading.</summary>
    public required string Title { get; init; }

    /// <summary>What is trained.</summary>
    public required RunContext Run { get; init; }

    public required ReportHistory History { get; init; }

    /// <summary>When the report was written, in UTC.</summary>
    public required DateTime Written { get; init; }

    /// <summary>How the run ended; null while it goes on.</summary>
    public TrainingEnded? Ended { get; init; }

    /// <summary>What the last pass over the validation data found; null where there was none.</summary>
    public LastPass? LastPass { get; init; }

    /// <summary>Names of the classes, or null.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>What to type to go on, or null.</summary>
    public string? ResumeCommand { get; init; }

    /// <summary>Whether the run has come to its end and will not go on.</summary>
    public bool IsOver => Ended?.Result is { End: not TrainingEnd.Interrupted };

    /// <summary>Where the run is kept; null where it is not.</summary>
    public CheckpointOptions? Kept => Run.Options.Trial?.FastDevRun is null ? Run.Options.Checkpoints : null;

    /// <summary>One word or two of where the run stands, and the class that colours them: <c>good</c>, <c>bad</c>, <c>open</c>.</summary>
    public (string Word, string Kind) Status => Ended switch
    {
        null => ("running", "open"),
        { Result: null } => ("failed", "bad"),
        { Result.End: TrainingEnd.Interrupted } => ("interrupted", "open"),
        { Result.End: TrainingEnd.StoppedEarly } => ("stopped early", "good"),
        _ => ("finished", "good"),
    };

    /// <summary>The figure that decides which weights are best: the run's own, or else a validation metric; null where nothing was measured.</summary>
    public ReportFigure? Headline
    {
        get
        {
            var figures = History.Figures;
            if (Run.Options.Checkpoints?.KeepBest is { } chosen && figures.TryGetValue(chosen, out var decided))
                return decided;
            return figures.Values.Where(figure => figure.Best is not null)
                .OrderByDescending(figure => figure.Name.StartsWith("val", StringComparison.Ordinal))
                .ThenBy(figure => figure.Name.EndsWith("/loss", StringComparison.Ordinal))
                .ThenBy(figure => figure.Name, StringComparer.Ordinal)
                .FirstOrDefault();
        }
    }

    /// <summary>The confusion matrices: those of the metrics, or else of the last pass.</summary>
    public IReadOnlyList<ConfusionTable> Confusions => field ??= [.. ConfusionTable.All(this)];
}
