using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static FractionalMaxPool2d FractionalMaxPool2d(long kernel_size, long? output_size = null, double? output_ratio = null)
            => new(kernel_size.Repeat(2), output_size.Repeat(2), output_ratio is { } ratio ? [ratio, ratio] : null);

        public static FractionalMaxPool2d FractionalMaxPool2d(long[] kernel_size, long[]? output_size = null, double[]? output_ratio = null)
            => new(kernel_size, output_size, output_ratio);

        public static FractionalMaxPool2d FractionalMaxPool2d((long, long) kernel_size, (long, long)? output_size = null,
            (double, double)? output_ratio = null)
            => new(kernel_size.Array(), output_size.Array(), output_ratio.Array());

        public static FractionalMaxPool3d FractionalMaxPool3d(long kernel_size, long? output_size = null, double? output_ratio = null)
            => new(kernel_size.Repeat(3), output_size.Repeat(3), output_ratio is { } ratio ? [ratio, ratio, ratio] : null);

        public static FractionalMaxPool3d FractionalMaxPool3d(long[] kernel_size, long[]? output_size = null, double[]? output_ratio = null)
            => new(kernel_size, output_size, output_ratio);

        public static FractionalMaxPool3d FractionalMaxPool3d((long, long, long) kernel_size, (long, long, long)? output_size = null,
            (double, double, double)? output_ratio = null)
            => new(kernel_size.Array(), output_size.Array(), output_ratio.Array());
    }
}
