using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>What a step made of a batch.</summary>
/// <param name="Loss">A scalar, the mean over <paramref name="Count"/> units, from which the gradients flow.</param>
/// <param name="Count">
/// What the loss is the mean of: the samples of the batch, or its tokens that count. The weight of this batch in an accumulation window and
/// in the epoch's mean.
/// </param>
/// <param name="Outputs">What the metrics compare, or null for none.</param>
/// <param name="Targets">With what.</param>
public readonly record struct StepOutcome(Tensor Loss, long Count, Tensor? Outputs = null, Tensor? Targets = null)
{
    /// <summary>Further figures to log, scalars with the loss's weight: the parts that a loss is the sum of. Default none.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Parts { get; init; } = [];
}
