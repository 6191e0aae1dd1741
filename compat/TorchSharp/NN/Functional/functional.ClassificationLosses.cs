using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Log-softmax and negative log-likelihood in one.</summary>
            /// <param name="input">Logits: [classes], [batch, classes] or [batch, classes, …].</param>
            /// <param name="target">Class indices (int64) without the class dimension, or class probabilities in the input's shape.</param>
            /// <param name="weight">A weight for each class.</param>
            /// <param name="ignore_index">The index whose elements do not count.</param>
            /// <param name="reduction">Mean: divided by the sum of the weights that counted.</param>
            /// <param name="label_smoothing">How much of the target's mass is spread evenly over all classes, from 0 to 1.</param>
            public static Tensor cross_entropy(Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100,
                Reduction reduction = Reduction.Mean, double label_smoothing = 0)
                => Aten.cross_entropy.Call(input, target, weight, (long)reduction, ignore_index, label_smoothing);

            public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean)
                => Aten.nll_loss_nd.Call(input, target, weight, (long)reduction);

            public static Tensor binary_cross_entropy(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean)
            {
                RequireSameShape(input, target);
                return Aten.binary_cross_entropy.Call(input, target, weight, (long)reduction);
            }

            public static Tensor binary_cross_entropy_with_logits(Tensor input, Tensor target, Tensor? weight = null,
                Reduction reduction = Reduction.Mean, Tensor? pos_weights = null)
            {
                RequireSameShape(input, target);
                return Aten.binary_cross_entropy_with_logits.Call(input, target, weight, pos_weights, (long)reduction);
            }

            public static Tensor multi_label_margin_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean)
                => Aten.multilabel_margin_loss.Call(input, target, (long)reduction);

            /// <summary>Binary cross entropy of each label's logit, averaged over the last dimension.</summary>
            public static Tensor multilabel_soft_margin_loss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean)
            {
                ArgumentNullException.ThrowIfNull(input);
                using var scope = NewDisposeScope();
                var positive = Aten.mul_Tensor.Call(target, Aten.log_sigmoid.Call(input));
                var negative = Aten.mul_Tensor.Call(Aten.rsub_Scalar.Call(target, 1), Aten.log_sigmoid.Call(Aten.neg.Call(input)));
                var loss = Aten.neg.Call(Aten.add_Tensor.Call(positive, negative));
                if (weight is not null)
                    loss = Aten.mul_Tensor.Call(loss, weight);
                loss = Aten.div_Scalar.Call(Aten.sum_dim_IntList.Call(loss, -1), input.size(-1));
                return Reduce(loss, reduction).MoveToOuterDisposeScope();
            }

            public static Tensor multi_margin_loss(Tensor input, Tensor target, int p = 1, double margin = 1, Tensor? weight = null,
                Reduction reduction = Reduction.Mean)
                => Aten.multi_margin_loss.Call(input, target, p, margin, weight, (long)reduction);

            /// <summary>log(1 + exp(−target · input)).</summary>
            public static Tensor soft_margin_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean)
                => Aten.soft_margin_loss.Call(input, target, (long)reduction);

            /// <summary>Connectionist temporal classification (Graves et al., 2006).</summary>
            /// <param name="log_probs">[time, batch, classes] or [time, classes].</param>
            /// <param name="targets">[batch, longest target], or all targets in one row.</param>
            /// <param name="input_lengths">[batch].</param>
            /// <param name="target_lengths">[batch].</param>
            /// <param name="blank">The class that stands for no label.</param>
            /// <param name="zero_infinity">Whether inputs too short for their target count 0 instead of infinity.</param>
            /// <param name="reduction">Mean: each loss is divided by its target's length first.</param>
            public static Tensor ctc_loss(Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths, long blank = 0,
                bool zero_infinity = false, Reduction reduction = Reduction.Mean)
                => Aten.ctc_loss_Tensor.Call(log_probs, targets, input_lengths, target_lengths, blank, (long)reduction, zero_infinity);

            private static Tensor Reduce(Tensor losses, Reduction reduction) => reduction switch
            {
                Reduction.None => losses,
                Reduction.Mean => Aten.mean.Call(losses),
                Reduction.Sum => Aten.sum.Call(losses),
                _ => throw new ArgumentOutOfRangeException(nameof(reduction), reduction, "The reduction must be None, Mean or Sum."),
            };

            private static void RequireSameShape(Tensor input, Tensor target)
            {
                if (!Arguments.SameShape(input, target))
                    throw new ArgumentException(
                        $"The target must have the input's shape {input.shape.Text()}, but has {target.shape.Text()}; reshape or expand it.", nameof(target));
            }
        }
    }
}
