using TorchSharp;
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

    /// <summary>An outcome whose count and weight a loss tells, maybe by tensors: see <see cref="Training.Loss.Weigh"/>.</summary>
    /// <param name="loss">A scalar, from which the gradients flow.</param>
    /// <param name="weight">What it is the mean of.</param>
    /// <param name="outputs">What the metrics compare, or null for none.</param>
    /// <param name="targets">With what.</param>
    public StepOutcome(Tensor loss, LossWeight weight, Tensor? outputs = null, Tensor? targets = null)
        : this(loss, weight.CountTensor is null ? weight.Count : 0, outputs, targets)
    {
        (CountTensor, WeightTensor) = (weight.CountTensor, weight.WeightTensor);
        if (WeightTensor is null)
            _weight = weight.Weight;
    }

    /// <summary>
    /// What the loss is the mean of: the samples of the batch, or its tokens that count. Where <see cref="CountTensor"/> has it, to read it waits for the
    /// device.
    /// </summary>
    public long Count { get => CountTensor is { } count ? count.item<long>() : field; init => (field, CountTensor) = (value, null); } = Count;

    /// <summary>
    /// What the mean's terms weigh together, its divisor: the weight of this batch in an accumulation window and in the epoch's mean. Default
    /// <see cref="Count"/>; another where the terms are weighted themselves, as by class weights. Where <see cref="WeightTensor"/> has it, to read it waits
    /// for the device.
    /// </summary>
    public double Weight
    {
        get => _weight ?? (WeightTensor is { } weight ? weight.ToDouble() : Count);
        init => (_weight, WeightTensor) = (value, null);
    }

    /// <summary>
    /// The count as a scalar of type int64 where it hangs on the values of targets, as with an ignored class, so that only their device knows it; null
    /// where the host knows.
    /// </summary>
    public Tensor? CountTensor { get; private init; }

    /// <summary>The weight as a scalar, likewise; null where the host knows.</summary>
    public Tensor? WeightTensor { get; private init; }

    /// <summary>Further figures to log, scalars with the loss's weight: the parts that a loss is the sum of. Default none.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Parts { get; init; } = [];

    /// <summary>The loss of each sample, [batch], where the step has it at hand. Default null.</summary>
    public Tensor? SampleLosses { get; init; }
}
