using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>PyTorch's <c>torch.nn.functional</c>. What is computed in place is returned as a second managed tensor of the same native one.</summary>
        public static partial class functional
        {
            public static Tensor relu(Tensor x, bool inplace = false) => (inplace ? Aten.relu_ : Aten.relu).Call(x);

            public static Tensor relu6(Tensor x, bool inplace = false) => (inplace ? Aten.relu6_ : Aten.relu6).Call(x);

            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false)
                => (inplace ? Aten.leaky_relu_ : Aten.leaky_relu).Call(input, negative_slope);

            /// <summary>The randomized leaky ReLU as it evaluates: its slope is the middle of the two bounds.</summary>
            public static Tensor rrelu(Tensor x, double lower = 1.0 / 8, double upper = 1.0 / 3, bool inplace = false)
                => (inplace ? Aten.rrelu_ : Aten.rrelu).Call(x, lower, upper);

            public static Tensor prelu(Tensor input, Tensor weight) => Aten.prelu.Call(input, weight);

            public static Tensor elu(Tensor x, double alpha, bool inplace = false) => (inplace ? Aten.elu_ : Aten.elu).Call(x, alpha);

            public static Tensor celu(Tensor x, double alpha, bool inplace = false) => (inplace ? Aten.celu_ : Aten.celu).Call(x, alpha);

            public static Tensor selu(Tensor x, bool inplace = false) => (inplace ? Aten.selu_ : Aten.selu).Call(x);

            public static Tensor gelu(Tensor x)
            {
                ArgumentNullException.ThrowIfNull(x);
                if (x.device_type != DeviceType.CPU || !x.requires_grad || !is_grad_enabled() || !x.is_contiguous())
                    return Aten.gelu.Call(x);
                // LibTorch 1.13 takes a gradient that is not contiguous for one that is, and reads memory that nobody wrote. Seen as one row, it is made
                // contiguous on its way back.
                using var row = Aten.view.Call(x, new[] { -1L });
                using var result = Aten.gelu.Call(row);
                return Aten.view.Call(result, x.shape);
            }

            public static Tensor gelu(Tensor x, bool inplace) => inplace ? Aten.gelu_.Call(x) : gelu(x);

            public static Tensor silu(Tensor x, bool inplace = false) => (inplace ? Aten.silu_ : Aten.silu).Call(x);

            public static Tensor mish(Tensor x, bool inplace = false) => (inplace ? Aten.mish_ : Aten.mish).Call(x);

            public static Tensor glu(Tensor input, long dim = -1) => Aten.glu.Call(input, dim);

            public static Tensor sigmoid(Tensor x) => Aten.sigmoid.Call(x);

            public static Tensor sigmoid(Tensor x, bool inplace) => (inplace ? Aten.sigmoid_ : Aten.sigmoid).Call(x);

            public static Tensor logsigmoid(Tensor x) => Aten.log_sigmoid.Call(x);

            public static Tensor hardsigmoid(Tensor input, bool inplace = false) => (inplace ? Aten.hardsigmoid_ : Aten.hardsigmoid).Call(input);

            public static Tensor hardswish(Tensor input, bool inplace = false) => (inplace ? Aten.hardswish_ : Aten.hardswish).Call(input);

            public static Tensor tanh(Tensor x, bool inplace = false) => (inplace ? Aten.tanh_ : Aten.tanh).Call(x);

            public static Tensor hardtanh(Tensor x, double min_val = -1, double max_val = 1, bool inplace = false)
                => (inplace ? Aten.hardtanh_ : Aten.hardtanh).Call(x, min_val, max_val);

            /// <summary>x − tanh x.</summary>
            public static Tensor tanhshrink(Tensor x, bool inplace = false)
            {
                using var squashed = Aten.tanh.Call(x);
                return (inplace ? Aten.sub__Tensor : Aten.sub_Tensor).Call(x, squashed);
            }

            public static Tensor hardshrink(Tensor x, double lambda = 0.5) => Aten.hardshrink.Call(x, lambda);

            public static Tensor softshrink(Tensor x, double lambda = 0.5) => Aten.softshrink.Call(x, lambda);

            public static Tensor softplus(Tensor x, double beta = 1, double threshold = 20) => Aten.softplus.Call(x, beta, threshold);

            /// <summary>x / (1 + |x|).</summary>
            public static Tensor softsign(Tensor x, bool inplace = false)
            {
                using var magnitude = Aten.abs.Call(x);
                using var divisor = Aten.add_Scalar.Call(magnitude, 1);
                return (inplace ? Aten.div__Tensor : Aten.div_Tensor).Call(x, divisor);
            }

            public static Tensor threshold(Tensor x, double threshold, double value, bool inplace = false)
                => (inplace ? Aten.threshold_ : Aten.threshold).Call(x, threshold, value);

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => Aten.softmax_int.Call(input, dim, dtype);

            public static Tensor log_softmax(Tensor x, long dim) => Aten.log_softmax_int.Call(x, dim);

            /// <summary>Softmax of −x.</summary>
            public static Tensor softmin(Tensor x, long dim)
            {
                using var negative = Aten.neg.Call(x);
                return Aten.softmax_int.Call(negative, dim);
            }

            /// <summary>Softmax over the channels of images, [batch, channels, height, width] or without the batch.</summary>
            public static Tensor softmax2d(Tensor x)
            {
                ArgumentNullException.ThrowIfNull(x);
                if (x.Dimensions is not (3 or 4))
                    throw new ArgumentException($"softmax2d needs a tensor of 3 or 4 dimensions, but got shape {x.shape.Text()}.", nameof(x));
                return Aten.softmax_int.Call(x, -3);
            }
        }
    }
}
