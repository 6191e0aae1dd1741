using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>Sigmoid and binary cross entropy in one, from logits.</summary>
public sealed class BCEWithLogitsLoss : WeightedLoss<Tensor, Tensor, Tensor>
{
    public BCEWithLogitsLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null) : base(weight, reduction)
    {
        this.pos_weights = LossBuffer.Of(pos_weights);
        if (this.pos_weights is not null)
            register_buffer("pos_weight", this.pos_weights, persistent: false);
    }

    /// <summary>How much the positive targets of each class count.</summary>
    public Tensor? pos_weights { get; }

    public override Tensor forward(Tensor input, Tensor target)
        => functional.binary_cross_entropy_with_logits(input, target, weight, reduction, pos_weights);
}
