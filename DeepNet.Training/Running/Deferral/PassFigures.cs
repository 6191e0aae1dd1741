using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>What the numbers are that a forward pass left on the device: its loss, what that is the mean of where only the device knows, tallies.</summary>
internal sealed class PassFigures
{
    private readonly long _count;
    private readonly double _weight;
    private readonly bool _readsWeight, _readsCount;
    private readonly PassTallies? _tallies;

    private PassFigures(in StepOutcome outcome, PassTallies? tallies)
    {
        _readsWeight = outcome.WeightTensor is not null;
        _readsCount = outcome.CountTensor is not null;
        _count = _readsCount ? 0 : outcome.Count;
        _weight = _readsWeight ? 0 : outcome.Weight;
        _tallies = tallies;
        Numbers = 1 + (_readsWeight ? 1 : 0) + (_readsCount ? 1 : 0) + (tallies?.Count ?? 0);
    }

    /// <summary>How many numbers there are.</summary>
    public int Numbers { get; }

    /// <summary>Whether they count in the step's loss, and not only in the metrics.</summary>
    public bool IsInLoss { get; set; } = true;

    /// <param name="outcome">What came of the pass.</param>
    /// <param name="metrics">What it is counted in; null for none.</param>
    /// <param name="values">Is given the numbers.</param>
    public static PassFigures Of(in StepOutcome outcome, SplitMetrics? metrics, List<Tensor> values)
    {
        values.Add(outcome.Loss.detach());
        if (outcome.WeightTensor is { } weight)
            values.Add(weight.detach());
        if (outcome.CountTensor is { } count)
            values.Add(count.detach());
        return new PassFigures(outcome, metrics?.Tally(outcome, values));
    }

    /// <summary>Adds the numbers to the metrics.</summary>
    /// <param name="player">The player's name.</param>
    /// <param name="values">Their values.</param>
    /// <param name="metrics">What they are counted in.</param>
    /// <returns>What they add to the step's sums.</returns>
    public PassSums Fold(string player, ReadOnlySpan<double> values, SplitMetrics metrics)
    {
        var loss = values[0];
        values = values[1..];
        var (weight, count) = (_weight, _count);
        if (_readsWeight)
        {
            weight = values[0];
            values = values[1..];
        }
        if (_readsCount)
        {
            count = (long)values[0];
            values = values[1..];
        }
        if (_tallies is not null)
            metrics.AddRead(player, loss, weight, _tallies, values);
        return IsInLoss && count > 0 && weight > 0 ? new PassSums(count, weight, loss * weight) : default;
    }
}

/// <summary>What passes add to a step.</summary>
/// <param name="Units">Units (samples or tokens) that counted.</param>
/// <param name="Weight">What they weigh together.</param>
/// <param name="Loss">Σ loss · weight.</param>
internal readonly record struct PassSums(long Units, double Weight, double Loss)
{
    public static PassSums operator +(PassSums left, PassSums right) => new(left.Units + right.Units, left.Weight + right.Weight, left.Loss + right.Loss);
}
