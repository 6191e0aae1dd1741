using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The mean of |output − target|, over all numbers of all samples; computed in float64. NaN and infinite values make it so.</summary>
public sealed class MeanAbsoluteError : MeanMetric
{
    /// <inheritdoc/>
    public override string Name => "mae";

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
        var (answers, right) = RegressionBatch.Read(Name, outputs, targets);
        Accumulate((answers - right).abs().sum().item<double>(), right.numel());
    }
}
