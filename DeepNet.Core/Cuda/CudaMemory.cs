using TorchSharp;

namespace DeepNet;

/// <summary>A CUDA device's memory: as LibTorch's allocator counts it in this process, and as the driver counts it for all.</summary>
public static unsafe class CudaMemory
{
    // As many as dn_cuda_memory_statistics writes.
    private const int Count = 12;

    /// <summary>What LibTorch's allocator holds. Does not wait for the device. Needs <see cref="Feature.CudaMemoryStatistics"/>.</summary>
    /// <param name="device">The CUDA device; without a number it is the current one.</param>
    /// <exception cref="ArgumentException">It is no CUDA device.</exception>
    /// <exception cref="NotSupportedException">The statistics are missing in this process; the message says why and how to get them.</exception>
    /// <exception cref="DeviceException">There is no such device; the message says why.</exception>
    public static CudaMemoryStatistics Read(torch.Device device)
    {
        var index = CudaFunctions.Prepare(Feature.CudaMemoryStatistics, device).index;
        var values = stackalloc long[Count];
        CudaFunctions.Check(CudaFunctions.MemoryStatistics(index, values));
        return new CudaMemoryStatistics(
            values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7], values[8], values[9], values[10], values[11]);
    }

    /// <summary>Has the peaks start again from what is held now. Needs <see cref="Feature.CudaMemoryStatistics"/>.</summary>
    /// <param name="device">The CUDA device; without a number it is the current one.</param>
    /// <exception cref="ArgumentException">It is no CUDA device.</exception>
    /// <exception cref="NotSupportedException">The statistics are missing in this process; the message says why and how to get them.</exception>
    /// <exception cref="DeviceException">There is no such device; the message says why.</exception>
    public static void ResetPeaks(torch.Device device)
        => CudaFunctions.Check(CudaFunctions.MemoryResetPeaks(CudaFunctions.Prepare(Feature.CudaMemoryStatistics, device).index));

    /// <summary>
    /// Gives memory that no tensor holds back to CUDA, on all devices, for other processes to use. Waits for the devices; the next tensors
    /// take longer to make. Needs <see cref="Feature.CudaMemoryStatistics"/>.
    /// </summary>
    /// <exception cref="NotSupportedException">The allocator is out of reach in this process; the message says why and how to get it.</exception>
    /// <exception cref="DeviceException">There is no CUDA device; the message says why.</exception>
    public static void EmptyCache()
    {
        _ = CudaFunctions.Prepare(Feature.CudaMemoryStatistics, torch.CUDA);
        CudaFunctions.Check(CudaFunctions.MemoryEmptyCache());
    }

    /// <summary>
    /// The device's memory as its driver counts it: that of all processes. Works with every provider of tensors; takes longer than
    /// <see cref="Read"/>.
    /// </summary>
    /// <param name="device">The CUDA device; without a number it is the first one that the process sees.</param>
    /// <returns>Null where there is no driver or it refuses.</returns>
    /// <exception cref="ArgumentException">It is no CUDA device.</exception>
    public static CudaDeviceMemory? ReadDevice(torch.Device device) => CudaDriver.Memory(CudaDriver.Number(device));
}
