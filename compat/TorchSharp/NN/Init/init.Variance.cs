namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class init
        {
            /// <summary>Which side's variance the Kaiming initialisation preserves: the activations' or the gradients'.</summary>
            public enum FanInOut
            {
                FanIn = 0,
                FanOut = 1,
            }

            public enum NonlinearityType
            {
                Linear = 0,
                Conv1D = 1,
                Conv2D = 2,
                Conv3D = 3,
                ConvTranspose1D = 4,
                ConvTranspose2D = 5,
                ConvTranspose3D = 6,
                Sigmoid = 7,
                Tanh = 8,
                ReLU = 9,
                LeakyReLU = 10,
            }

            /// <summary>The factor by which weights before this non-linearity must be larger for the variance to stay.</summary>
            /// <param name="nonlinearity">What follows the weights.</param>
            /// <param name="param">The leaky ReLU's negative slope.</param>
            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0) => nonlinearity switch
            {
                <= NonlinearityType.Sigmoid => 1,
                NonlinearityType.Tanh => 5.0 / 3,
                NonlinearityType.ReLU => Math.Sqrt(2),
                NonlinearityType.LeakyReLU => Math.Sqrt(2 / (1 + param * param)),
                _ => throw new ArgumentOutOfRangeException(nameof(nonlinearity), nonlinearity, "There is no gain for this non-linearity."),
            };

            /// <summary>How many inputs an output sums over and how many outputs an input reaches.</summary>
            /// <param name="tensor">[out, in, …].</param>
            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                RequireDimensions(tensor, "The fan", 2, int.MaxValue);
                var shape = tensor.shape;
                var field = shape.Skip(2).Aggregate(1L, (product, size) => product * size);
                return (shape[1] * field, shape[0] * field);
            }

            /// <summary>Uniform with variance 2 gain² / (fan in + fan out) (Glorot and Bengio, 2010).</summary>
            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1)
            {
                var bound = Math.Sqrt(3) * XavierDeviation(tensor, gain);
                return uniform_(tensor, -bound, bound);
            }

            /// <summary>Normal with variance 2 gain² / (fan in + fan out) (Glorot and Bengio, 2010).</summary>
            public static Tensor xavier_normal_(Tensor tensor, double gain = 1) => normal_(tensor, 0, XavierDeviation(tensor, gain));

            public static Tensor glorot_uniform_(Tensor tensor, double gain = 1) => xavier_uniform_(tensor, gain);

            public static Tensor glorot_normal_(Tensor tensor, double gain = 1) => xavier_normal_(tensor, gain);

            /// <summary>Uniform with variance gain² / fan (He et al., 2015).</summary>
            /// <param name="tensor">[out, in, …].</param>
            /// <param name="a">The leaky ReLU's negative slope.</param>
            /// <param name="mode">Which fan.</param>
            /// <param name="nonlinearity">What follows the weights.</param>
            public static Tensor kaiming_uniform_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn,
                NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                if (IsEmpty(tensor))
                    return tensor;
                var bound = Math.Sqrt(3) * KaimingDeviation(tensor, a, mode, nonlinearity);
                return uniform_(tensor, -bound, bound);
            }

            /// <summary>Normal with variance gain² / fan (He et al., 2015).</summary>
            /// <inheritdoc cref="kaiming_uniform_"/>
            public static Tensor kaiming_normal_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn,
                NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
                => IsEmpty(tensor) ? tensor : normal_(tensor, 0, KaimingDeviation(tensor, a, mode, nonlinearity));

            private static double XavierDeviation(Tensor tensor, double gain)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return gain * Math.Sqrt(2.0 / (fanIn + fanOut));
            }

            private static double KaimingDeviation(Tensor tensor, double slope, FanInOut mode, NonlinearityType nonlinearity)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return calculate_gain(nonlinearity, slope) / Math.Sqrt(mode == FanInOut.FanIn ? fanIn : fanOut);
            }

            private static bool IsEmpty(Tensor tensor)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                return tensor.NumberOfElements == 0;
            }
        }
    }
}
