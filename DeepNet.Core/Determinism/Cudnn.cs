namespace DeepNet;

/// <summary>
/// Switches of cuDNN, which computes convolutions and recurrent layers on CUDA, for the whole process: PyTorch's
/// <c>torch.backends.cudnn.benchmark</c> and <c>.deterministic</c>, which TorchSharp lacks. Without CUDA they are kept, and change nothing.
/// </summary>
public static class Cudnn
{
    private static readonly ContextSwitch _benchmark = new("cuDNN's benchmark mode", "benchmarkCuDNN", "setBenchmarkCuDNN");
    private static readonly ContextSwitch _deterministic = new("cuDNN's deterministic mode", "deterministicCuDNN", "setDeterministicCuDNN");

    /// <summary>
    /// Whether the first convolution of each shape tries all algorithms and keeps the fastest: worth it where shapes stay the same. Which one is
    /// fastest may differ from run to run. LibTorch's default is false.
    /// </summary>
    /// <exception cref="NotSupportedException">The loaded LibTorch does not export the switch.</exception>
    public static bool Benchmark
    {
        get => _benchmark.Value;
        set => _benchmark.Value = value;
    }

    /// <summary>Whether only algorithms are taken whose results are the same in every run. LibTorch's default is false.</summary>
    /// <exception cref="NotSupportedException">The loaded LibTorch does not export the switch.</exception>
    public static bool Deterministic
    {
        get => _deterministic.Value;
        set => _deterministic.Value = value;
    }
}
