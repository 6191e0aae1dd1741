using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean)
                => Elementwise(Aten.mse_loss, input, target, reduction);

            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean)
                => Elementwise(Aten.l1_loss, input, target, reduction);

            /// <summary>Squared below <paramref name="beta"/>, absolute above, divided by beta.</summary>
            public static Tensor smooth_l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1)
                => Elementwise(Aten.smooth_l1_loss, input, target, reduction, beta);

            /// <summary>Squared below <paramref name="delta"/>, absolute above.</summary>
            public static Tensor huber_loss(Tensor input, Tensor target, double delta = 1, Reduction reduction = Reduction.Mean)
                => Elementwise(Aten.huber_loss, input, target, reduction, delta);

            /// <summary>The Kullback-Leibler divergence of the target from the input.</summary>
            /// <param name="input">Log-probabilities.</param>
            /// <param name="target">Log-probabilities too, unless <paramref name="log_target"/> is false.</param>
            /// <param name="log_target">True by default, unlike in PyTorch.</param>
            /// <param name="reduction">Mean divides by all elements, not by the batch.</param>
            public static Tensor kl_div(Tensor input, Tensor target, bool log_target = true, Reduction reduction = Reduction.Mean)
                => Aten.kl_div.Call(input, target, (long)reduction, log_target);

            /// <summary>The negative log-likelihood of counts under a Poisson distribution.</summary>
            /// <param name="input">The expected counts, or their logarithms.</param>
            /// <param name="target">Counts.</param>
            /// <param name="log_input">Whether the input holds logarithms.</param>
            /// <param name="full">Whether to add Stirling's approximation of log target!.</param>
            /// <param name="eps">Keeps the logarithm finite where the input is no logarithm.</param>
            /// <param name="reduction">What becomes of the losses of the elements.</param>
            public static Tensor poisson_nll_loss(Tensor input, Tensor target, bool log_input = true, bool full = false, float eps = 1e-8f,
                Reduction reduction = Reduction.Mean)
                => Aten.poisson_nll_loss.Call(input, target, log_input, full, Exact(eps), (long)reduction);

            /// <summary>½ (log variance + (input − target)² / variance), the variance at least <paramref name="eps"/>.</summary>
            /// <param name="input">Means.</param>
            /// <param name="target">Samples.</param>
            /// <param name="variance">The input's shape, or with a last dimension that is 1 or missing.</param>
            /// <param name="full">Whether to add ½ log 2π.</param>
            /// <param name="eps">The least variance; the gradient passes as if there were none.</param>
            /// <param name="reduction">What becomes of the losses of the elements.</param>
            public static Tensor gaussian_nll_loss(Tensor input, Tensor target, Tensor variance, bool full = false, float eps = 1e-6f,
                Reduction reduction = Reduction.Mean)
            {
                using var scope = NewDisposeScope();
                variance = FittingVariance(input, variance);
                using (no_grad())
                    if (Aten.is_nonzero.CallBool(Aten.any.Call(Aten.lt_Scalar.Call(variance, 0))))
                        throw new ArgumentException("The variance has negative entries.", nameof(variance));

                var clamped = Aten.clone.Call(variance);
                using (no_grad())
                    Aten.clamp_min_.Run(clamped, Exact(eps));
                var squares = Aten.pow_Tensor_Scalar.Call(Aten.sub_Tensor.Call(input, target), 2);
                var loss = Aten.mul_Scalar.Call(Aten.add_Tensor.Call(Aten.log.Call(clamped), Aten.div_Tensor.Call(squares, clamped)), 0.5);
                if (full)
                    loss = Aten.add_Scalar.Call(loss, 0.5 * Math.Log(2 * Math.PI));
                return Reduce(loss, reduction).MoveToOuterDisposeScope();
            }

            private static Tensor FittingVariance(Tensor input, Tensor variance)
            {
                if (Arguments.SameShape(input, variance))
                    return variance;
                var wanted = input.shape;
                var given = variance.shape;
                if (wanted.Length > 0 && given.AsSpan().SequenceEqual(wanted.AsSpan(0, wanted.Length - 1)))
                    return Aten.unsqueeze.Call(variance, -1);
                if (given.Length == wanted.Length && given[^1] == 1 && given.AsSpan(0, given.Length - 1).SequenceEqual(wanted.AsSpan(0, wanted.Length - 1)))
                    return variance;
                throw new ArgumentException(
                    $"A variance of shape {given.Text()} does not fit an input of shape {wanted.Text()}: give the same shape, or the last dimension 1 or left out.",
                    nameof(variance));
            }

            // The gradients of these losses want operands that are expanded already.
            private static Tensor Elementwise(Operator loss, Tensor input, Tensor target, Reduction reduction, double? bound = null)
            {
                if (Arguments.SameShape(input, target))
                    return bound is { } given ? loss.Call(input, target, (long)reduction, given) : loss.Call(input, target, (long)reduction);
                var both = Aten.broadcast_tensors.CallList((Argument)new[] { input, target });
                using var x = both[0];
                using var y = both[1];
                return Elementwise(loss, x, y, reduction, bound);
            }

            // 1e-8f as a double is not 1e-8: what the caller wrote is meant.
            private static double Exact(float value) => (double)(decimal)value;
        }
    }
}
