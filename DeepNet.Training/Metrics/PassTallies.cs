namespace DeepNet.Training;

/// <summary>What the numbers are that a forward pass left on the device for the metrics: see <see cref="SplitMetrics.Tally"/>.</summary>
/// <param name="Parts">The names of the loss's parts, a number each.</param>
/// <param name="Sizes">How many numbers each metric's tally has; 0 for none.</param>
internal sealed record PassTallies(string[] Parts, int[] Sizes)
{
    /// <summary>How many numbers there are.</summary>
    public int Count { get; } = Parts.Length + Sizes.Sum();
}
