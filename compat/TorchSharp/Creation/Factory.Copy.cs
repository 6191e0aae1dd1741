using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Tensors with a copy of managed values.</summary>
internal static unsafe partial class Factory
{
    internal static torch.Tensor CopyScalar<T>(T value, torch.ScalarType? dtype, torch.Device? device, bool requires_grad) where T : unmanaged
        => CopySpan(new ReadOnlySpan<T>(in value), [], dtype, device, requires_grad, null);

    internal static torch.Tensor CopyArray<T>(T[] array, torch.ScalarType? dtype, torch.Device? device, bool requires_grad, string[]? names) where T : unmanaged
        => CopyArray(array, [NotNull(array).Length], dtype, device, requires_grad, names);

    internal static torch.Tensor CopyArray<T>(T[] array, ReadOnlySpan<long> shape, torch.ScalarType? dtype, torch.Device? device, bool requires_grad,
        string[]? names) where T : unmanaged
        => CopySpan<T>(NotNull(array), shape, dtype, device, requires_grad, names);

    internal static torch.Tensor CopyArray<T>(T[,] array, torch.ScalarType? dtype, torch.Device? device, bool requires_grad, string[]? names) where T : unmanaged
        => CopySpan(Elements<T>(array), Shape(array), dtype, device, requires_grad, names);

    internal static torch.Tensor CopyArray<T>(T[,,] array, torch.ScalarType? dtype, torch.Device? device, bool requires_grad, string[]? names) where T : unmanaged
        => CopySpan(Elements<T>(array), Shape(array), dtype, device, requires_grad, names);

    internal static torch.Tensor CopyArray<T>(T[,,,] array, torch.ScalarType? dtype, torch.Device? device, bool requires_grad, string[]? names) where T : unmanaged
        => CopySpan(Elements<T>(array), Shape(array), dtype, device, requires_grad, names);

    internal static torch.Tensor CopyList<T>(IList<T> list, torch.ScalarType? dtype, torch.Device? device, bool requires_grad, string[]? names) where T : unmanaged
        => CopyList(list, [NotNull(list).Count], dtype, device, requires_grad, names);

    internal static torch.Tensor CopyList<T>(IList<T> list, ReadOnlySpan<long> shape, torch.ScalarType? dtype, torch.Device? device, bool requires_grad,
        string[]? names) where T : unmanaged
        => CopySpan(Elements(list), shape, dtype, device, requires_grad, names);

    internal static torch.Tensor CopyMemory<T>(Memory<T> memory, ReadOnlySpan<long> shape, torch.ScalarType? dtype, torch.Device? device, bool requires_grad,
        string[]? names) where T : unmanaged
        => CopySpan<T>(memory.Span, shape, dtype, device, requires_grad, names);

    internal static torch.Tensor CopySpan<T>(ReadOnlySpan<T> values, ReadOnlySpan<long> shape, torch.ScalarType? dtype, torch.Device? device,
        bool requires_grad, string[]? names) where T : unmanaged
    {
        CheckCount(values.Length, shape);
        var natural = ScalarTypes.Of(typeof(T));
        var tensor = Aten.empty.Call(shape.ToArray(), natural, Argument.None, torch.CPU);
        if (values.Length > 0)
            values.CopyTo(new Span<T>((void*)Native.dn_tensor_data(tensor.Handle), values.Length));
        return Finish(Convert(tensor, dtype, device ?? torch.DefaultDevice), requires_grad, names);
    }

    /// <summary>The tensor as that type on that device; the given one is disposed of if another has to be made.</summary>
    private static torch.Tensor Convert(torch.Tensor tensor, torch.ScalarType? dtype, torch.Device? device)
    {
        var sameType = dtype is null || dtype == tensor.dtype;
        if (sameType && (device is null || device.type == DeviceType.CPU))
            return tensor;
        using (tensor)
            return Aten.to_dtype_layout.Call(tensor, dtype, Argument.None, device);
    }

    internal static T NotNull<T>(T? values) where T : class => values ?? throw new ArgumentNullException(nameof(values), "The values to make a tensor of are null.");

    internal static long[] Shape(Array array)
    {
        var shape = new long[NotNull(array).Rank];
        for (var k = 0; k < shape.Length; k++)
            shape[k] = array.GetLongLength(k);
        return shape;
    }

    private static ReadOnlySpan<T> Elements<T>(Array array) where T : unmanaged
        => MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(NotNull(array))), array.Length);

    private static ReadOnlySpan<T> Elements<T>(IList<T> list) where T : unmanaged => list switch
    {
        T[] array => array,
        List<T> values => CollectionsMarshal.AsSpan(values),
        _ => NotNull(list).ToArray(),
    };

    private static void CheckCount(long count, ReadOnlySpan<long> shape)
    {
        var product = 1L;
        foreach (var size in shape)
            product = checked(product * size);
        if (product != count)
            throw new ArgumentException($"A tensor of shape [{string.Join(", ", shape.ToArray())}] has {product} elements, but {count} values were given.");
    }
}
