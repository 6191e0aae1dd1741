using System.Globalization;

namespace DeepNet.Training;

/// <summary>The words and figures that both displays use.</summary>
internal static class ProgressText
{
    public static string Start(TrainingStarted started) => started.ResumedFrom is { } folder
        ? Format($"resuming at step {started.Step:N0} of {started.Length.TotalSteps:N0} (epoch {started.Epoch + 1} of {started.Epochs}) from {folder}")
        : $"training {Count(started.Epochs ?? 0, "epoch")} of {Count(started.Length.StepsPerEpoch, "step")}";

    public static string Epoch(EpochCompleted epoch, int? epochs, TimeSpan elapsed)
    {
        var metrics = string.Join("  ", epoch.Metrics.Select(metric => Format($"{metric.Key} {metric.Value:F4}")));
        return Format($"epoch {epoch.Epoch}/{epochs}  {metrics}  {elapsed.TotalSeconds:F1} s{(epoch.IsBest ? "  best so far" : "")}");
    }

    public static string Step(StepCompleted step, Pace pace, TimeSpan? left)
        => Format($"{Rate(pace.StepsPerSecond)} steps/s  {pace.SamplesPerSecond:N0} images/s  loss {step.Loss:F4}  lr {step.LearningRate:G3}  left {Time(left)}");

    public static string End(TrainingResult result) => result.End switch
    {
        TrainingEnd.AlreadyFinished => Format($"this run had finished already, after {Count(result.Steps, "step")}; nothing left to train"),
        TrainingEnd.Interrupted => Format($"stopped at step {result.Steps:N0}; the same command goes on from there"),
        _ => Format($"finished after {Count(result.Steps, "step")}"),
    };

    private static string Count(long number, string thing) => Format($"{number:N0} {thing}{(number == 1 ? "" : "s")}");

    private static string Rate(double rate) => rate < 100 ? Format($"{rate:F1}") : Format($"{rate:N0}");

    private static string Time(TimeSpan? span) => span switch
    {
        null => "?",
        { TotalHours: >= 1 } s => Format($"{(int)s.TotalHours}:{s.Minutes:D2}:{s.Seconds:D2}"),
        { } s => Format($"{s.Minutes}:{s.Seconds:D2}"),
    };

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
