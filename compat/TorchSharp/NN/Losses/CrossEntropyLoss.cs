using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>Log-softmax and negative log-likelihood in one, from logits; see functional.cross_entropy.</summary>
public sealed class CrossEntropyLoss : WeightedLoss<Tensor, Tensor, Tensor>
{
    public CrossEntropyLoss(Tensor? weight = null, long? ignore_index = null, Reduction reduction = Reduction.Mean, double label_smoothing = 0)
        : base(weight, reduction)
    {
        this.ignore_index = ignore_index;
        this.label_smoothing = label_smoothing;
    }

    /// <summary>The class index that does not count; −100 where null.</summary>
    public long? ignore_index { get; }

    /// <summary>How much of the target's mass is spread evenly over all classes.</summary>
    public double label_smoothing { get; }

    public override Tensor forward(Tensor input, Tensor target)
        => functional.cross_entropy(input, target, weight, ignore_index ?? -100, reduction, label_smoothing);
}
