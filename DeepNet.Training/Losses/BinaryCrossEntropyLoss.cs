using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// −w y log σ(x) − (1 − y) log(1 − σ(x)) of logits x and targets y from 0 to 1: for labels that do not exclude each other, [batch, labels], or for
/// pixels. w, the weight of what is there, is 1 or given for each label: negatives / positives evens out a rare one.
/// </summary>
/// <remarks>
/// Targets out of range are an error on the CPU. Elsewhere to look would make the program wait for the device: there the loss of such a batch is infinite
/// or not a number, and the trainer, which notices, looks for the reason and tells it.
/// </remarks>
public sealed record BinaryCrossEntropyLoss : ElementwiseLoss
{
    /// <inheritdoc/>
    public override string Name => "binary cross-entropy";

    /// <summary>w, a weight for each label, the last dimension of the outputs, each at least 0. Default null: 1 each.</summary>
    /// <exception cref="ArgumentException">No weight, or one that is negative or not finite.</exception>
    public IReadOnlyList<double>? PositiveWeights { get; init => field = value is null ? null : NumberList<double>.AtLeast(0, value); }

    private protected override void CheckValues(Tensor outputs, Tensor targets)
    {
        if (PositiveWeights is { } weights && weights.Count != 1 && weights.Count != outputs.size(-1))
            throw new ArgumentException(
                $"{Name} has {weights.Count} positive weights, but the outputs {Shapes.Of(outputs)} have {outputs.size(-1)} labels: give one for each, or one for all.");
        if (targets.numel() == 0 || !TargetCheck.Looks(targets.device))
            return;
        using var scope = NewDisposeScope();
        var (least, most) = targets.aminmax();
        if (least.ToDouble() < 0 || most.ToDouble() > 1)
            throw new ArgumentException(FormattableString.Invariant(
                $"{Name} takes targets from 0 to 1, but they are from {least.ToDouble()} to {most.ToDouble()}: class numbers must be made one-hot, pixels divided by 255."));
    }

    private protected override Tensor Compute(Tensor outputs, Tensor targets, nn.Reduction reduction)
    {
        var weights = PositiveWeights is null ? null : Constants.Of(PositiveWeights, outputs.dtype, outputs.device);
        var loss = nn.functional.binary_cross_entropy_with_logits(outputs, targets, reduction: reduction, pos_weights: weights);
        if (TargetCheck.Looks(targets.device))
            return loss;
        using var scope = NewDisposeScope();
        scope.Attach(loss);
        return (loss / targets.clamp(0, 1).eq(targets).all()).MoveToOuterDisposeScope();
    }
}
