using System.Text.Json.Serialization;

namespace DeepNet.Training;

/// <summary>Where the time of a whole run went, over its sessions: sums, which can be added up as medians cannot.</summary>
internal sealed record LedgerTotals
{
    public long Steps { get; init; }

    /// <summary>Samples or tokens learned from.</summary>
    public long Units { get; init; }

    public TimeSpan Elapsed { get; init; }

    public IReadOnlyList<Row> Rows { get; init; } = [];

    /// <summary>The most CUDA memory that a step took, or null.</summary>
    public StepMemory? PeakMemory { get; init; }

    public static LedgerTotals Of(LedgerSummary summary, long units) => new()
    {
        Steps = summary.Steps,
        Units = units,
        Elapsed = summary.Elapsed,
        PeakMemory = summary.PeakMemory,
        Rows = [.. summary.Rows.Select(row => new Row(row.Name, row.Count, row.Total))],
    };

    /// <summary>These and those of a later session.</summary>
    public LedgerTotals Plus(LedgerTotals later) => new()
    {
        Steps = Steps + later.Steps,
        Units = Units + later.Units,
        Elapsed = Elapsed + later.Elapsed,
        PeakMemory = StepMemory.Most(PeakMemory, later.PeakMemory),
        Rows = [.. later.Rows.Select(row => Rows.FirstOrDefault(mine => mine.Name == row.Name) is { } mine ? mine.Plus(row) : row)],
    };

    /// <summary>Time in steps: without validation, checkpoints and the rest.</summary>
    [JsonIgnore]
    public TimeSpan InSteps => Rows.Take(LedgerRow.Validation).Aggregate(TimeSpan.Zero, (sum, row) => sum + row.Total);

    /// <summary>What to make faster, for the whole run.</summary>
    [JsonIgnore]
    public IEnumerable<string> Advice => InSteps == TimeSpan.Zero
        ? []
        : LedgerAdvice.Of([.. Rows.Select(row => new LedgerRow(row.Name, row.Count, row.Total, row.Total / Elapsed, row.Mean, row.Mean))], InSteps);

    /// <param name="Name">What the time was spent on.</param>
    /// <param name="Count">How often.</param>
    /// <param name="Total">The time in all.</param>
    internal sealed record Row(string Name, long Count, TimeSpan Total)
    {
        [JsonIgnore]
        public TimeSpan Mean => Count == 0 ? TimeSpan.Zero : Total / Count;

        public Row Plus(Row other) => this with { Count = Count + other.Count, Total = Total + other.Total };
    }
}
