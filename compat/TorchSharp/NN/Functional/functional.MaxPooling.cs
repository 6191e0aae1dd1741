using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // A stride left out is the kernel's size.
        public static partial class functional
        {
            public static Tensor max_pool1d(Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null,
                bool ceil_mode = false)
                => Aten.max_pool1d.Call(input, kernel_size, stride.OrDefault(), padding.OrDefault(), dilation.OrDefault(), ceil_mode);

            public static (Tensor output, Tensor indices) max_pool1d_with_indices(Tensor input, long kernel_size, long? stride = null,
                long? padding = null, long? dilation = null, bool ceil_mode = false)
                => Aten.max_pool1d_with_indices.Call2(input, kernel_size, stride.OrDefault(), padding.OrDefault(), dilation.OrDefault(), ceil_mode);

            public static Tensor max_pool2d(Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null,
                bool ceil_mode = false)
                => Aten.max_pool2d.Call(input, kernel_size, stride.OrDefault(), padding.OrDefault(), dilation.OrDefault(), ceil_mode);

            public static Tensor max_pool2d(Tensor input, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null,
                (long, long)? dilation = null, bool ceil_mode = false)
                => max_pool2d(input, kernel_size.Array(), stride.Array()!, padding.Array()!, dilation.Array()!, ceil_mode);

            public static Tensor max_pool2d(Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null,
                long[]? dilation = null, bool ceil_mode = false)
                => Aten.max_pool2d.Call(input, kernel_size, strides.OrDefault(), padding.OrDefault(), dilation.OrDefault(), ceil_mode);

            public static (Tensor output, Tensor indices) max_pool2d_with_indices(Tensor input, long[] kernel_size, long[]? strides = null,
                long[]? padding = null, long[]? dilation = null, bool ceil_mode = false)
                => Aten.max_pool2d_with_indices.Call2(input, kernel_size, strides.OrDefault(), padding.OrDefault(), dilation.OrDefault(), ceil_mode);

            public static Tensor max_pool3d(Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null,
                long[]? dilation = null, bool ceil_mode = false)
                => Aten.max_pool3d.Call(input, kernel_size, strides.OrDefault(), padding.OrDefault(), dilation.OrDefault(), ceil_mode);

            public static (Tensor output, Tensor indices) max_pool3d_with_indices(Tensor input, long[] kernel_size, long[]? strides = null,
                long[]? padding = null, long[]? dilation = null, bool ceil_mode = false)
                => Aten.max_pool3d_with_indices.Call2(input, kernel_size, strides.OrDefault(), padding.OrDefault(), dilation.OrDefault(), ceil_mode);

            public static Tensor adaptive_max_pool1d(Tensor input, long output_size) => First(adaptive_max_pool1d_with_indices(input, output_size));

            public static (Tensor Values, Tensor Indices) adaptive_max_pool1d_with_indices(Tensor input, long output_size)
                => Aten.adaptive_max_pool1d.Call2(input, output_size);

            public static Tensor adaptive_max_pool2d(Tensor input, long[] output_size) => First(adaptive_max_pool2d_with_indices(input, output_size));

            public static (Tensor Values, Tensor Indices) adaptive_max_pool2d_with_indices(Tensor input, long[] output_size)
                => Aten.adaptive_max_pool2d.Call2(input, output_size);

            public static Tensor adaptive_max_pool3d(Tensor input, long[] output_size) => First(adaptive_max_pool3d_with_indices(input, output_size));

            public static (Tensor Values, Tensor Indices) adaptive_max_pool3d_with_indices(Tensor input, long[] output_size)
                => Aten.adaptive_max_pool3d.Call2(input, output_size);

            private static Tensor First((Tensor Values, Tensor Indices) pooled)
            {
                pooled.Indices.Dispose();
                return pooled.Values;
            }
        }
    }
}
