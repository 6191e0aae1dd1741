namespace DeepNet.Training;

/// <summary>Whether more of a figure is better.</summary>
internal static class MetricDirection
{
    /// <summary>What a step's metrics say, by a figure's full name (<c>val/accuracy</c>); a loss is better when lower, and of others nobody knows.</summary>
    public static Func<string, bool?> Of(TrainingStep? step)
        => name => step?.Metrics.FirstOrDefault(metric => IsNamed(name, metric.Name))?.HigherIsBetter ?? (IsNamed(name, "loss") ? false : null);

    private static bool IsNamed(string fullName, string name) => fullName == name || fullName.EndsWith('/' + name, StringComparison.Ordinal);
}
