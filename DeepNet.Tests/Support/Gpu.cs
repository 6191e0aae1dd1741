using static TorchSharp.torch;

namespace DeepNet.Tests.Support;

/// <summary>
/// The GPU of the tests that need one. They are of the category <see cref="Category"/>: eng/gpu.sh runs these, and sets <c>DEEPNET_TEST_CUDA</c> to
/// <c>required</c>, so that a GPU which is there and not found fails them. Elsewhere they are skipped; with <c>DEEPNET_TEST_CUDA=cpu</c> those that any
/// device can pass run on the CPU, to find their mistakes without a GPU.
/// </summary>
internal static class Gpu
{
    /// <summary>What to name in <c>[Category(Gpu.Category)]</c>.</summary>
    internal const string Category = "Cuda";

    /// <summary>The first GPU.</summary>
    internal static Device Device { get; } = new(TorchSharp.DeviceType.CUDA, 0);

    /// <summary>The first GPU, which <see cref="Require"/> asks for; in a rehearsal the CPU.</summary>
    internal static Device DeviceOrRehearsal()
    {
        if (Mode == "cpu")
            return CPU;
        Require();
        return Device;
    }

    /// <summary>Skips the test where there are fewer GPUs than it needs; where they are required, it fails.</summary>
    internal static void Require(int count = 1)
    {
        var found = cuda.is_available() ? cuda.device_count() : 0;
        if (found >= count)
            return;
        var message = $"The test needs {(count == 1 ? "a GPU" : $"{count} GPUs")}, and LibTorch {(found == 0 ? "finds no CUDA" : $"finds {found}")}: './setup.sh --doctor' says why.";
        if (count == 1 && Mode == "required")
            Assert.Fail(message);
        else
            Assert.Ignore(message);
    }

    private static string? Mode => Environment.GetEnvironmentVariable("DEEPNET_TEST_CUDA");
}

/// <summary>Base of fixtures that need a GPU as a whole. In others, a test has <c>[Category(Gpu.Category)]</c> and begins with <see cref="Gpu.Require"/>.</summary>
[Category(Gpu.Category)]
internal abstract class GpuTest
{
    [OneTimeSetUp]
    public void RequireGpu() => Gpu.Require();

    /// <summary>What a kernel does wrong shows when it is waited for: in the test that started it.</summary>
    [TearDown]
    public void Wait() => cuda.synchronize();
}
