namespace DeepNet;

/// <summary>Which CUDA there is in this process.</summary>
public static unsafe class CudaVersions
{
    /// <summary>The newest CUDA that the driver can serve: not older than <see cref="Runtime"/>, or no device can be used. Null without a driver.</summary>
    public static Version? Driver => CudaDriver.Version() is { } version ? Cuda(version) : null;

    /// <summary>The CUDA that LibTorch was built for; null where it was built without, and with TorchSharp's packages, which do not say.</summary>
    public static Version? Runtime
    {
        get
        {
            long version;
            return CudaFunctions.InTorch && CudaFunctions.RuntimeVersion(&version) == 0 ? Cuda(version) : null;
        }
    }

    /// <summary>The cuDNN that LibTorch was built with; null where it was built without, and with TorchSharp's packages, which do not say.</summary>
    public static Version? Cudnn
    {
        get
        {
            long version;
            return CudaFunctions.InTorch && CudaFunctions.CudnnVersion(&version) == 0 ? Library(version) : null;
        }
    }

    /// <summary>CUDA's own number, 1000 × major + 10 × minor.</summary>
    internal static Version Cuda(long number) => new((int)(number / 1000), (int)(number % 1000 / 10));

    /// <summary>cuDNN's own number: 10000 × major + 100 × minor + patch since version 9, and 1000 × major + 100 × minor + patch before.</summary>
    internal static Version Library(long number)
    {
        var unit = number >= 90000 ? 10000 : 1000;
        return new((int)(number / unit), (int)(number % unit / 100), (int)(number % 100));
    }
}
