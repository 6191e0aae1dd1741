using System.Runtime.Intrinsics.X86;

namespace DeepNet;

/// <summary>Whether the processor multiplies in bfloat16 itself. Where it does not, LibTorch converts back and forth, which is slower than float32.</summary>
internal static class BFloat16Units
{
    private const string LinuxProcessors = "/proc/cpuinfo";

    /// <summary>True for AVX512_BF16, AMX_BF16 and Arm's BF16; null where the system does not tell.</summary>
    internal static bool? OnThisProcessor { get; } = X86Base.IsSupported ? OnX86() : OnLinux();

    // Leaf 7: sub-leaf 0 counts the sub-leaves in EAX and has AMX_BF16 in bit 22 of EDX; sub-leaf 1 has AVX512_BF16 in bit 5 of EAX.
    private static bool OnX86()
    {
        if (X86Base.CpuId(0, 0).Eax < 7)
            return false;
        var (subLeaves, _, _, features) = X86Base.CpuId(7, 0);
        return (features & 1 << 22) != 0 || (subLeaves >= 1 && (X86Base.CpuId(7, 1).Eax & 1 << 5) != 0);
    }

    private static bool? OnLinux() => !File.Exists(LinuxProcessors) ? null
        : File.ReadLines(LinuxProcessors).FirstOrDefault(line => line.StartsWith("Features", StringComparison.Ordinal)) is { } features
            ? features.Split(' ').Contains("bf16")
            : null;
}
