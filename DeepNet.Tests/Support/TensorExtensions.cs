using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace DeepNet.Tests.Support;

/// <summary>Short ways between tensors and arrays.</summary>
internal static class TensorExtensions
{
    /// <summary>The values of a contiguous tensor.</summary>
    public static T[] Values<T>(this Tensor tensor) where T : unmanaged
    {
        var values = MemoryMarshal.Cast<byte, T>(tensor.bytes).ToArray();
        GC.KeepAlive(tensor);
        return values;
    }

    /// <summary>A vector with given values.</summary>
    public static Tensor ToTensor<T>(this T[] values, ScalarType type) where T : unmanaged => values.ToTensor(type, [values.Length]);

    /// <summary>A tensor with given values.</summary>
    public static Tensor ToTensor<T>(this T[] values, ScalarType type, long[] shape) where T : unmanaged
    {
        var tensor = empty(shape, type);
        MemoryMarshal.AsBytes(values.AsSpan()).CopyTo(tensor.bytes);
        GC.KeepAlive(tensor);
        return tensor;
    }
}
