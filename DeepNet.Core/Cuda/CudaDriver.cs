using System.Runtime.InteropServices;
using System.Text;
using TorchSharp;

namespace DeepNet;

/// <summary>The driver's own interface: the same library whoever supplies LibTorch.</summary>
/// <param name="library">The driver's library.</param>
internal sealed class CudaDriver(nint library)
{
    private static readonly Lazy<CudaDriver?> _driver = new(Load);

    private const int Multiprocessors = 16, CapabilityMajor = 75, CapabilityMinor = 76;
    private const int NameBytes = 256;

    private readonly GetVersion _getVersion = Function<GetVersion>(library, "cuDriverGetVersion");
    private readonly GetName _getName = Function<GetName>(library, "cuDeviceGetName");
    private readonly GetAttribute _getAttribute = Function<GetAttribute>(library, "cuDeviceGetAttribute");
    private readonly GetTotal _getTotal = Function<GetTotal>(library, "cuDeviceTotalMem_v2");
    private readonly GetDevice _getDevice = Function<GetDevice>(library, "cuDeviceGet");
    private readonly Retain _retain = Function<Retain>(library, "cuDevicePrimaryCtxRetain");
    private readonly Release _release = Function<Release>(library, "cuDevicePrimaryCtxRelease_v2");
    private readonly Push _push = Function<Push>(library, "cuCtxPushCurrent_v2");
    private readonly Pop _pop = Function<Pop>(library, "cuCtxPopCurrent_v2");
    private readonly MemoryInfo _memory = Function<MemoryInfo>(library, "cuMemGetInfo_v2");

    private delegate int Initialize(uint flags);
    private delegate int GetVersion(out int version);
    private delegate int GetName(ref byte name, int length, int device);
    private delegate int GetAttribute(out int value, int attribute, int device);
    private delegate int GetTotal(out nuint bytes, int device);
    private delegate int GetDevice(out int device, int number);
    private delegate int Retain(out nint context, int device);
    private delegate int Release(int device);
    private delegate int Push(nint context);
    private delegate int Pop(out nint context);
    private delegate int MemoryInfo(out nuint free, out nuint total);

    /// <summary>A CUDA device's number for this class; that of the first one where it has none.</summary>
    /// <exception cref="ArgumentException">It is no CUDA device.</exception>
    internal static int Number(torch.Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.type == DeviceType.CUDA
            ? Math.Max(device.index, 0)
            : throw new ArgumentException($"CUDA's driver knows CUDA devices, not {device}: pass torch.CUDA, or new Device(DeviceType.CUDA, 0).", nameof(device));
    }

    /// <summary>A device's memory; null where there is no driver or it refuses.</summary>
    /// <param name="device">Its number among those that the process sees.</param>
    internal static CudaDeviceMemory? Memory(int device) => _driver.Value?.Read(device);

    /// <summary>What a device is; null where there is no driver or it refuses.</summary>
    /// <param name="device">Its number among those that the process sees.</param>
    internal static CudaDeviceInfo? Info(int device) => _driver.Value?.Describe(device);

    /// <summary>The newest CUDA that the driver can serve, as 1000 × major + 10 × minor; null where there is no driver.</summary>
    internal static int? Version() => _driver.Value is { } driver && driver._getVersion(out var version) == 0 ? version : null;

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

    private CudaDeviceInfo? Describe(int number)
    {
        Span<byte> name = stackalloc byte[NameBytes];
        return _getDevice(out var device, number) == 0
            && _getName(ref MemoryMarshal.GetReference(name), NameBytes, device) == 0
            && _getAttribute(out var major, CapabilityMajor, device) == 0
            && _getAttribute(out var minor, CapabilityMinor, device) == 0
            && _getAttribute(out var multiprocessors, Multiprocessors, device) == 0
            && _getTotal(out var bytes, device) == 0
            ? new CudaDeviceInfo(Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]), new System.Version(major, minor), multiprocessors, (long)bytes)
            : null;
    }

    private static T Function<T>(nint library, string name) where T : Delegate
        => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(library, name));
}
