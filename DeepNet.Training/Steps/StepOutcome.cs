using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>What a step made of a batch.</summary>
/// <param name="Loss">A scalar, the mean over <paramref name="Count"/> units, from which the gradients flow.</param>
/// <param name="Count">
/// What the loss is the mean of: the samples of the batch, or its tokens that count. The weight of this batch in an accumulation window and
/// in the epoch's mean, unless <see cref="Weight"/> says otherwise.
/// </param>
/// <param name="Outputs">What the metrics compare, or null for none.</param>
/// <param name="Targets">With what.</param>
public readonly record struct StepOutcome(Tensor Loss, long Count, Tensor? Outputs = null, Tensor? Targets = null)
{
    private readonly double? _weight;

    /// <summary>
    /// What the mean's terms weigh together, its divisor: the weight of this batch in an accumulation window and in the epoch's mean. Default
    /// <see cref="Count"/>; another where the terms are weighted themselves, as by class weights.
    /// </summary>
    public double Weight { get => _weight ?? Count; init => _weight = value; }

    /// <summary>Further figures to log, scalars with the loss's weight: the parts that a loss is the sum of. Default none.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Parts { get; init; } = [];

    /// <summary>The loss of each sample, [batch], where the step has it at hand. Default null.</summary>
    public Tensor? SampleLosses { get; init; }
}
