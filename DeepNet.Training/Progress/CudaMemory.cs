using System.Runtime.InteropServices;

namespace DeepNet.Training;

/// <summary>A CUDA device's memory, as its driver counts it: that of all processes.</summary>
/// <param name="Used">Bytes taken.</param>
/// <param name="Total">Bytes in all.</param>
internal readonly record struct CudaMemory(long Used, long Total)
{
    private static readonly Lazy<Driver?> _driver = new(Driver.Load);

    /// <summary>That of a device; null where there is no driver or it refuses.</summary>
    /// <param name="device">Its number among those that the process sees.</param>
    public static CudaMemory? Of(int device) => _driver.Value?.Read(device);

    // The driver's own interface: the same library whoever supplies LibTorch.
    private sealed class Driver(nint library)
    {
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

        public static Driver? Load()
        {
            if (!NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out var library))
                return null;
            try
            {
                return Function<Initialize>(library, "cuInit")(0) == 0 ? new Driver(library) : null;
            }
            catch (EntryPointNotFoundException)
            {
                return null; // a driver from before CUDA 11
            }
        }

        // The primary context is the one that LibTorch computes in: to retain it makes none.
        public CudaMemory? Read(int number)
        {
            if (_getDevice(out var device, number) != 0 || _retain(out var context, device) != 0)
                return null;
            try
            {
                if (_push(context) != 0)
                    return null;
                var result = _memory(out var free, out var total);
                _ = _pop(out _);
                return result == 0 ? new CudaMemory((long)(total - free), (long)total) : null;
            }
            finally
            {
                _ = _release(device);
            }
        }

        private static T Function<T>(nint library, string name) where T : Delegate
            => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(library, name));
    }
}
