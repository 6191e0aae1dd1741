using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Compat.NN;

internal static class TensorValues
{
    internal static float[] Floats(this Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().reshape(-1).unbind(0).Select(value => value.item<float>()).ToArray();
    }
}
