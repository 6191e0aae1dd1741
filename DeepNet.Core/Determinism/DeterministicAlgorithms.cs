using TorchSharp;

namespace DeepNet;

/// <summary>
/// Has LibTorch use only operators whose results are the same in every run, and throw for one that has no such implementation
/// (PyTorch's <c>use_deterministic_algorithms</c>), until it is disposed of; TorchSharp has no call for it. On CUDA this takes cuDNN's deterministic
/// algorithms too, without its benchmark mode, and sets <c>CUBLAS_WORKSPACE_CONFIG</c> to <c>:4096:8</c> for the process, where it is not set. cuBLAS
/// reads that when it starts: begin before the first matrix product on CUDA, or set the variable outside.
/// </summary>
/// <example><code>
/// using var deterministic = DeterministicAlgorithms.Enter();
/// </code></example>
public sealed class DeterministicAlgorithms : IDisposable
{
    private static readonly ContextSwitch _switch = new("Deterministic mode", "deterministicAlgorithms", "setDeterministicAlgorithms", flags: 2);

    private readonly bool _before = _switch.Value, _cudnn = Cudnn.Deterministic, _benchmark = Cudnn.Benchmark;

    private DeterministicAlgorithms()
    {
    }

    /// <summary>Whether only such operators are used now.</summary>
    /// <exception cref="NotSupportedException">The loaded LibTorch does not export the switch.</exception>
    public static bool IsOn => _switch.Value;

    /// <summary>Switches them on, for the whole process.</summary>
    /// <returns>A scope whose end puts the switches back.</returns>
    /// <exception cref="NotSupportedException">The loaded LibTorch does not export the switches.</exception>
    /// <exception cref="InvalidOperationException">There is CUDA, and <c>CUBLAS_WORKSPACE_CONFIG</c> is set to what is not deterministic.</exception>
    public static DeterministicAlgorithms Enter()
    {
        if (torch.cuda.is_available())
            CublasWorkspace.MakeDeterministic(NativeEnvironment.Get(CublasWorkspace.Variable), value => NativeEnvironment.Set(CublasWorkspace.Variable, value));
        var scope = new DeterministicAlgorithms();
        (_switch.Value, Cudnn.Deterministic, Cudnn.Benchmark) = (true, true, false);
        return scope;
    }

    /// <summary>Puts the switches back.</summary>
    public void Dispose() => (_switch.Value, Cudnn.Deterministic, Cudnn.Benchmark) = (_before, _cudnn, _benchmark);
}
