using System.Runtime.InteropServices;
using TorchSharp;

namespace DeepNet;

/// <summary>
/// A switch of LibTorch's context that TorchSharp's API lacks, looked up among LibTorch's exports: it is there whoever supplies the tensors.
/// </summary>
internal sealed unsafe class ContextSwitch
{
    private static readonly LoadedLibrary? _library = LoadedLibrary.Find("torch_cpu");
    private static readonly delegate* unmanaged<nint> _context = (delegate* unmanaged<nint>)Find("_ZN2at13globalContextEv", "?globalContext@at@@YAAEAVContext@1@XZ");

    private readonly string _name;
    private readonly delegate* unmanaged<nint, byte> _get;
    // One that takes a single flag leaves the register of the second alone.
    private readonly delegate* unmanaged<nint, byte, byte, void> _set;

    /// <summary>A switch by the names of its functions.</summary>
    /// <param name="name">What it switches, for the error where it is not there.</param>
    /// <param name="get">The getter <c>bool Context::… () const</c>, as in the sources.</param>
    /// <param name="set">The setter <c>void Context::… (bool, …)</c>.</param>
    /// <param name="flags">How many flags the setter takes, 1 or 2; the second is false.</param>
    internal ContextSwitch(string name, string get, string set, int flags = 1)
    {
        _name = name;
        _get = (delegate* unmanaged<nint, byte>)Find($"_ZNK2at7Context{get.Length}{get}Ev", $"?{get}@Context@at@@QEBA_NXZ");
        _set = (delegate* unmanaged<nint, byte, byte, void>)Find(
            $"_ZN2at7Context{set.Length}{set}E{(flags == 2 ? "bb" : "b")}", $"?{set}@Context@at@@QEAAX_N{(flags == 2 ? "0" : "")}@Z");
    }

    /// <summary>Whether it is on, for the whole process.</summary>
    /// <exception cref="NotSupportedException">The loaded LibTorch does not export it.</exception>
    internal bool Value
    {
        get => _get(Context) != 0;
        set => _set(Context, value ? (byte)1 : (byte)0, 0);
    }

    private nint Context => _context != null && _get != null && _set != null ? _context() : throw new NotSupportedException(
        $"{_name} needs a switch of LibTorch's that {_library?.Path ?? "this process, which has loaded no torch_cpu,"} does not export (LibTorch {torch.__version__}).");

    private static nint Find(string itanium, string microsoft)
        => _library is not null && NativeLibrary.TryGetExport(_library.Handle, OperatingSystem.IsWindows() ? microsoft : itanium, out var address) ? address : 0;
}
