using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor conv1d(Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null,
                long? dilation = null, long groups = 1)
                => Aten.conv1d.Call(input, weight, bias, stride.OrDefault(), padding.OrDefault(), dilation.OrDefault(), groups);

            public static Tensor conv1d_padding(Tensor input, Tensor weight, Tensor? bias = null, long? stride = null,
                Padding padding = Padding.Valid, long? dilation = null, long groups = 1)
                => Aten.conv1d_padding.Call(input, weight, bias, stride.OrDefault(), padding.Name(), dilation.OrDefault(), groups);

            public static Tensor conv2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null,
                long[]? dilation = null, long groups = 1)
                => Aten.conv2d.Call(input, weight, bias, strides.OrDefault(), padding.OrDefault(), dilation.OrDefault(), groups);

            public static Tensor conv2d_padding(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null,
                Padding padding = Padding.Valid, long[]? dilation = null, long groups = 1)
                => Aten.conv2d_padding.Call(input, weight, bias, strides.OrDefault(), padding.Name(), dilation.OrDefault(), groups);

            public static Tensor conv3d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null,
                long[]? dilation = null, long groups = 1)
                => Aten.conv3d.Call(input, weight, bias, strides.OrDefault(), padding.OrDefault(), dilation.OrDefault(), groups);

            public static Tensor conv3d_padding(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null,
                Padding padding = Padding.Valid, long[]? dilation = null, long groups = 1)
                => Aten.conv3d_padding.Call(input, weight, bias, strides.OrDefault(), padding.Name(), dilation.OrDefault(), groups);

            // The operators take the groups before the dilation.
            public static Tensor conv_transpose1d(Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null,
                long? output_padding = null, long? dilation = null, long groups = 1)
                => Aten.conv_transpose1d.Call(input, weight, bias, stride.OrDefault(), padding.OrDefault(), output_padding.OrDefault(), groups,
                    dilation.OrDefault());

            public static Tensor conv_transpose2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null,
                long[]? padding = null, long[]? output_padding = null, long[]? dilation = null, long groups = 1)
                => Aten.conv_transpose2d_input.Call(input, weight, bias, strides.OrDefault(), padding.OrDefault(), output_padding.OrDefault(),
                    groups, dilation.OrDefault());

            public static Tensor conv_transpose3d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null,
                long[]? padding = null, long[]? output_padding = null, long[]? dilation = null, long groups = 1)
                => Aten.conv_transpose3d_input.Call(input, weight, bias, strides.OrDefault(), padding.OrDefault(), output_padding.OrDefault(),
                    groups, dilation.OrDefault());

            /// <summary>The blocks that a sliding window sees, as columns: [batch, channels × kernel, positions].</summary>
            public static Tensor unfold(Tensor input, long kernel_size, long dilation = 1, long padding = 0, long stride = 1)
                => unfold(input, (kernel_size, kernel_size), (dilation, dilation), (padding, padding), (stride, stride));

            public static Tensor unfold(Tensor input, (long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null,
                (long, long)? stride = null)
                => Aten.im2col.Call(input, kernel_size.Array(), (dilation ?? (1, 1)).Array(), (padding ?? (0, 0)).Array(), (stride ?? (1, 1)).Array());

            /// <summary>The opposite of unfold: overlapping blocks are summed.</summary>
            public static Tensor fold(Tensor input, long output_size, long kernel_size, long dilation = 1, long padding = 0, long stride = 1)
                => fold(input, (output_size, output_size), (kernel_size, kernel_size), (dilation, dilation), (padding, padding), (stride, stride));

            public static Tensor fold(Tensor input, (long, long) output_size, (long, long) kernel_size, (long, long)? dilation = null,
                (long, long)? padding = null, (long, long)? stride = null)
                => Aten.col2im.Call(input, output_size.Array(), kernel_size.Array(), (dilation ?? (1, 1)).Array(), (padding ?? (0, 0)).Array(),
                    (stride ?? (1, 1)).Array());
        }
    }
}
