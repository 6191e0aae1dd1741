namespace DeepNet.Training;

/// <summary>What the process holds of memory, read at most once a second.</summary>
/// <param name="cudaDevice">The number of the CUDA device that is computed on, or null.</param>
/// <param name="time">The clock.</param>
internal sealed class MemoryUse(int? cudaDevice, TimeProvider time)
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);

    private long _readAt;
    private (long, CudaDeviceMemory?)? _newest;

    /// <summary>The resident size in bytes, and the CUDA device's memory where one is used.</summary>
    public (long Resident, CudaDeviceMemory? Cuda) Read()
    {
        if (_newest is not { } newest || time.GetElapsedTime(_readAt) >= _interval)
        {
            newest = (Environment.WorkingSet, cudaDevice is { } device ? CudaDriver.Memory(device) : null);
            (_newest, _readAt) = (newest, time.GetTimestamp());
        }
        return newest;
    }
}
