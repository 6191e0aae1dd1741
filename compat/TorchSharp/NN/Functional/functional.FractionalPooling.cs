using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // Graham (2014), "Fractional max-pooling": exactly one of output_size and output_ratio is given.
        public static partial class functional
        {
            public static Tensor fractional_max_pool2d(Tensor input, long kernel_size, long? output_size = null, double? output_ratio = null)
                => First(fractional_max_pool2d_with_indices(input, kernel_size, output_size, output_ratio));

            public static Tensor fractional_max_pool2d(Tensor input, (long, long) kernel_size, (long, long)? output_size = null,
                (double, double)? output_ratio = null)
                => First(fractional_max_pool2d_with_indices(input, kernel_size, output_size, output_ratio));

            public static Tensor fractional_max_pool2d(Tensor input, long[] kernel_size, long[]? output_size = null, double[]? output_ratio = null)
                => First(fractional_max_pool2d_with_indices(input, kernel_size, output_size, output_ratio));

            public static (Tensor Values, Tensor Indices) fractional_max_pool2d_with_indices(Tensor input, long kernel_size,
                long? output_size = null, double? output_ratio = null)
                => FractionalMaxPool(Aten.fractional_max_pool2d, 2, input, [kernel_size, kernel_size], output_size is { } s ? [s, s] : null,
                    output_ratio is { } r ? [r, r] : null);

            public static (Tensor Values, Tensor Indices) fractional_max_pool2d_with_indices(Tensor input, (long, long) kernel_size,
                (long, long)? output_size = null, (double, double)? output_ratio = null)
                => FractionalMaxPool(Aten.fractional_max_pool2d, 2, input, kernel_size.Array(), output_size.Array(), output_ratio.Array());

            public static (Tensor Values, Tensor Indices) fractional_max_pool2d_with_indices(Tensor input, long[] kernel_size,
                long[]? output_size = null, double[]? output_ratio = null)
                => FractionalMaxPool(Aten.fractional_max_pool2d, 2, input, kernel_size, output_size, output_ratio);

            public static Tensor fractional_max_pool3d(Tensor input, long kernel_size, long? output_size = null, double? output_ratio = null)
                => First(fractional_max_pool3d_with_indices(input, kernel_size, output_size, output_ratio));

            public static Tensor fractional_max_pool3d(Tensor input, (long, long, long) kernel_size, (long, long, long)? output_size = null,
                (double, double, double)? output_ratio = null)
                => First(fractional_max_pool3d_with_indices(input, kernel_size, output_size, output_ratio));

            public static Tensor fractional_max_pool3d(Tensor input, long[] kernel_size, long[]? output_size = null, double[]? output_ratio = null)
                => First(fractional_max_pool3d_with_indices(input, kernel_size, output_size, output_ratio));

            public static (Tensor Values, Tensor Indices) fractional_max_pool3d_with_indices(Tensor input, long kernel_size,
                long? output_size = null, double? output_ratio = null)
                => FractionalMaxPool(Aten.fractional_max_pool3d, 3, input, [kernel_size, kernel_size, kernel_size],
                    output_size is { } s ? [s, s, s] : null, output_ratio is { } r ? [r, r, r] : null);

            public static (Tensor Values, Tensor Indices) fractional_max_pool3d_with_indices(Tensor input, (long, long, long) kernel_size,
                (long, long, long)? output_size = null, (double, double, double)? output_ratio = null)
                => FractionalMaxPool(Aten.fractional_max_pool3d, 3, input, kernel_size.Array(), output_size.Array(), output_ratio.Array());

            public static (Tensor Values, Tensor Indices) fractional_max_pool3d_with_indices(Tensor input, long[] kernel_size,
                long[]? output_size = null, double[]? output_ratio = null)
                => FractionalMaxPool(Aten.fractional_max_pool3d, 3, input, kernel_size, output_size, output_ratio);

            private static (Tensor, Tensor) FractionalMaxPool(Operator pool, int spatial, Tensor input, long[] kernelSize, long[]? outputSize,
                double[]? outputRatio)
            {
                ArgumentNullException.ThrowIfNull(input);
                ArgumentNullException.ThrowIfNull(kernelSize);
                var shape = input.shape;
                if (shape.Length != spatial + 1 && shape.Length != spatial + 2)
                    throw new ArgumentException($"{pool} needs a tensor of {spatial + 1} or {spatial + 2} dimensions, but got shape {shape.Text()}.", nameof(input));
                if ((outputSize is null) == (outputRatio is null))
                    throw new ArgumentException($"{pool} needs either an output_size or an output_ratio.");
                outputSize ??= shape[^spatial..].Zip(outputRatio!, (size, ratio) => (long)(size * ratio)).ToArray();

                var batch = shape.Length == spatial + 1 ? 1 : shape[0];
                using var samples = Aten.rand_generator.Call(new[] { batch, shape[^(spatial + 1)], spatial }, Argument.None, input.dtype, Argument.None, input.device);
                return pool.Call2(input, kernelSize, outputSize, samples);
            }
        }
    }
}
