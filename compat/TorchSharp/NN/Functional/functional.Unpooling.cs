using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor max_unpool1d(Tensor input, Tensor indices, long kernel_size, long? stride = null, long? padding = null,
                long[]? output_size = null)
            {
                ArgumentNullException.ThrowIfNull(input);
                var size = UnpooledSize(input, [kernel_size], [stride ?? kernel_size], [padding ?? 0], output_size);
                using var plane = Aten.unsqueeze.Call(input, -1);
                using var places = Aten.unsqueeze.Call(indices, -1);
                using var unpooled = Aten.max_unpool2d.Call(plane, places, new long[] { size[0], 1 });
                return Aten.squeeze_dim.Call(unpooled, -1);
            }

            public static Tensor max_unpool2d(Tensor input, Tensor indices, long[] kernel_size, long[]? stride = null, long[]? padding = null,
                long[]? output_size = null)
            {
                ArgumentNullException.ThrowIfNull(input);
                ArgumentNullException.ThrowIfNull(kernel_size);
                return Aten.max_unpool2d.Call(input, indices, UnpooledSize(input, kernel_size, stride ?? kernel_size, padding ?? [0, 0], output_size));
            }

            public static Tensor max_unpool3d(Tensor input, Tensor indices, long[] kernel_size, long[]? stride = null, long[]? padding = null,
                long[]? output_size = null)
            {
                ArgumentNullException.ThrowIfNull(input);
                ArgumentNullException.ThrowIfNull(kernel_size);
                stride ??= kernel_size;
                padding ??= [0, 0, 0];
                return Aten.max_unpool3d.Call(input, indices, UnpooledSize(input, kernel_size, stride, padding, output_size), stride, padding);
            }

            // Pooling rounds down, so several input sizes give the same output: the caller may name the one it was, within one stride.
            private static long[] UnpooledSize(Tensor input, long[] kernel, long[] stride, long[] padding, long[]? wanted)
            {
                var count = kernel.Length;
                var smallest = input.shape[^count..].Select((size, d) => (size - 1) * stride[d] + kernel[d] - 2 * padding[d]).ToArray();
                if (wanted is null)
                    return smallest;
                if (wanted.Length == count + 2)
                    wanted = wanted[2..];
                if (wanted.Length != count)
                    throw new ArgumentException($"output_size must have {count} or {count + 2} sizes, but got {wanted.Text()}.", "output_size");
                for (var d = 0; d < count; d++)
                    if (wanted[d] <= smallest[d] - stride[d] || wanted[d] >= smallest[d] + stride[d])
                        throw new ArgumentException(
                            $"output_size {wanted.Text()} is out of reach: size {d} must lie between {smallest[d] - stride[d] + 1} and {smallest[d] + stride[d] - 1}.",
                            "output_size");
                return wanted;
            }
        }
    }
}
