using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Gathers rows of a tensor.</summary>
internal static class TensorRows
{
    /// <param name="source">[rows, …], contiguous.</param>
    /// <param name="indices">Row numbers, checked by the caller.</param>
    /// <returns>[indices, …], a new tensor of the same type on the same device.</returns>
    public static Tensor Gather(Tensor source, ReadOnlySpan<long> indices)
    {
        // A span reaches over 2 GiB at most; larger tensors and other devices take LibTorch's way.
        if (source.device_type != DeviceType.CPU || source.NumberOfElements * source.ElementSize > int.MaxValue)
            return Select(source, indices);

        var shape = source.shape;
        var rows = shape[0];
        shape[0] = indices.Length;
        var result = empty(shape, source.dtype);
        var from = source.bytes;
        var to = result.bytes;
        var rowBytes = rows == 0 ? 0 : from.Length / (int)rows;
        for (var i = 0; i < indices.Length; i++)
            from.Slice((int)indices[i] * rowBytes, rowBytes).CopyTo(to[(i * rowBytes)..]);
        GC.KeepAlive(source);
        return result;
    }

    private static Tensor Select(Tensor source, ReadOnlySpan<long> indices)
    {
        using var scope = NewDisposeScope();
        return source.index_select(0, tensor(indices.ToArray(), device: source.device)).MoveToOuterDisposeScope();
    }
}
