using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

// The machine as LibTorch sees it: version, threads, devices.
public static partial class torch
{
    /// <summary>LibTorch's version.</summary>
    public static string __version__ => Marshal.PtrToStringUTF8(Native.dn_torch_version())!;

    /// <summary>Threads within an operator.</summary>
    public static int get_num_threads() => Native.dn_num_threads();

    public static void set_num_threads(int num) => Native.Check(Native.dn_set_num_threads(num));

    /// <summary>Threads between operators.</summary>
    public static int get_num_interop_threads() => Native.dn_num_interop_threads();

    /// <summary>Sets the threads between operators: once, and before any operator has used them.</summary>
    public static void set_num_interop_threads(int num) => Native.Check(Native.dn_set_num_interop_threads(num));

    /// <summary>Makes a kind of device ready for use; throws with the reason when this machine has none.</summary>
    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (Unavailable(deviceType) is { } reason)
            throw new InvalidOperationException($"Torch device type {deviceType} did not initialise on the current machine: {reason}");
    }

    /// <summary>Makes a kind of device ready for use; false when this machine has none.</summary>
    public static bool TryInitializeDeviceType(DeviceType deviceType) => Unavailable(deviceType) is null;

    /// <summary>Makes a device ready for use and returns it; the CPU when none is given.</summary>
    public static Device InitializeDevice(Device? device)
    {
        var chosen = device ?? CPU;
        InitializeDeviceType(chosen.type);
        return chosen;
    }

    private static string? Unavailable(DeviceType type) => type switch
    {
        DeviceType.CUDA when Native.dn_cuda_initialize() != 0 => CudaFailure(Native.Error().Message),
        DeviceType.CUDA when Native.dn_cuda_device_count() == 0 => "LibTorch finds no CUDA device.",
        DeviceType.CPU or DeviceType.CUDA or DeviceType.META => null,
        _ => $"LibTorch {__version__} was built without it.",
    };

    // LibTorch's own words for the commonest case are a paragraph about linkers.
    private static string CudaFailure(string message) => message.Contains("ATen_cuda library", StringComparison.Ordinal)
        ? $"LibTorch {__version__} was built without CUDA."
        : message;

    public static class cuda
    {
        public static bool is_available() => Native.dn_has_cuda() != 0 && device_count() > 0;

        public static bool is_cudnn_available() => is_available() && Native.dn_has_cudnn() != 0;

        public static int device_count() => Native.dn_cuda_device_count();

        /// <summary>Seeds the current device's generator; without CUDA it does nothing.</summary>
        public static void manual_seed(long seed)
        {
            if (is_available())
                Seed(-1, seed);
        }

        /// <summary>Seeds every device's generator; without CUDA it does nothing.</summary>
        public static void manual_seed_all(long seed)
        {
            for (var index = 0; index < device_count(); index++)
                Seed(index, seed);
        }

        /// <summary>Waits for all that the device (default: the current one) has been given to do.</summary>
        public static void synchronize(Device? device = null)
        {
            if (device is { type: not DeviceType.CUDA })
                throw new ArgumentException($"Only a CUDA device can be waited for, not {device}.", nameof(device));
            InitializeDeviceType(DeviceType.CUDA);
            Native.Check(Native.dn_cuda_synchronize(device?.index ?? -1));
        }

        private static void Seed(int index, long seed)
        {
            var generator = Native.dn_generator_default((int)DeviceType.CUDA, index);
            if (generator == 0)
                throw Native.Error();
            var status = Native.dn_generator_set_seed(generator, (ulong)seed);
            Native.dn_generator_release(generator);
            Native.Check(status);
        }
    }
}
