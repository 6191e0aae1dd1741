using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        public static partial class functional
        {
            /// <summary>The derivatives of every element of the result by every element of the input: [result's shape, input's shape].</summary>
            public static Tensor jacobian(Func<Tensor, Tensor> function, Tensor inputs)
            {
                ArgumentNullException.ThrowIfNull(function);
                return jacobian((Tensor[] x) => [function(x[0])], [inputs]).First();
            }

            /// <summary>One matrix for each result.</summary>
            public static IEnumerable<Tensor> jacobian(Func<Tensor, Tensor[]> function, Tensor inputs)
            {
                ArgumentNullException.ThrowIfNull(function);
                return jacobian((Tensor[] x) => function(x[0]), [inputs]);
            }

            /// <summary>One matrix for each input.</summary>
            public static IEnumerable<Tensor> jacobian(Func<Tensor[], Tensor> function, params Tensor[] inputs)
            {
                ArgumentNullException.ThrowIfNull(function);
                return jacobian((Tensor[] x) => [function(x)], inputs);
            }

            /// <summary>One matrix for each result and each input: all those of the first result come first.</summary>
            public static IEnumerable<Tensor> jacobian(Func<Tensor[], Tensor[]> function, params Tensor[] inputs)
            {
                ArgumentNullException.ThrowIfNull(function);
                ArgumentNullException.ThrowIfNull(inputs);
                using var scope = NewDisposeScope();
                using var gradients = enable_grad();
                var leaves = System.Array.ConvertAll(inputs, input => Aten.detach.Call(input).requires_grad_());
                var jacobians = new List<Tensor>();
                foreach (var output in function(leaves))
                    jacobians.AddRange(Jacobians(output, leaves));
                jacobians.ForEach(jacobian => jacobian.MoveToOuterDisposeScope());
                return jacobians;
            }

            private static IEnumerable<Tensor> Jacobians(Tensor output, Tensor[] leaves)
            {
                var elements = Aten.reshape.Call(output, new[] { -1L });
                var rows = new Tensor[leaves.Length][];
                for (var k = 0; k < leaves.Length; k++)
                    rows[k] = new Tensor[elements.NumberOfElements];
                for (var element = 0; element < elements.NumberOfElements; element++)
                {
                    var value = Aten.select_int.Call(elements, 0, element);
                    var gradients = value.requires_grad ? grad([value], leaves, retain_graph: true, allow_unused: true) : new Tensor[leaves.Length];
                    for (var k = 0; k < leaves.Length; k++)
                        rows[k][element] = gradients[k] ?? Aten.zeros_like.Call(leaves[k]);
                }
                for (var k = 0; k < leaves.Length; k++)
                {
                    long[] shape = [.. output.shape, .. leaves[k].shape];
                    yield return elements.NumberOfElements == 0
                        ? Aten.new_zeros.Call(leaves[k], shape)
                        : Aten.reshape.Call(Aten.stack.Call(rows[k]), shape);
                }
            }
        }
    }
}
