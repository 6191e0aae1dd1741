using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor cosine_embedding_loss(Tensor input1, Tensor input2, Tensor target, double margin = 0,
                Reduction reduction = Reduction.Mean)
                => Aten.cosine_embedding_loss.Call(input1, input2, target, margin, (long)reduction);

            /// <param name="input">Distances.</param>
            /// <param name="target">1 or −1, in the input's shape.</param>
            /// <param name="margin">0 by default, unlike in PyTorch, where it is 1.</param>
            /// <param name="reduction">What becomes of the losses of the elements.</param>
            public static Tensor hinge_embedding_loss(Tensor input, Tensor target, double margin = 0, Reduction reduction = Reduction.Mean)
                => Aten.hinge_embedding_loss.Call(input, target, margin, (long)reduction);

            public static Tensor margin_ranking_loss(Tensor input1, Tensor input2, Tensor target, double margin = 0,
                Reduction reduction = Reduction.Mean)
                => Aten.margin_ranking_loss.Call(input1, input2, target, margin, (long)reduction);

            public static Tensor triplet_margin_loss(Tensor anchor, Tensor positive, Tensor negative, double margin = 1, long p = 2,
                double eps = 1e-6, bool swap = false, Reduction reduction = Reduction.Mean)
                => Aten.triplet_margin_loss.Call(anchor, positive, negative, margin, p, eps, swap, (long)reduction);

            /// <summary>max(0, distance(anchor, positive) − distance(anchor, negative) + margin).</summary>
            /// <param name="anchor">[batch, …].</param>
            /// <param name="positive">As the anchor.</param>
            /// <param name="negative">As the anchor.</param>
            /// <param name="distance">pairwise_distance by default.</param>
            /// <param name="margin">How much farther the negative one should be.</param>
            /// <param name="swap">Whether the distance of positive and negative counts where it is the smaller.</param>
            /// <param name="reduction">What becomes of the losses of the elements.</param>
            public static Tensor triplet_margin_with_distance_loss(Tensor anchor, Tensor positive, Tensor negative,
                Func<Tensor, Tensor, Tensor>? distance = null, double margin = 1, bool swap = false, Reduction reduction = Reduction.Mean)
            {
                distance ??= (x, y) => pairwise_distance(x, y);
                using var scope = NewDisposeScope();
                var near = distance(anchor, positive);
                var far = distance(anchor, negative);
                if (swap)
                    far = Aten.minimum.Call(far, distance(positive, negative));
                var loss = Aten.clamp_min.Call(Aten.add_Scalar.Call(Aten.sub_Tensor.Call(near, far), margin), 0);
                return Reduce(loss, reduction).MoveToOuterDisposeScope();
            }
        }
    }
}
