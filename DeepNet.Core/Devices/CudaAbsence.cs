using System.Runtime.InteropServices;
using TorchSharp;

namespace DeepNet;

/// <summary>Why this process cannot compute on CUDA: what <see cref="ComputeDevice.Open"/> and <c>./setup.sh --doctor</c> say.</summary>
public sealed record CudaAbsence
{
    internal const string VisibleDevices = "CUDA_VISIBLE_DEVICES";

    private CudaAbsence(string reason, string remedy, bool hasDriver) => (Reason, Remedy, HasDriver) = (reason, remedy, hasDriver);

    /// <summary>What is missing, as a part of a sentence: <c>there is no NVIDIA driver (…)</c>.</summary>
    public string Reason { get; }

    /// <summary>What it takes, likewise.</summary>
    public string Remedy { get; }

    /// <summary>Whether the machine has an NVIDIA driver, so that CUDA is within reach.</summary>
    public bool HasDriver { get; }

    /// <summary>The reason, or null where there is a CUDA device to compute on.</summary>
    public static CudaAbsence? Find() => torch.cuda.is_available() && torch.cuda.device_count() > 0
        ? null
        : Explain(
            LoadedLibrary.Find("torch_cuda") is not null, Driver(), Environment.GetEnvironmentVariable(VisibleDevices), Failure(),
            fromPackages: LoadedLibrary.Find("deepnet") is null);

    /// <summary>Reason and remedy, as one or two sentences.</summary>
    public override string ToString() => $"{Reason}. It takes {Remedy}.";

    /// <summary>The reason from what is known of the process.</summary>
    /// <param name="withCuda">Whether LibTorch was built for CUDA.</param>
    /// <param name="driver">Whether there is an NVIDIA driver.</param>
    /// <param name="visible">CUDA_VISIBLE_DEVICES, or null.</param>
    /// <param name="failure">What LibTorch says when it is to start CUDA, or null.</param>
    /// <param name="fromPackages">Whether LibTorch comes from TorchSharp's packages.</param>
    internal static CudaAbsence Explain(bool withCuda, bool driver, string? visible, string? failure, bool fromPackages) => (withCuda, driver, visible) switch
    {
        (false, _, _) => new(
            driver ? "this LibTorch was built without CUDA, though there is an NVIDIA driver" : "this LibTorch was built without CUDA, and there is no NVIDIA driver either",
            (driver ? "" : "an NVIDIA driver, and ") + (fromPackages ? "the CUDA packages: DEEPNET_DEVICE=cuda ./setup.sh" : "another LibTorch: LIBTORCH=/path or LIBTORCH_USE_PYTORCH=1 ./setup.sh"), driver),
        (true, false, _) => new("there is no NVIDIA driver (libcuda.so.1, /proc/driver/nvidia)", "the driver of an NVIDIA GPU; until then this LibTorch runs on the processor just as well", driver),
        (true, true, { } hidden) => new($"the driver shows no device it can use; {VisibleDevices}={hidden}", $"a {VisibleDevices} that names devices which nvidia-smi lists, or none at all", driver),
        _ => new($"the driver shows no device it can use{(failure is null ? "" : $": {failure}")}", "a driver that works, as nvidia-smi shows, and is no older than LibTorch's CUDA", driver),
    };

    private static bool Driver() => File.Exists("/proc/driver/nvidia/version")
        || NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out _);

    private static string? Failure()
    {
        try
        {
            torch.InitializeDeviceType(DeviceType.CUDA);
            return null;
        }
        catch (Exception error) when (error is InvalidOperationException or NotSupportedException or ExternalException)
        {
            return error.Message.Split('\n')[0].TrimEnd('.');
        }
    }
}
