using System.Runtime.InteropServices;
using TorchSharp;

namespace DeepNet;

/// <summary>
/// Has LibTorch use only operators whose results are the same in every run, and throw for one that has no such implementation
/// (PyTorch's <c>use_deterministic_algorithms</c>), until it is disposed of. TorchSharp has no call for it: the switch is looked up among
/// LibTorch's exports.
/// </summary>
/// <example><code>
/// using var deterministic = DeterministicAlgorithms.Enter();
/// </code></example>
public sealed unsafe class DeterministicAlgorithms : IDisposable
{
    private static readonly delegate* unmanaged<nint> _context;
    private static readonly delegate* unmanaged<nint, byte> _isOn;
    private static readonly delegate* unmanaged<nint, byte, byte, void> _set;
    private static readonly string? _missing;

    private readonly bool _before;

    static DeterministicAlgorithms()
    {
        var library = LoadedLibrary.Find("torch_cpu");
        _context = (delegate* unmanaged<nint>)Find("_ZN2at13globalContextEv", "?globalContext@at@@YAAEAVContext@1@XZ");
        _isOn = (delegate* unmanaged<nint, byte>)Find("_ZNK2at7Context23deterministicAlgorithmsEv", "?deterministicAlgorithms@Context@at@@QEBA_NXZ");
        _set = (delegate* unmanaged<nint, byte, byte, void>)Find("_ZN2at7Context26setDeterministicAlgorithmsEbb", "?setDeterministicAlgorithms@Context@at@@QEAAX_N0@Z");
        if (_context == null || _isOn == null || _set == null)
            _missing = $"Deterministic mode needs a switch of LibTorch's that {library?.Path ?? "this process, which has loaded no torch_cpu,"} does not export (LibTorch {torch.__version__}).";

        nint Find(string itanium, string microsoft)
            => library is not null && NativeLibrary.TryGetExport(library.Handle, OperatingSystem.IsWindows() ? microsoft : itanium, out var address) ? address : 0;
    }

    private DeterministicAlgorithms() => _before = IsOn;

    /// <summary>Whether only such operators are used now.</summary>
    /// <exception cref="NotSupportedException">The loaded LibTorch does not export the switch.</exception>
    public static bool IsOn
    {
        get => _isOn(Context) != 0;
        private set => _set(Context, value ? (byte)1 : (byte)0, 0);
    }

    private static nint Context => _missing is null ? _context() : throw new NotSupportedException(_missing);

    /// <summary>Switches them on, for the whole process.</summary>
    /// <returns>A scope whose end puts the switch back.</returns>
    /// <exception cref="NotSupportedException">The loaded LibTorch does not export the switch.</exception>
    public static DeterministicAlgorithms Enter()
    {
        var scope = new DeterministicAlgorithms();
        IsOn = true;
        return scope;
    }

    /// <summary>Puts the switch back.</summary>
    public void Dispose() => IsOn = _before;
}
