namespace DeepNet;

/// <summary>A CUDA device's memory as its driver counts it: that of all processes.</summary>
/// <param name="Used">Bytes taken.</param>
/// <param name="Total">Bytes in all.</param>
public readonly record struct CudaDeviceMemory(long Used, long Total)
{
    /// <summary>Bytes that can still be had.</summary>
    public long Free => Total - Used;
}
