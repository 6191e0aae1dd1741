namespace DeepNet.Training;

/// <summary>One of the things that a run spends its time on.</summary>
/// <param name="Name">What: <c>data wait</c>, <c>transfer</c>, <c>forward</c>, <c>backward</c>, <c>optimizer</c>, <c>observers</c>, <c>validation</c>, <c>checkpoints</c>, or <c>other</c> for the rest.</param>
/// <param name="Count">How often: steps, validations, checkpoints; 0 for the rest.</param>
/// <param name="Total">The time in all.</param>
/// <param name="Share">The share of the run's time, 0 to 1.</param>
/// <param name="Mean">The mean time of one.</param>
/// <param name="Median">The median time of one, within 1 %.</param>
public sealed record LedgerRow(string Name, long Count, TimeSpan Total, double Share, TimeSpan Mean, TimeSpan Median)
{
    internal const int DataWait = 0, Transfer = 1, Forward = 2, Backward = 3, Optimizer = 4, Observers = 5, Validation = 6, Checkpoints = 7;

    internal static readonly string[] Names = ["data wait", "transfer", "forward", "backward", "optimizer", "observers", "validation", "checkpoints"];
}
