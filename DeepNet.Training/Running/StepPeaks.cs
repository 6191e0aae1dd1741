using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The most memory that each step takes of a CUDA device, as LibTorch's allocator counts it. Reading waits for nothing.</summary>
/// <param name="read">The peaks since they were last set back.</param>
/// <param name="reset">Sets them back to what is held now.</param>
internal sealed class StepPeaks(Func<StepMemory> read, Action reset)
{
    /// <summary>Those of a device, from here on; null where nothing counts them: on the CPU, or without <see cref="Feature.CudaMemoryStatistics"/>.</summary>
    public static StepPeaks? Of(Device device)
    {
        if (device.type != DeviceType.CUDA || !Native.Supports(Feature.CudaMemoryStatistics))
            return null;
        CudaMemory.ResetPeaks(device);
        return new StepPeaks(() => CudaMemory.Read(device) is var now ? new StepMemory(now.PeakAllocated, now.PeakReserved) : default, () => CudaMemory.ResetPeaks(device));
    }

    /// <summary>The peaks since the last call.</summary>
    public StepMemory Take()
    {
        var peaks = read();
        reset();
        return peaks;
    }
}
