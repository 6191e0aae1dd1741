using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor batch_norm(Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight = null, Tensor? bias = null,
                bool training = false, double momentum = 0.1, double eps = 1e-5)
            {
                if (training)
                    RequireSeveralValues(input);
                return Aten.batch_norm.Call(input, weight, bias, running_mean, running_var, training, momentum, eps, true);
            }

            public static Tensor instance_norm(Tensor input, Tensor? running_mean = null, Tensor? running_var = null, Tensor? weight = null,
                Tensor? bias = null, bool use_input_stats = true, double momentum = 0.1, double eps = 1e-5)
            {
                ArgumentNullException.ThrowIfNull(input);
                if (use_input_stats && input.shape is var shape && shape.Skip(2).Aggregate(1L, (product, size) => product * size) == 1)
                    throw new ArgumentException($"instance_norm needs more than one spatial element to train, but got shape {shape.Text()}.", nameof(input));
                return Aten.instance_norm.Call(input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps, true);
            }

            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5)
                => Aten.layer_norm.Call(input, normalized_shape, weight, bias, eps);

            public static Tensor group_norm(Tensor input, long num_groups, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5)
                => Aten.group_norm.Call(input, num_groups, weight, bias, eps);

            /// <summary>Divides each value by a power of the mean square over its neighbouring channels (Krizhevsky et al., 2012).</summary>
            public static Tensor local_response_norm(Tensor input, long size, double alpha = 1e-4, double beta = 0.75, double k = 1)
            {
                ArgumentNullException.ThrowIfNull(input);
                var shape = input.shape;
                if (shape.Length < 3)
                    throw new ArgumentException($"local_response_norm needs a tensor of at least 3 dimensions, but got shape {shape.Text()}.", nameof(input));
                if (input.NumberOfElements == 0)
                    return Tensor.Share(input.Handle);

                using var scope = NewDisposeScope();
                var squares = Aten.mul_Tensor.Call(input, input);
                // Channels become a spatial dimension, over which a window averages.
                var channels = shape.Length == 3
                    ? Aten.unsqueeze.Call(squares, 1)
                    : Aten.view.Call(squares, new[] { shape[0], 1, shape[1], shape[2], -1 });
                var before = size / 2;
                var after = (size - 1) / 2;
                Tensor means;
                if (shape.Length == 3)
                    means = avg_pool2d(pad(channels, [0, 0, before, after]), [size, 1], [1, 1]);
                else
                    means = avg_pool3d(pad(channels, [0, 0, 0, 0, before, after]), [size, 1, 1], [1, 1, 1]);
                var perValue = Aten.view.Call(Aten.squeeze_dim.Call(means, 1), shape);
                var divisor = Aten.pow_Tensor_Scalar.Call(Aten.add_Scalar.Call(Aten.mul_Scalar.Call(perValue, alpha), k), beta);
                return Aten.div_Tensor.Call(input, divisor).MoveToOuterDisposeScope();
            }

            /// <summary>Divides by the p-norm along a dimension.</summary>
            public static Tensor normalize(Tensor input, double p = 2, long dim = 1, double eps = 1e-12)
            {
                using var norm = Aten.norm_ScalarOpt_dim.Call(input, p, dim, true);
                using var divisor = Aten.clamp_min.Call(norm, eps);
                return Aten.div_Tensor.Call(input, divisor);
            }

            private static void RequireSeveralValues(Tensor input)
            {
                ArgumentNullException.ThrowIfNull(input);
                var dimensions = (int)input.Dimensions;
                if (dimensions < 2 || input.NumberOfElements != input.size(1))
                    return;
                throw new ArgumentException($"Expected more than 1 value per channel when training, got input size {input.shape.Text()}.", nameof(input));
            }
        }
    }
}
