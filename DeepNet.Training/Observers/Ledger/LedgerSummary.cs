using System.Globalization;

namespace DeepNet.Training;

/// <summary>Where the time of a run went.</summary>
/// <param name="Steps">Steps taken since the run started or went on.</param>
/// <param name="Samples">Their samples.</param>
/// <param name="Elapsed">The run's time.</param>
/// <param name="Rows">What it was spent on: the parts of a step in order, validation, checkpoints, and the rest.</param>
/// <param name="Advice">What would make the run faster, a sentence or two each; empty where nothing stands out.</param>
public sealed record LedgerSummary(long Steps, long Samples, TimeSpan Elapsed, IReadOnlyList<LedgerRow> Rows, IReadOnlyList<string> Advice)
{
    /// <summary>Time in steps: the run's without validation, checkpoints and the rest.</summary>
    public TimeSpan InSteps { get; private init; }

    /// <summary>The most CUDA memory that a step took; null where nobody counted.</summary>
    public StepMemory? PeakMemory { get; init; }

    /// <summary>Samples a second of the time in steps; 0 before the first step.</summary>
    public double SamplesPerSecond => InSteps > TimeSpan.Zero ? Samples / InSteps.TotalSeconds : 0;

    /// <summary>A table of the rows that took any time, the memory where it was counted, and the advice below them.</summary>
    public string ToText()
    {
        var lines = new List<string>
        {
            Format($"{Steps:N0} step{(Steps == 1 ? "" : "s")} in {Elapsed.TotalSeconds:N1} s, {SamplesPerSecond:N0} samples/s within steps"),
            $"{"",-12}{"total",12}{"share",9}{"mean",12}{"median",12}",
        };
        foreach (var row in Rows.Where(row => row.Total > TimeSpan.Zero))
            lines.Add((Format($"{row.Name,-12}{Text(row.Total),12}{row.Share,9:P1}") + (row.Count == 0 ? "" : $"{Text(row.Mean),12}{Text(row.Median),12}")).TrimEnd());
        if (PeakMemory is { } memory)
            lines.Add(memory.ToText());
        return string.Join('\n', lines.Concat(Advice));
    }

    internal static LedgerSummary Of(IReadOnlyList<DurationHistogram> phases, long steps, long samples, TimeSpan elapsed)
    {
        var inSteps = Sum(phases.Take(LedgerRow.Validation));
        var accounted = Sum(phases);
        // What a writer beside the training reports may overlap with steps: the whole is never less than its parts.
        elapsed = elapsed > accounted ? elapsed : accounted;
        double ShareOf(TimeSpan total) => elapsed > TimeSpan.Zero ? total / elapsed : 0;
        var rows = phases.Select((phase, index) => new LedgerRow(LedgerRow.Names[index], phase.Count, phase.Total, ShareOf(phase.Total), phase.Mean, phase.Median));
        var rest = elapsed - accounted;
        LedgerRow[] all = [.. rows, new LedgerRow("other", 0, rest, ShareOf(rest), TimeSpan.Zero, TimeSpan.Zero)];
        return new LedgerSummary(steps, samples, elapsed, all, [.. LedgerAdvice.Of(all, inSteps)]) { InSteps = inSteps };
    }

    private static TimeSpan Sum(IEnumerable<DurationHistogram> phases) => phases.Aggregate(TimeSpan.Zero, (sum, phase) => sum + phase.Total);

    private static string Text(TimeSpan time) => time switch
    {
        { TotalHours: >= 1 } => Format($"{(int)time.TotalHours}:{time.Minutes:D2}:{time.Seconds:D2} h"),
        { TotalSeconds: >= 1 } => Format($"{time.TotalSeconds:N1} s"),
        { TotalMilliseconds: >= 1 } => Format($"{time.TotalMilliseconds:N2} ms"),
        _ => Format($"{time.TotalMicroseconds:N1} µs"),
    };

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
