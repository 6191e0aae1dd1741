using System.Diagnostics;
using System.Runtime.InteropServices;
using TorchSharp;

namespace DeepNet;

/// <summary>A native library that this process has loaded.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Handle">For <see cref="NativeLibrary"/>.</param>
internal sealed partial record LoadedLibrary(string Path, nint Handle)
{
    /// <summary>LibTorch's library of that name, from wherever the tensor provider loaded it; null where there is none.</summary>
    /// <param name="name">Without prefix and extension: <c>torch_cpu</c>.</param>
    internal static LoadedLibrary? Find(string name)
    {
        _ = torch.get_num_threads(); // has the provider load LibTorch
        var prefix = OperatingSystem.IsWindows() ? $"{name}.dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";
        var path = Paths().FirstOrDefault(path => System.IO.Path.GetFileName(path).StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
        return path is not null && NativeLibrary.TryLoad(path, out var handle) ? new LoadedLibrary(path, handle) : null;
    }

    private static IEnumerable<string> Paths()
    {
        if (OperatingSystem.IsMacOS())
            return Enumerable.Range(0, (int)_dyld_image_count()).Select(k => Marshal.PtrToStringUTF8(_dyld_get_image_name((uint)k))).OfType<string>();
        using var process = Process.GetCurrentProcess();
        return [.. process.Modules.Cast<ProcessModule>().Select(module => module.FileName)];
    }

    // .NET lists only the main module on macOS.
    [LibraryImport("libSystem")]
    private static partial uint _dyld_image_count();

    [LibraryImport("libSystem")]
    private static partial nint _dyld_get_image_name(uint index);
}
