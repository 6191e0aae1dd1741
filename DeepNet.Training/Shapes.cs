using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Shapes as messages show them: <c>[64, 10]</c>.</summary>
internal static class Shapes
{
    internal static string Of(Tensor tensor) => Of(tensor.shape);

    internal static string Of(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}
