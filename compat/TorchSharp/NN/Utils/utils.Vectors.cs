using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            /// <summary>All parameters' elements in one row.</summary>
            public static Tensor parameters_to_vector(IEnumerable<Parameter> tensors)
            {
                using var scope = NewDisposeScope();
                var rows = System.Array.ConvertAll(All(tensors), parameter => (Tensor?)Aten.reshape.Call(parameter, new[] { -1L }));
                return Aten.cat.Call(rows).MoveToOuterDisposeScope();
            }

            /// <summary>Makes each parameter a view of its part of the row; whoever changes the one changes the other.</summary>
            /// <param name="vec">As parameters_to_vector gives it.</param>
            /// <param name="tensors">The parameters, in the same order.</param>
            public static void vector_to_parameters(Tensor vec, IEnumerable<Parameter> tensors)
            {
                ArgumentNullException.ThrowIfNull(vec);
                var parameters = All(tensors);
                var count = parameters.Sum(parameter => parameter!.NumberOfElements);
                if (vec.Dimensions != 1 || vec.NumberOfElements < count)
                    throw new ArgumentException($"The parameters have {count} elements; a vector of shape {vec.shape.Text()} does not hold them.", nameof(vec));

                using var scope = NewDisposeScope();
                using var noGradient = no_grad();
                var start = 0L;
                foreach (var parameter in parameters)
                {
                    var length = parameter!.NumberOfElements;
                    var part = Aten.view.Call(Aten.slice_Tensor.Call(vec, 0, start, start + length), parameter.shape);
                    Native.Check(Native.dn_tensor_set_data(parameter.Handle, part.Handle));
                    start += length;
                }
            }
        }
    }
}
