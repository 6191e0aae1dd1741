using System.Runtime.InteropServices;

namespace DeepNet;

/// <summary>The driver's own interface: the same library whoever supplies LibTorch.</summary>
/// <param name="library">The driver's library.</param>
internal sealed class CudaDriver(nint library)
{
    private static readonly Lazy<CudaDriver?> _driver = new(Load);

    private readonly GetDevice _getDevice = Function<GetDevice>(library, "cuDeviceGet");
    private readonly Retain _retain = Function<Retain>(library, "cuDevicePrimaryCtxRetain");
    private readonly Release _release = Function<Release>(library, "cuDevicePrimaryCtxRelease_v2");
    private readonly Push _push = Function<Push>(library, "cuCtxPushCurrent_v2");
    private readonly Pop _pop = Function<Pop>(library, "cuCtxPopCurrent_v2");
    private readonly MemoryInfo _memory = Function<MemoryInfo>(library, "cuMemGetInfo_v2");

    private delegate int Initialize(uint flags);
    private delegate int GetDevice(out int device, int number);
    private delegate int Retain(out nint context, int device);
    private delegate int Release(int device);
    private delegate int Push(nint context);
    private delegate int Pop(out nint context);
    private delegate int MemoryInfo(out nuint free, out nuint total);

    /// <summary>A device's memory; null where there is no driver or it refuses.</summary>
    /// <param name="device">Its number among those that the process sees.</param>
    internal static CudaDeviceMemory? Memory(int device) => _driver.Value?.Read(device);

    private static CudaDriver? Load()
    {
        if (!NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out var library))
            return null;
        try
        {
            return Function<Initialize>(library, "cuInit")(0) == 0 ? new CudaDriver(library) : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null; // a driver from before CUDA 11
        }
    }

    // The primary context is the one that LibTorch computes in: to retain it makes none.
    private CudaDeviceMemory? Read(int number)
    {
        if (_getDevice(out var device, number) != 0 || _retain(out var context, device) != 0)
            return null;
        try
        {
            if (_push(context) != 0)
                return null;
            var result = _memory(out var free, out var total);
            _ = _pop(out _);
            return result == 0 ? new CudaDeviceMemory((long)(total - free), (long)total) : null;
        }
        finally
        {
            _ = _release(device);
        }
    }

    private static T Function<T>(nint library, string name) where T : Delegate
        => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(library, name));
}
