using System.Runtime.InteropServices;
using TorchSharp;

namespace DeepNet;

/// <summary>libdeepnet's functions for CUDA (native/src/cuda). Those that need CUDA's headers are missing where it was built without them.</summary>
internal static unsafe class CudaFunctions
{
    internal static readonly delegate* unmanaged<int*, long*, int> StreamNew = (delegate* unmanaged<int*, long*, int>)NativeFunctions.Export("dn_cuda_stream_new");
    internal static readonly delegate* unmanaged<int*, long*, int> StreamCurrent = (delegate* unmanaged<int*, long*, int>)NativeFunctions.Export("dn_cuda_stream_current");
    internal static readonly delegate* unmanaged<int, long, int*, long*, int> StreamExchange = (delegate* unmanaged<int, long, int*, long*, int>)NativeFunctions.Export("dn_cuda_stream_exchange");
    internal static readonly delegate* unmanaged<int, long, int, int> StreamRestore = (delegate* unmanaged<int, long, int, int>)NativeFunctions.Export("dn_cuda_stream_restore");
    internal static readonly delegate* unmanaged<int, long, int> StreamSynchronize = (delegate* unmanaged<int, long, int>)NativeFunctions.Export("dn_cuda_stream_synchronize");
    internal static readonly delegate* unmanaged<nint, int, long, int> RecordStream = (delegate* unmanaged<nint, int, long, int>)NativeFunctions.Export("dn_cuda_record_stream");

    internal static readonly delegate* unmanaged<nint*, int> EventNew = (delegate* unmanaged<nint*, int>)NativeFunctions.Export("dn_cuda_event_new");
    internal static readonly delegate* unmanaged<nint, void> EventRelease = (delegate* unmanaged<nint, void>)NativeFunctions.Export("dn_cuda_event_release");
    internal static readonly delegate* unmanaged<nint, int, long, int> EventRecord = (delegate* unmanaged<nint, int, long, int>)NativeFunctions.Export("dn_cuda_event_record");
    internal static readonly delegate* unmanaged<nint, int, long, int> EventBlock = (delegate* unmanaged<nint, int, long, int>)NativeFunctions.Export("dn_cuda_event_block");
    internal static readonly delegate* unmanaged<nint, int*, int> EventQuery = (delegate* unmanaged<nint, int*, int>)NativeFunctions.Export("dn_cuda_event_query");
    internal static readonly delegate* unmanaged<nint, int> EventSynchronize = (delegate* unmanaged<nint, int>)NativeFunctions.Export("dn_cuda_event_synchronize");

    internal static readonly delegate* unmanaged<int, long, nint*, int> GraphNew = (delegate* unmanaged<int, long, nint*, int>)NativeFunctions.Export("dn_cuda_graph_new");
    internal static readonly delegate* unmanaged<nint, void> GraphRelease = (delegate* unmanaged<nint, void>)NativeFunctions.Export("dn_cuda_graph_release");
    internal static readonly delegate* unmanaged<nint, nint, int> GraphBegin = (delegate* unmanaged<nint, nint, int>)NativeFunctions.Export("dn_cuda_graph_begin");
    internal static readonly delegate* unmanaged<nint, int> GraphEnd = (delegate* unmanaged<nint, int>)NativeFunctions.Export("dn_cuda_graph_end");
    internal static readonly delegate* unmanaged<nint, int> GraphReplay = (delegate* unmanaged<nint, int>)NativeFunctions.Export("dn_cuda_graph_replay");

    internal static readonly delegate* unmanaged<int, long*, int> MemoryStatistics = (delegate* unmanaged<int, long*, int>)NativeFunctions.Export("dn_cuda_memory_statistics");
    internal static readonly delegate* unmanaged<int, int> MemoryResetPeaks = (delegate* unmanaged<int, int>)NativeFunctions.Export("dn_cuda_memory_reset_peaks");
    internal static readonly delegate* unmanaged<int> MemoryEmptyCache = (delegate* unmanaged<int>)NativeFunctions.Export("dn_cuda_memory_empty_cache");

    internal static readonly delegate* unmanaged<int, int*, int> RefuseWaits = (delegate* unmanaged<int, int*, int>)NativeFunctions.Export("dn_cuda_refuse_waits");

    internal static readonly delegate* unmanaged<long*, int> RuntimeVersion = (delegate* unmanaged<long*, int>)NativeFunctions.Export("dn_cuda_runtime_version");
    internal static readonly delegate* unmanaged<long*, int> CudnnVersion = (delegate* unmanaged<long*, int>)NativeFunctions.Export("dn_cudnn_version");

    private static readonly delegate* unmanaged<int> _inTorch = (delegate* unmanaged<int>)NativeFunctions.Export("dn_cuda_in_torch");

    /// <summary>Whether LibTorch was built for CUDA, and libdeepnet is there to say so.</summary>
    internal static bool InTorch => _inTorch != null && _inTorch() != 0;

    internal static bool HasStreams => InTorch && StreamNew != null;

    internal static bool HasGraphs => HasStreams && GraphNew != null;

    internal static bool HasMemoryStatistics => InTorch && MemoryStatistics != null;

    /// <summary>Makes a CUDA device ready for use.</summary>
    /// <param name="feature">What is to be done with it.</param>
    /// <param name="device">The device; without a number it is the current one.</param>
    /// <returns>The device with its number.</returns>
    /// <exception cref="ArgumentException">It is no CUDA device.</exception>
    /// <exception cref="NotSupportedException">The feature is missing in this process; the message says why and how to get it.</exception>
    /// <exception cref="DeviceException">There is no such device; the message says why.</exception>
    internal static torch.Device Prepare(Feature feature, torch.Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device.type != DeviceType.CUDA)
            throw new ArgumentException($"{Name(feature)} belong to a CUDA device, not to {device}: pass torch.CUDA, or new Device(DeviceType.CUDA, 0).", nameof(device));
        Require(feature);
        if (Math.Max(device.index, 0) >= torch.cuda.device_count())
            _ = ComputeDevice.Open(device.index < 0 ? "cuda" : $"cuda:{device.index}"); // says why it is not there
        torch.InitializeDeviceType(DeviceType.CUDA);
        if (device.index >= 0)
            return device;
        int index = -1;
        long stream;
        Check(StreamCurrent(&index, &stream));
        return new torch.Device(DeviceType.CUDA, index);
    }

    /// <summary>Throws where a feature is missing.</summary>
    /// <exception cref="NotSupportedException">The feature is missing in this process; the message says why and how to get it.</exception>
    internal static void Require(Feature feature)
    {
        if (Native.Supports(feature))
            return;
        throw new NotSupportedException(Explain(feature, LoadedLibrary.Find("deepnet")?.Path, known: _inTorch != null, InTorch));
    }

    /// <summary>Why a feature is missing, and how to get it.</summary>
    /// <param name="feature">What is missing.</param>
    /// <param name="library">Where libdeepnet is, or null where this process has none.</param>
    /// <param name="known">Whether that library knows of CUDA at all.</param>
    /// <param name="inTorch">Whether LibTorch was built for CUDA.</param>
    internal static string Explain(Feature feature, string? library, bool known, bool inTorch) => (library, known, inTorch) switch
    {
        (null, _, _) => $"{Name(feature)} need libdeepnet, which TorchSharp's own LibTorch comes without. DEEPNET_TORCH=libtorch ./setup.sh builds it.",
        (_, false, _) => $"{Name(feature)} need a newer libdeepnet than {library}: run ./setup.sh.",
        (_, _, false) => $"{Name(feature)} need a LibTorch for CUDA, and LibTorch {torch.__version__} here was built without it. "
            + "LIBTORCH=/path/to/libtorch ./setup.sh takes another one, LIBTORCH_USE_PYTORCH=1 ./setup.sh that of Python's PyTorch.",
        _ => $"{Name(feature)} were left out of {library}, for want of CUDA's headers (cuda_runtime_api.h) or of LibTorch 2.4 when it was built. "
            + "Install the headers or set CUDA_HOME, and run ./setup.sh --fresh.",
    };

    /// <summary>Throws LibTorch's own message where a call failed.</summary>
    /// <exception cref="ExternalException">LibTorch refused; the message is its own.</exception>
    internal static void Check(int status)
    {
        if (status != 0)
            throw NativeFunctions.Error();
    }

    private static string Name(Feature feature) => feature switch
    {
        Feature.CudaGraphs => "CUDA graphs",
        Feature.CudaMemoryStatistics => "Statistics of CUDA memory",
        _ => "CUDA streams",
    };
}
