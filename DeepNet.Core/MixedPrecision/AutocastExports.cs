using System.Runtime.InteropServices;
using TorchSharp;

namespace DeepNet;

/// <summary>Looks functions of <c>at::autocast</c> up among a library's exports, and remembers the first that is not there.</summary>
/// <param name="library">LibTorch, or null where it was not found.</param>
internal sealed class AutocastExports(LoadedLibrary? library)
{
    // DeviceType and ScalarType are c10's; newer headers can make them torch::headeronly's, which changes the names alone.
    private static readonly (string Device, string Both, string Microsoft, string MicrosoftScope)[] _homes =
    [
        ("N3c1010DeviceTypeE", "N3c1010DeviceTypeENS1_10ScalarTypeE", "c10", "4"),
        ("N5torch10headeronly10DeviceTypeE", "N5torch10headeronly10DeviceTypeENS2_10ScalarTypeE", "headeronly@torch", "45"),
    ];

    /// <summary>What is missing and what to do about it; null while all was found.</summary>
    internal string? Missing { get; private set; }

    internal nint IsEnabled => First(home => Find("is_autocast_enabled", home.Device, $"_NW4DeviceType@{home.Microsoft}@@@Z"));

    internal nint SetEnabled => First(home => Find("set_autocast_enabled", home.Device + "b", $"XW4DeviceType@{home.Microsoft}@@_N@Z"));

    internal nint Type => First(home => Find("get_autocast_dtype", home.Device, $"?AW4ScalarType@{home.Microsoft}@@W4DeviceType@{home.MicrosoftScope}@@Z"));

    internal nint SetType => First(home => Find("set_autocast_dtype", home.Both, $"XW4DeviceType@{home.Microsoft}@@W4ScalarType@{home.MicrosoftScope}@@Z"));

    /// <param name="name">The function's name.</param>
    /// <param name="parameters">Its parameters as the Itanium C++ ABI writes them.</param>
    /// <param name="microsoft">Its result and parameters as Microsoft's compiler writes them.</param>
    internal nint Require(string name, string parameters, string microsoft)
    {
        var found = Find(name, parameters, microsoft);
        if (found == 0)
            Missing ??= library is null
                ? "Mixed precision needs LibTorch's autocast, but no library torch_cpu is loaded in this process."
                : $"Mixed precision needs LibTorch's autocast, but {library.Path} (LibTorch {torch.__version__}) does not export at::autocast::{name}. "
                    + "LibTorch 1.13 and later do; use one of these, or train in float32.";
        return found;
    }

    private nint Find(string name, string parameters, string microsoft)
    {
        if (library is null)
            return 0;
        var symbol = OperatingSystem.IsWindows() ? $"?{name}@autocast@at@@YA{microsoft}" : $"_ZN2at8autocast{name.Length}{name}E{parameters}";
        return NativeLibrary.TryGetExport(library.Handle, symbol, out var address) ? address : 0;
    }

    private static nint First(Func<(string Device, string Both, string Microsoft, string MicrosoftScope), nint> find)
        => _homes.Select(find).FirstOrDefault(address => address != 0);
}
