using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>input · weightsᵀ + bias; weights are [out, in].</summary>
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) => Aten.linear.Call(input, weights, bias);

            public static Tensor bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias = null)
                => Aten.bilinear.Call(input1, input2, weight, bias);

            public static Tensor one_hot(Tensor x, long num_classes = -1) => Aten.one_hot.Call(x, num_classes);

            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-8)
                => Aten.cosine_similarity.Call(x1, x2, dim, eps);

            public static Tensor pairwise_distance(Tensor input1, Tensor input2, double p = 2, double eps = 1e-6, bool keepdim = false)
                => Aten.pairwise_distance.Call(input1, input2, p, eps, keepdim);
        }
    }
}
