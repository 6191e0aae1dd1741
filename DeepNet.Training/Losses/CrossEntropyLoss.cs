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

    /// <inheritdoc/>
    /// <returns>A scalar; 0, with gradients of 0, where no target counts.</returns>
    public override Tensor Of(Tensor outputs, Tensor targets)
    {
        var loss = Compute(outputs, targets, nn.Reduction.Mean);
        if ((ClassWeights is null && IgnoreIndex is null) || Weigh(outputs, targets).Weight > 0)
            return loss;
        loss.Dispose();
        return (outputs * 0).sum();
    }

    /// <inheritdoc/>
    public override Tensor OfSamples(Tensor outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var losses = Compute(outputs, targets, nn.Reduction.None).reshape(targets.size(0), -1); // [batch, targets of a sample]
        if (targets.is_floating_point() || (ClassWeights is null && IgnoreIndex is null))
            return losses.mean([1]).MoveToOuterDisposeScope();
        var weights = WeightsOf(targets, losses.dtype).reshape(targets.size(0), -1);
        var total = weights.sum(1);
        return (losses.sum(1) / total.masked_fill(total.eq(0), 1)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override LossWeight Weigh(Tensor outputs, Tensor targets)
    {
        if (targets.is_floating_point())
            return new LossWeight(targets.numel() / outputs.size(1));
        if (ClassWeights is null && IgnoreIndex is null)
            return new LossWeight(targets.numel());
        using var scope = NewDisposeScope();
        var count = IgnoreIndex is { } ignored ? targets.ne(ignored).sum().item<long>() : targets.numel();
        return ClassWeights is null ? new LossWeight(count) : new LossWeight(count, WeightsOf(targets, float64).sum().item<double>());
    }

    private Tensor Compute(Tensor outputs, Tensor targets, nn.Reduction reduction)
    {
        TargetCheck.Logits(Name, outputs, targets);
        var classes = outputs.size(1);
        if (ClassWeights is { } weights && weights.Count != classes)
            throw new ArgumentException($"{Name} has {weights.Count} class weights, but the outputs {Shapes.Of(outputs)} have {classes} classes: give one weight for each.");
        var classNumbers = !targets.is_floating_point();
        // A GPU ends all work of the process at a class that is not there, so it must not get to see one.
        if (classNumbers && targets.device_type != DeviceType.CPU)
            TargetCheck.Range(Name, targets, classes, IgnoreIndex);
        try
        {
            // Logits that lie class by class, as a language model's, are one matrix in memory.
            var flat = classNumbers && outputs.Dimensions > 2 && outputs.stride(1) == 1;
            using var scope = NewDisposeScope();
            var loss = flat
                ? Entropy(outputs.movedim([1], [-1]).reshape(-1, classes), targets.reshape(-1), reduction)
                : Entropy(outputs, targets, reduction);
            return (flat && reduction == nn.Reduction.None ? loss.reshape(targets.shape) : loss).MoveToOuterDisposeScope();
        }
        catch (ExternalException) when (classNumbers)
        {
            TargetCheck.Range(Name, targets, classes, IgnoreIndex);
            throw;
        }
    }

    private Tensor Entropy(Tensor outputs, Tensor targets, nn.Reduction reduction)
    {
        var logits = Precise(outputs);
        return nn.functional.cross_entropy(logits, targets, WeightTensor(logits.dtype, logits.device), IgnoreIndex ?? long.MinValue, reduction, LabelSmoothing);
    }

    /// <summary>The weight of each target, 0 for those that do not count.</summary>
    internal Tensor WeightsOf(Tensor targets, ScalarType type)
    {
        var counts = IgnoreIndex is { } ignored ? targets.ne(ignored) : ones_like(targets, @bool);
        return ClassWeights is null
            ? counts.to(type)
            : WeightTensor(type, targets.device)!.index_select(0, targets.masked_fill(counts.logical_not(), 0).flatten()).reshape(targets.shape) * counts;
    }

    private Tensor? WeightTensor(ScalarType type, Device device) => ClassWeights is null ? null : tensor([.. ClassWeights], type, device);
}
