using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Tensors over the memory of managed arrays, which stay pinned for as long as a tensor or a view of it lives.</summary>
internal static unsafe partial class Factory
{
    internal static torch.Tensor ShareList<T>(IList<T> list, torch.ScalarType? dtype, torch.Device? device) where T : unmanaged
        => list is T[] array ? Share(array, dtype, device) : CopyList(list, dtype, device, false, null);

    internal static torch.Tensor Share(Array array, torch.ScalarType? dtype, torch.Device? device)
        => Convert(Share(array, Shape(array)), dtype, device ?? torch.DefaultDevice);

    internal static torch.Tensor Share(Array array, long[] shape)
    {
        CheckCount(NotNull(array).LongLength, shape);
        return Share(array, ScalarTypes.Of(array.GetType().GetElementType()!), 0, shape);
    }

    /// <summary>A tensor over the array's bytes from <paramref name="offset"/> on, whatever the type of its elements.</summary>
    internal static torch.Tensor Share(Array array, torch.ScalarType dtype, long offset, long[] shape)
    {
        var pin = new PinnedGCHandle<Array>(array);
        var data = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array)) + offset;
        nint handle;
        fixed (long* sizes = shape)
            handle = Native.dn_tensor_from_blob(data, sizes, shape.Length, (int)dtype, &Unpin, (void*)PinnedGCHandle<Array>.ToIntPtr(pin));
        if (handle != 0)
            return torch.Tensor.Own(handle)!;
        pin.Dispose();
        throw Native.Error();
    }

    [UnmanagedCallersOnly]
    private static void Unpin(void* context)
    {
        var pin = PinnedGCHandle<Array>.FromIntPtr((nint)context);
        pin.Dispose();
    }
}
