using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
                => (inplace ? Aten.dropout_ : Aten.dropout).Call(input, p, training);

            /// <summary>Drops whole channels of [batch, channels, length] or [channels, length].</summary>
            public static Tensor dropout1d(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
                => FeatureDropout(input, p, training, inplace, unbatched: 2);

            /// <summary>Drops whole channels of [batch, channels, height, width]; three dimensions are taken for [batch, channels, length].</summary>
            public static Tensor dropout2d(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
                => FeatureDropout(input, p, training, inplace, unbatched: -1);

            /// <summary>Drops whole channels of [batch, channels, depth, height, width] or the same without the batch.</summary>
            public static Tensor dropout3d(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
                => FeatureDropout(input, p, training, inplace, unbatched: 4);

            /// <summary>Dropout that keeps mean and variance of SELU's outputs.</summary>
            public static Tensor alpha_dropout(Tensor input, double p = 0.5, bool training = false, bool inplace = false)
                => (inplace ? Aten.alpha_dropout_ : Aten.alpha_dropout).Call(input, p, training);

            /// <summary>The same for whole channels.</summary>
            public static Tensor feature_alpha_dropout(Tensor input, double p = 0.5, bool training = false, bool inplace = false)
                => (inplace ? Aten.feature_alpha_dropout_ : Aten.feature_alpha_dropout).Call(input, p, training);

            // A tensor of `unbatched` dimensions gets a batch dimension for the call.
            private static Tensor FeatureDropout(Tensor input, double p, bool training, bool inplace, int unbatched)
            {
                ArgumentNullException.ThrowIfNull(input);
                var op = inplace ? Aten.feature_dropout_ : Aten.feature_dropout;
                if (input.Dimensions != unbatched)
                    return op.Call(input, p, training);
                using var batch = Aten.unsqueeze.Call(input, 0);
                using var result = op.Call(batch, p, training);
                return inplace ? Tensor.Share(input.Handle) : Aten.squeeze_dim.Call(result, 0);
            }
        }
    }
}
