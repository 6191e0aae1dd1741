namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor of the array's shape that shares its memory; only another type or device makes a copy.</summary>
    public static Tensor from_array(Array rawArray, Device? device = null) => Factory.Share(rawArray, null, device);

    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null)
        => Factory.Finish(Factory.Share(rawArray, dtype, device), requires_grad, names);

    public static Tensor as_tensor(Array data, ScalarType? dtype = null, Device? device = null) => Factory.Share(data, dtype, device);

    /// <summary>The tensor itself if it already has that type and device, else a converted one that gradients flow through.</summary>
    public static Tensor as_tensor(Tensor data, ScalarType? dtype = null, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.to(dtype ?? data.dtype, device ?? data.device);
    }

    /// <summary>A one-dimensional tensor over the bytes of an array, read as elements of <paramref name="dtype"/>.</summary>
    /// <param name="rawArray">The array whose memory the tensor shares.</param>
    /// <param name="dtype">The type to read the bytes as; it need not be the array's own.</param>
    /// <param name="count">How many elements; −1 for all that there are.</param>
    /// <param name="offset">How many bytes to skip at the start.</param>
    /// <param name="requires_grad">Whether operations on the tensor are recorded.</param>
    public static Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        ArgumentNullException.ThrowIfNull(rawArray);
        var bytes = rawArray.LongLength * ScalarTypes.Of(rawArray.GetType().GetElementType()!).ElementSize();
        var size = dtype.ElementSize();
        if (offset < 0 || offset > bytes)
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"The offset must be between 0 and the array's {bytes} bytes.");
        if (count < 0 && (bytes - offset) % size != 0)
            throw new ArgumentException($"The {bytes - offset} bytes after the offset are no whole number of elements of {size} bytes.", nameof(offset));
        if (count > (bytes - offset) / size)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"Only {(bytes - offset) / size} elements of {size} bytes fit into the {bytes - offset} bytes after the offset.");
        return Factory.Finish(Factory.Share(rawArray, dtype, offset, [count < 0 ? (bytes - offset) / size : count]), requires_grad);
    }
}

public static partial class TensorExtensionMethods
{
    /// <summary>A tensor of the given shape over the array's memory, or with a copy of it.</summary>
    public static torch.Tensor ToTensor<T>(this T[] rawArray, long[] dimensions, bool doCopy = false, bool requires_grad = false)
    {
        ArgumentNullException.ThrowIfNull(dimensions);
        return Factory.Finish(Factory.Share(doCopy ? (T[])Factory.NotNull(rawArray).Clone() : rawArray, dimensions), requires_grad);
    }

    /// <summary>A tensor without dimensions that holds the number.</summary>
    public static torch.Tensor ToTensor<T>(this T scalar, torch.Device? device = null, bool requires_grad = false) where T : struct
    {
        // A caller's tensor is the likelier slip: `t.ToTensor()` of an unsupported struct.
        var tensor = Factory.Share(new[] { scalar }, []);
        return Factory.Finish(device is null ? tensor : tensor.to(device, disposeAfter: true), requires_grad);
    }
}
