using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The mean of (output − target)², over all numbers of all samples; computed in float64. NaN and infinite values make it so.</summary>
public sealed class MeanSquaredError : MeanMetric
{
    /// <inheritdoc/>
    public override string Name => "mse";

    /// <inheritdoc/>
    public override bool HigherIsBetter => false;

    /// <inheritdoc/>
    public override double Value => Mean;

    /// <inheritdoc/>
    /// <param name="outputs">[batch, …].</param>
    /// <param name="targets">The same shape.</param>
    /// <exception cref="ArgumentException">The shapes differ, or a type is complex.</exception>
    public override void Add(Tensor outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        Accumulate(Host.Double(Sum(outputs, targets)), targets.numel());
    }

    /// <inheritdoc/>
    public override bool Tallies => true;

    /// <inheritdoc/>
    /// <param name="outputs">[batch, …].</param>
    /// <param name="targets">The same shape.</param>
    /// <exception cref="ArgumentException">The shapes differ, or a type is complex.</exception>
    public override Tensor Tally(Tensor outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        return MeanTally.Of(Sum(outputs, targets), targets.numel()).MoveToOuterDisposeScope();
    }

    private Tensor Sum(Tensor outputs, Tensor targets)
    {
        var (answers, right) = RegressionBatch.Read(Name, outputs, targets);
        return (answers - right).square().sum();
    }
}
