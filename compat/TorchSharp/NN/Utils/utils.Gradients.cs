using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            private static readonly Operator _clipGradNorm = new("deepnet::clip_grad_norm_");

            /// <summary>Scales all gradients down together so that their global norm is at most <paramref name="max_norm"/>.</summary>
            /// <param name="tensors">The parameters; those without a gradient do not count.</param>
            /// <param name="max_norm">Not negative.</param>
            /// <param name="norm_type">The norm's p; infinity is the largest magnitude.</param>
            /// <returns>The norm before clipping; 0 where there is no gradient.</returns>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2)
            {
                using var norm = _clipGradNorm.Call(All(tensors), max_norm, norm_type);
                return norm.ToDouble();
            }

            /// <summary>Clamps every element of every gradient between −<paramref name="clip_value"/> and <paramref name="clip_value"/>.</summary>
            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using var noGradient = no_grad();
                foreach (var parameter in All(tensors))
                {
                    using var gradient = parameter!.grad;
                    if (gradient is not null)
                        Aten.clamp_.Run(gradient, -clip_value, clip_value);
                }
            }

            private static Tensor?[] All(IEnumerable<Parameter> tensors)
            {
                ArgumentNullException.ThrowIfNull(tensors);
                var list = tensors.ToArray<Tensor?>();
                if (System.Array.IndexOf(list, null) is >= 0 and var place)
                    throw new ArgumentNullException(nameof(tensors), $"Parameter {place} of the list is null.");
                return list;
            }
        }
    }
}
