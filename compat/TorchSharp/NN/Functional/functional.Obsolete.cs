namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            [Obsolete("Use hardshrink.")]
            public static Tensor Hardshrink(Tensor x, double lambda = 0.5) => hardshrink(x, lambda);

            [Obsolete("Use hardtanh.")]
            public static Tensor Hardtanh(Tensor x, double min_val = -1, double max_val = 1, bool inplace = false)
                => hardtanh(x, min_val, max_val, inplace);

            [Obsolete("Use mish.")]
            public static Tensor Mish(Tensor x) => mish(x);

            [Obsolete("Use silu.")]
            public static Tensor SiLU(Tensor x, bool inplace = false) => silu(x, inplace);

            [Obsolete("Use softshrink.")]
            public static Tensor Softshrink(Tensor x, double lambda = 0.5) => softshrink(x, lambda);

            [Obsolete("Use softsign.")]
            public static Tensor Softsign(Tensor x) => softsign(x);

            [Obsolete("Use tanhshrink.")]
            public static Tensor Tanhshrink(Tensor x) => tanhshrink(x);

            [Obsolete("Use threshold.")]
            public static Tensor Threshold(Tensor x, double threshold, double value, bool inplace = false)
                => functional.threshold(x, threshold, value, inplace);
        }
    }
}
