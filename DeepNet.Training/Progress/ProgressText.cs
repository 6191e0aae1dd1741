using System.Globalization;

namespace DeepNet.Training;

/// <summary>The words and figures that all displays use.</summary>
internal static class ProgressText
{
    public static string Start(ProgressPlan plan)
    {
        if (plan.ResumedFrom is { } folder)
            return Format($"resuming at step {plan.Step:N0}{Of(plan)} (epoch {plan.Epoch + 1}{(plan.Epochs is { } all ? Format($" of {all}") : "")}) from {folder}");
        if (plan.Epochs is { } epochs && plan.Length.StepsPerEpoch > 0 && plan.Length.TotalSteps == epochs * plan.Length.StepsPerEpoch)
            return $"training {Count(epochs, "epoch")} of {Count(plan.Length.StepsPerEpoch, "step")}";
        string?[] limits =
        [
            plan.Length.IsOpen ? null : Count(plan.Length.TotalSteps, "step"),
            plan.UnitLimit is { } units ? Format($"{units:N0} {plan.Unit}") : null,
            plan.TimeLimit is { } time ? Time(time) : null,
        ];
        var known = string.Join(" or ", limits.OfType<string>());
        return known.Length > 0 ? $"training for {known}" : "training until stopped";
    }

    public static string Epoch(EpochCompleted epoch, int? epochs, TimeSpan elapsed)
        => Format($"{EpochPlace(epoch.Epoch, epochs)}  {Figures(epoch.Metrics)}  {elapsed.TotalSeconds:F1} s{(epoch.IsBest ? "  best so far" : "")}");

    public static string Validation(ValidationCompleted validation)
        => Format($"step {validation.Step:N0}  {Figures(validation.Metrics)}  {validation.Duration.TotalSeconds:F1} s");

    /// <summary>A line about a step, for displays without bars.</summary>
    public static string Step(RunProgress progress, StepCompleted step) => string.Join("  ", new[]
    {
        EpochPlace(step.Epoch, progress.Plan.Epochs),
        $"step {StepPlace(progress)}",
        Rates(progress),
        $"loss {Figure(step.Loss)}",
        double.IsNaN(step.LearningRate) ? null : $"lr {Rate(step.LearningRate)}",
        step.GradientNorm is { } norm ? $"grad {Figure(norm)}" : null,
        progress.Skipped > 0 ? $"skipped {Number(progress.Skipped)}" : null,
        step.Memory is { } memory ? $"step peak {Bytes(memory.Allocated)}" : null,
        progress.Left is { } left ? $"left {Time(left)}" : null,
    }.OfType<string>());

    public static string End(TrainingResult result) => result.End switch
    {
        TrainingEnd.AlreadyFinished => $"this run had finished already, after {Count(result.Steps, "step")}; nothing left to train",
        TrainingEnd.StoppedEarly => $"stopped early after {Count(result.Steps, "step")}: no more progress",
        TrainingEnd.Interrupted => $"stopped at step {Number(result.Steps)}; the same command goes on from there",
        _ => $"finished after {Count(result.Steps, "step")}",
    };

    public static string Failed(RunProgress progress) => $"failed after {Count(progress.Step, "step")}, in epoch {Number(progress.Epoch)}";

    public static string EpochPlace(int epoch, int? epochs) => $"epoch {Number(epoch)}{(epochs is { } all ? $"/{Number(all)}" : "")}";

    public static string StepPlace(RunProgress progress)
        => progress.Plan.Length.IsOpen ? Number(progress.Step) : $"{Number(progress.Step)}/{Number(progress.Plan.Length.TotalSteps)}";

    public static string Rates(RunProgress progress) => $"{Speed(progress.Pace.StepsPerSecond)} steps/s  {Speed(progress.Pace.UnitsPerSecond)} {progress.Plan.Unit}/s";

    /// <summary>Four decimals, or four digits where a number is too small or too large for them.</summary>
    public static string Figure(double value)
        => value != 0 && double.IsFinite(value) && Math.Abs(value) is < 1e-3 or >= 1e5 ? Format($"{value:0.000e0}") : Format($"{value:F4}");

    public static string Rate(double learningRate) => Format(Math.Abs(learningRate) is > 0 and < 1e-4 ? $"{learningRate:0.##e0}" : (FormattableString)$"{learningRate:G3}");

    public static string Speed(double rate) => rate is > 0 and < 100 ? Format($"{rate:F1}") : Format($"{rate:N0}");

    public static string Number(long number) => Format($"{number:N0}");

    public static string Count(long number, string thing) => $"{Number(number)} {thing}{(number == 1 ? "" : "s")}";

    public static string Bytes(long bytes) => bytes switch
    {
        >= 100_000_000_000 => Format($"{bytes / 1e9:F0} GB"),
        >= 1_000_000_000 => Format($"{bytes / 1e9:F1} GB"),
        _ => Format($"{bytes / 1e6:F0} MB"),
    };

    public static string Time(TimeSpan? span) => span switch
    {
        null => "?",
        { TotalDays: >= 100 } => "over 100 days",
        { TotalDays: >= 1 } s => Format($"{s.Days} d {s.Hours:D2} h"),
        { TotalHours: >= 1 } s => Format($"{s.Hours}:{s.Minutes:D2}:{s.Seconds:D2}"),
        { } s => Format($"{s.Minutes}:{s.Seconds:D2}"),
    };

    private static string Of(ProgressPlan plan) => plan.Length.IsOpen ? "" : Format($" of {plan.Length.TotalSteps:N0}");

    private static string Figures(IReadOnlyDictionary<string, double> metrics)
        => string.Join("  ", metrics.Select(metric => $"{metric.Key} {Figure(metric.Value)}"));

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
