using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // What a batch normalization does when it evaluates is a fixed scale and shift, which the layer before it can take over.
        public static partial class utils
        {
            /// <summary>The weights of a convolution that does what it and the batch normalization after it do when they evaluate.</summary>
            /// <param name="conv_w">[out, in, …], or [in, out, …] where <paramref name="transpose"/>.</param>
            /// <param name="conv_b">[out], or null.</param>
            /// <param name="bn_rm">The running mean, [out].</param>
            /// <param name="bn_rv">The running variance, [out].</param>
            /// <param name="bn_eps">The normalization's epsilon.</param>
            /// <param name="bn_w">Its scale, or null.</param>
            /// <param name="bn_b">Its shift, or null.</param>
            /// <param name="transpose">Whether the convolution is a transposed one.</param>
            public static (Parameter weight, Parameter bias) fuse_conv_bn_weights(Tensor conv_w, Tensor? conv_b, Tensor bn_rm, Tensor bn_rv,
                double bn_eps, Tensor? bn_w, Tensor? bn_b, bool transpose = false)
            {
                ArgumentNullException.ThrowIfNull(conv_w);
                var shape = new long[conv_w.Dimensions];
                System.Array.Fill(shape, 1);
                shape[transpose ? 1 : 0] = -1;
                return Fuse(conv_w, conv_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b, shape);
            }

            /// <summary>The weights of a linear layer that does what it and the batch normalization after it do when they evaluate.</summary>
            public static (Parameter weight, Parameter bias) fuse_linear_bn_weights(Tensor linear_w, Tensor? linear_b, Tensor bn_rm, Tensor bn_rv,
                double bn_eps, Tensor bn_w, Tensor bn_b)
                => Fuse(linear_w, linear_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b, [-1, 1]);

            /// <summary>A linear layer that does what the two do when they evaluate; both must be in evaluation mode.</summary>
            public static Linear fuse_linear_bn_eval(Linear linear, BatchNorm bn)
            {
                ArgumentNullException.ThrowIfNull(linear);
                ArgumentNullException.ThrowIfNull(bn);
                if (linear.training || bn.training)
                    throw new ArgumentException("Only layers in evaluation mode can be fused; call eval() on both.");
                if (bn.running_mean is null || bn.running_var is null)
                    throw new ArgumentException("A batch normalization without running statistics cannot be fused.", nameof(bn));
                var (weight, bias) = Fuse(linear.weight, linear.bias, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias, [-1, 1]);
                var fused = new Linear(weight, bias);
                fused.eval();
                return fused;
            }

            private static (Parameter, Parameter) Fuse(Tensor weight, Tensor? bias, Tensor mean, Tensor variance, double eps, Tensor? scale,
                Tensor? shift, long[] shape)
            {
                using var scope = NewDisposeScope();
                using var noGradient = no_grad();
                var factor = Aten.rsqrt.Call(Aten.add_Scalar.Call(variance, eps));
                if (scale is not null)
                    factor = Aten.mul_Tensor.Call(scale, factor);
                var offset = bias is null ? Aten.neg.Call(mean) : Aten.sub_Tensor.Call(bias, mean);
                var fusedBias = Aten.mul_Tensor.Call(offset, factor);
                if (shift is not null)
                    fusedBias = Aten.add_Tensor.Call(fusedBias, shift);
                var fusedWeight = Aten.mul_Tensor.Call(weight, Aten.reshape.Call(factor, shape));
                var results = (new Parameter(fusedWeight), new Parameter(fusedBias));
                results.Item1.MoveToOuterDisposeScope();
                results.Item2.MoveToOuterDisposeScope();
                return results;
            }
        }
    }
}
