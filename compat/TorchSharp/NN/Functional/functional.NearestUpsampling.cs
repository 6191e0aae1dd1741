using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // The operators under interpolate, with their gradients.
        public static partial class functional
        {
            public static Tensor upsample_nearest1d(Tensor input, long? outputSize, double? scaleFactor)
                => Aten.upsample_nearest1d_vec.Call(input, outputSize is { } size ? new[] { size } : null, scaleFactor is { } factor ? new[] { factor } : null);

            public static Tensor upsample_nearest2d(Tensor input, long[]? outputSizes = null, double[]? scaleFactors = null)
                => Aten.upsample_nearest2d_vec.Call(input, outputSizes, scaleFactors);

            public static Tensor upsample_nearest3d(Tensor input, long[]? outputSizes = null, double[]? scaleFactors = null)
                => Aten.upsample_nearest3d_vec.Call(input, outputSizes, scaleFactors);

            /// <param name="grad_output">[batch, channels, length].</param>
            /// <param name="outputSize">The forward pass's; null where a scale factor was given.</param>
            /// <param name="inputSize">The length of the forward pass's input.</param>
            /// <param name="scaleFactor">The forward pass's.</param>
            public static Tensor upsample_nearest1d_backward(Tensor grad_output, long? outputSize, long inputSize, double? scaleFactor)
            {
                ArgumentNullException.ThrowIfNull(grad_output);
                var shape = grad_output.shape;
                return Aten.upsample_nearest1d_backward.Call(grad_output, outputSize ?? shape[^1], new[] { shape[0], shape[1], inputSize }, scaleFactor);
            }

            /// <param name="grad_output">[batch, channels, height, width].</param>
            /// <param name="inputSizes">The shape of the forward pass's input, all four sizes.</param>
            /// <param name="outputSizes">The forward pass's; null where scale factors were given.</param>
            /// <param name="scaleFactors">The forward pass's.</param>
            public static Tensor upsample_nearest2d_backward(Tensor grad_output, long[] inputSizes, long[]? outputSizes = null,
                double[]? scaleFactors = null)
            {
                ArgumentNullException.ThrowIfNull(grad_output);
                return Aten.upsample_nearest2d_backward.Call(grad_output, outputSizes ?? grad_output.shape[2..], inputSizes, scaleFactors?[0],
                    scaleFactors?[1]);
            }

            /// <inheritdoc cref="upsample_nearest2d_backward"/>
            public static Tensor upsample_nearest3d_backward(Tensor grad_output, long[] inputSizes, long[]? outputSizes = null,
                double[]? scaleFactors = null)
            {
                ArgumentNullException.ThrowIfNull(grad_output);
                return Aten.upsample_nearest3d_backward.Call(grad_output, outputSizes ?? grad_output.shape[2..], inputSizes, scaleFactors?[0],
                    scaleFactors?[1], scaleFactors?[2]);
            }
        }
    }
}
