using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// −Σ q(c) log p(c) with p = softmax(outputs), for classes that exclude each other. q is 1 for the target's class; with label smoothing ε
/// it is 1 − ε + ε/C there and ε/C for the others (Szegedy et al.: Rethinking the Inception architecture, CVPR 2016). The mean is
/// Σ w(target) · loss / Σ w(target) over all targets that count, w being the class weights.
/// </summary>
/// <remarks>
/// Outputs are logits [batch, classes, …]. Targets are class numbers [batch, …] (int64), or probabilities of the outputs' shape and a floating type,
/// as mixing samples gives; then class weights multiply each class's term, the mean is over all distributions, and none is ignored.
/// A class number that is out of range is an error on the CPU. Elsewhere to look would make the program wait for the device: there the loss of such a
/// batch is infinite or not a number, with gradients of the same kind, and the trainer, which notices, looks for the reason and tells it.
/// </remarks>
public sealed record CrossEntropyLoss : Loss
{
    /// <inheritdoc/>
    public override string Name => "cross-entropy";

    /// <summary>ε, the share of the target's probability that is spread over all classes, from 0 to below 1. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double LabelSmoothing { get; init => field = Require.ShareBelowOne(value); }

    /// <summary>A weight for each class, at least 0: more for rare ones. Default null: 1 each.</summary>
    /// <exception cref="ArgumentException">No weight, or one that is negative or not finite.</exception>
    public IReadOnlyList<double>? ClassWeights { get; init => field = value is null ? null : NumberList<double>.AtLeast(0, value); }

    /// <summary>The class number of targets that do not count, −100 in many data sets. Default null: all count, and −100 is out of range.</summary>
    public long? IgnoreIndex { get; init; }

    private bool IsPlain => ClassWeights is null && IgnoreIndex is null;

    /// <inheritdoc/>
    /// <returns>A scalar; 0, with gradients of 0, where no target counts.</returns>
    public override Tensor Of(Tensor outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        return OfWeighed(outputs, targets).Loss.MoveToOuterDisposeScope();
    }

    internal override (Tensor Loss, LossWeight Weight) OfWeighed(Tensor outputs, Tensor targets)
    {
        Check(outputs, targets);
        using var scope = NewDisposeScope();
        if (targets.is_floating_point())
            return (Entropy(outputs, targets, nn.Reduction.Mean).MoveToOuterDisposeScope(), Weigh(outputs, targets));

        var (safe, fit) = Contained(targets, outputs.size(1));
        Tensor loss;
        LossWeight weight;
        if (IsPlain && LabelSmoothing == 0)
        {
            weight = new LossWeight(targets.numel());
            loss = OfNumbers(outputs, safe, nn.Reduction.Mean);
            if (fit is not null)
                loss /= fit;
        }
        else
        {
            // LibTorch's own mean would be 0 / 0 where nothing counts, and with label smoothing it waits for the device.
            loss = OfNumbers(outputs, safe, nn.Reduction.Sum);
            weight = Weigh(safe);
            loss = (weight.WeightTensor, fit) switch
            {
                (null, null) => loss / weight.Weight,
                (null, _) => loss / (fit * weight.Weight),
                (_, null) => loss / Divisor(weight.WeightTensor, loss.dtype),
                _ => loss / (Divisor(weight.WeightTensor, loss.dtype) * fit),
            };
        }
        weight.CountTensor?.MoveToOuterDisposeScope();
        weight.WeightTensor?.MoveToOuterDisposeScope();
        return (loss.MoveToOuterDisposeScope(), weight);
    }

    /// <inheritdoc/>
    public override Tensor OfSamples(Tensor outputs, Tensor targets)
    {
        Check(outputs, targets);
        using var scope = NewDisposeScope();
        if (targets.is_floating_point())
            return Entropy(outputs, targets, nn.Reduction.None).reshape(targets.size(0), -1).mean([1]).MoveToOuterDisposeScope();
        var (safe, fit) = Contained(targets, outputs.size(1));
        var losses = OfNumbers(outputs, safe, nn.Reduction.None).reshape(targets.size(0), -1); // [batch, targets of a sample]
        if (fit is not null)
            losses /= fit;
        if (IsPlain)
            return losses.mean([1]).MoveToOuterDisposeScope();
        var total = WeightsOf(safe, losses.dtype).reshape(targets.size(0), -1).sum(1);
        return (losses.sum(1) / Divisor(total, losses.dtype)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override LossWeight Weigh(Tensor outputs, Tensor targets)
    {
        if (targets.is_floating_point())
            return new LossWeight(targets.numel() / outputs.size(1));
        if (IsPlain)
            return new LossWeight(targets.numel());
        using var scope = NewDisposeScope();
        var weight = Weigh(Contained(targets, outputs.size(1)).Safe);
        weight.CountTensor?.MoveToOuterDisposeScope();
        weight.WeightTensor?.MoveToOuterDisposeScope();
        return weight;
    }

    /// <summary>The weight of each target, 0 for those that do not count.</summary>
    /// <param name="targets">Class numbers in range, or to be ignored.</param>
    /// <param name="type">The type of the weights.</param>
    internal Tensor WeightsOf(Tensor targets, ScalarType type)
    {
        if (ClassWeights is null)
            return IgnoreIndex is { } index ? targets.ne(index).to(type) : ones_like(targets, type);
        var weights = Constants.Of(ClassWeights, type, targets.device);
        if (IgnoreIndex is not { } ignored)
            return weights.gather(0, targets.flatten()).reshape(targets.shape);
        return weights.gather(0, targets.masked_fill(targets.eq(ignored), 0).flatten()).reshape(targets.shape) * targets.ne(ignored);
    }

    /// <summary>Targets that no kernel chokes on, and whether they are as they were.</summary>
    internal (Tensor Safe, Tensor? Fit) Contained(Tensor targets, long classes) => TargetCheck.Contained(Name, targets, classes, IgnoreIndex);

    private LossWeight Weigh(Tensor safe)
    {
        if (IsPlain)
            return new LossWeight(safe.numel());
        var weight = ClassWeights is null ? null : WeightsOf(safe, float64).sum();
        if (IgnoreIndex is not { } ignored)
            return new LossWeight(safe.numel(), weight!);
        var count = safe.ne(ignored).sum();
        return weight is null ? new LossWeight(count) : new LossWeight(count, weight);
    }

    // What a sum is divided by: 1 where nothing counts, so that the mean is 0.
    private static Tensor Divisor(Tensor weight, ScalarType type) => weight.is_floating_point() ? weight.masked_fill(weight.eq(0), 1).to(type) : weight.clamp_min(1);

    private void Check(Tensor outputs, Tensor targets)
    {
        TargetCheck.Logits(Name, outputs, targets);
        if (ClassWeights is { } weights && weights.Count != outputs.size(1))
            throw new ArgumentException($"{Name} has {weights.Count} class weights, but the outputs {Shapes.Of(outputs)} have {outputs.size(1)} classes: give one weight for each.");
    }

    private Tensor OfNumbers(Tensor outputs, Tensor targets, nn.Reduction reduction)
    {
        try
        {
            // Logits that lie class by class, as a language model's, are one matrix in memory.
            if (outputs.Dimensions == 2 || outputs.stride(1) != 1)
                return Entropy(outputs, targets, reduction);
            var loss = Entropy(outputs.movedim([1], [-1]).reshape(-1, outputs.size(1)), targets.reshape(-1), reduction);
            return reduction == nn.Reduction.None ? loss.reshape(targets.shape) : loss;
        }
        catch (ExternalException) when (targets.device_type == DeviceType.CPU)
        {
            TargetCheck.Range(Name, targets, outputs.size(1), IgnoreIndex);
            throw;
        }
    }

    private Tensor Entropy(Tensor outputs, Tensor targets, nn.Reduction reduction)
    {
        var logits = Precise(outputs);
        var weights = ClassWeights is null ? null : Constants.Of(ClassWeights, logits.dtype, logits.device);
        return nn.functional.cross_entropy(logits, targets, weights, IgnoreIndex ?? long.MinValue, reduction, LabelSmoothing);
    }
}
