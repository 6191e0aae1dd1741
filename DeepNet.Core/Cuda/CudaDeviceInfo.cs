using TorchSharp;

namespace DeepNet;

/// <summary>What a CUDA device is, as its driver says. Works with every provider of tensors.</summary>
/// <param name="Name">Its name: <c>NVIDIA H200</c>.</param>
/// <param name="Capability">What its kind can do, NVIDIA's compute capability: 8.0 and above compute in bfloat16 and TF32.</param>
/// <param name="Multiprocessors">How many multiprocessors it has.</param>
/// <param name="Memory">Its memory in bytes.</param>
public sealed record CudaDeviceInfo(string Name, Version Capability, int Multiprocessors, long Memory)
{
    /// <summary>That of a device.</summary>
    /// <param name="device">The CUDA device; without a number it is the first one that the process sees.</param>
    /// <returns>Null where there is no driver or it refuses.</returns>
    /// <exception cref="ArgumentException">It is no CUDA device.</exception>
    public static CudaDeviceInfo? Read(torch.Device device) => CudaDriver.Info(CudaDriver.Number(device));
}
