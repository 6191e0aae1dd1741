using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor avg_pool1d(Tensor input, long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false,
                bool count_include_pad = true)
                => Aten.avg_pool1d.Call(input, kernel_size, stride.OrDefault(), padding.OrDefault(), ceil_mode, count_include_pad);

            public static Tensor avg_pool2d(Tensor input, long kernel_size, long? stride = null, long padding = 0, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null)
                => Aten.avg_pool2d.Call(input, kernel_size, stride.OrDefault(), padding, ceil_mode, count_include_pad, divisor_override);

            public static Tensor avg_pool2d(Tensor input, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null,
                bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null)
                => avg_pool2d(input, kernel_size.Array(), stride.Array(), padding.Array(), ceil_mode, count_include_pad, divisor_override);

            public static Tensor avg_pool2d(Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null,
                bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null)
                => Aten.avg_pool2d.Call(input, kernel_size, stride.OrDefault(), padding.OrDefault(), ceil_mode, count_include_pad, divisor_override);

            public static Tensor avg_pool3d(Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null,
                bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null)
                => Aten.avg_pool3d.Call(input, kernel_size, stride.OrDefault(), padding.OrDefault(), ceil_mode, count_include_pad, divisor_override);

            /// <summary>The gradient of avg_pool2d with respect to its input.</summary>
            /// <param name="input">The gradient of the output.</param>
            /// <param name="originalInput">What the forward pass was given.</param>
            /// <param name="kernel_sizes">As in the forward pass, like all that follow.</param>
            public static Tensor avg_pool2d_backward(Tensor input, Tensor originalInput, long[] kernel_sizes, long[]? strides = null,
                long[]? paddings = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null)
                => Aten.avg_pool2d_backward.Call(input, originalInput, kernel_sizes, strides ?? kernel_sizes, paddings ?? [0, 0], ceil_mode,
                    count_include_pad, divisor_override);

            /// <inheritdoc cref="avg_pool2d_backward"/>
            public static Tensor avg_pool3d_backward(Tensor input, Tensor originalInput, long[] kernel_sizes, long[]? strides = null,
                long[]? paddings = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null)
                => Aten.avg_pool3d_backward.Call(input, originalInput, kernel_sizes, strides ?? kernel_sizes, paddings ?? [0, 0, 0], ceil_mode,
                    count_include_pad, divisor_override);

            public static Tensor adaptive_avg_pool1d(Tensor input, long output_size) => Aten.adaptive_avg_pool1d.Call(input, output_size);

            public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) => adaptive_avg_pool2d(input, [output_size, output_size]);

            public static Tensor adaptive_avg_pool2d(Tensor input, (long, long) output_size) => adaptive_avg_pool2d(input, output_size.Array());

            public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size) => Aten.adaptive_avg_pool2d.Call(input, output_size);

            public static Tensor adaptive_avg_pool3d(Tensor input, long output_size)
                => adaptive_avg_pool3d(input, [output_size, output_size, output_size]);

            public static Tensor adaptive_avg_pool3d(Tensor input, (long, long, long) output_size) => adaptive_avg_pool3d(input, output_size.Array());

            public static Tensor adaptive_avg_pool3d(Tensor input, long[] output_size) => Aten.adaptive_avg_pool3d.Call(input, output_size);

            /// <summary>Writes the gradient of adaptive_avg_pool3d's input into <paramref name="gradInput"/>.</summary>
            public static Tensor adaptive_avg_pool3d_backward(Tensor gradInput, Tensor gradOutput, Tensor originalInput)
                => Aten.adaptive_avg_pool3d_backward_grad_input.Call(gradOutput, originalInput, gradInput);

            /// <summary>The p-norm of each window.</summary>
            public static Tensor lp_pool1d(Tensor input, double norm_type, long kernel_size, long? stride = null, bool ceil_mode = false)
            {
                using var powers = Aten.pow_Tensor_Scalar.Call(input, norm_type);
                using var means = Aten.avg_pool1d.Call(powers, kernel_size, stride.OrDefault(), 0, ceil_mode);
                return NormOfMeans(means, kernel_size, norm_type);
            }

            public static Tensor lp_pool2d(Tensor input, double norm_type, long kernel_size, long? stride = null, bool ceil_mode = false)
                => lp_pool2d(input, norm_type, [kernel_size, kernel_size], stride is { } s ? [s, s] : null, ceil_mode);

            public static Tensor lp_pool2d(Tensor input, double norm_type, long[] kernel_size, long[]? stride = null, bool ceil_mode = false)
            {
                ArgumentNullException.ThrowIfNull(kernel_size);
                using var powers = Aten.pow_Tensor_Scalar.Call(input, norm_type);
                using var means = Aten.avg_pool2d.Call(powers, kernel_size, stride.OrDefault(), 0, ceil_mode);
                var count = kernel_size.Length == 1 ? kernel_size[0] * kernel_size[0] : kernel_size[0] * kernel_size[1];
                return NormOfMeans(means, count, norm_type);
            }

            // sign(m)·relu(|m|) is m, with PyTorch's gradient where m is 0.
            private static Tensor NormOfMeans(Tensor means, long count, double norm_type)
            {
                using var sign = Aten.sign.Call(means);
                using var magnitude = Aten.abs.Call(means);
                using var rectified = Aten.relu.Call(magnitude);
                using var product = Aten.mul_Tensor.Call(sign, rectified);
                using var sum = Aten.mul_Scalar.Call(product, count);
                return Aten.pow_Tensor_Scalar.Call(sum, 1 / norm_type);
            }
        }
    }
}
