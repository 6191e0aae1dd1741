using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>
/// Releases a tensor that nobody disposed of, when the garbage collector finds it. Only tensors outside every scope have one: a scope knows
/// its tensors, and an object with a finalizer is slow to make.
/// </summary>
internal sealed class NativeGuard(nint handle)
{
    private nint _handle = handle;

    internal void Disarm()
    {
        _handle = 0;
        GC.SuppressFinalize(this);
    }

    ~NativeGuard()
    {
        if (_handle == 0)
            return;
        torch.Tensor.Forgotten();
        Native.dn_tensor_release(_handle);
    }
}
