using System.Runtime.InteropServices;

namespace DeepNet.Imaging;

/// <summary>The functions of libturbojpeg that are used, in the form that its versions 2 and 3 share.</summary>
internal sealed unsafe class TurboJpegLibrary
{
    private static readonly Lazy<TurboJpegLibrary?> _instance = new(Load);

    private TurboJpegLibrary(nint library)
    {
        InitDecompress = (delegate* unmanaged[Cdecl]<nint>)NativeLibrary.GetExport(library, "tjInitDecompress");
        Decompress = (delegate* unmanaged[Cdecl]<nint, byte*, CULong, byte*, int, int, int, int, int, int>)NativeLibrary.GetExport(library, "tjDecompress2");
        GetErrorText = (delegate* unmanaged[Cdecl]<nint, byte*>)NativeLibrary.GetExport(library, "tjGetErrorStr2");
        GetErrorCode = (delegate* unmanaged[Cdecl]<nint, int>)NativeLibrary.GetExport(library, "tjGetErrorCode");
        Destroy = (delegate* unmanaged[Cdecl]<nint, int>)NativeLibrary.GetExport(library, "tjDestroy");
    }

    /// <summary>The library; null where the machine has none.</summary>
    public static TurboJpegLibrary? Instance => _instance.Value;

    /// <summary>The names under which it is looked for.</summary>
    public static IReadOnlyList<string> Names { get; } = OperatingSystem.IsWindows() ? ["turbojpeg.dll", "libturbojpeg.dll"]
        : OperatingSystem.IsMacOS() ? ["libturbojpeg.dylib", "/opt/homebrew/opt/jpeg-turbo/lib/libturbojpeg.dylib", "/usr/local/opt/jpeg-turbo/lib/libturbojpeg.dylib"]
        : ["libturbojpeg.so.0", "libturbojpeg.so"];

    /// <summary>A new decompressor; 0 where there is no memory for one.</summary>
    public delegate* unmanaged[Cdecl]<nint> InitDecompress { get; }

    /// <summary>Decompressor, file, its length, pixels, width, bytes of a row, height, pixel format, flags: 0, or −1 with an error or a warning.</summary>
    public delegate* unmanaged[Cdecl]<nint, byte*, CULong, byte*, int, int, int, int, int, int> Decompress { get; }

    /// <summary>What the last −1 was about.</summary>
    public delegate* unmanaged[Cdecl]<nint, byte*> GetErrorText { get; }

    /// <summary>Whether it was an error (1), or a warning (0) beside which there are pixels.</summary>
    public delegate* unmanaged[Cdecl]<nint, int> GetErrorCode { get; }

    /// <summary>Frees a decompressor.</summary>
    public delegate* unmanaged[Cdecl]<nint, int> Destroy { get; }

    // Versions before 2.0 lack the functions that tell a warning from an error.
    private static TurboJpegLibrary? Load()
    {
        foreach (var name in Names)
            if (NativeLibrary.TryLoad(name, out var library) && NativeLibrary.TryGetExport(library, "tjGetErrorCode", out _))
                return new(library);
        return null;
    }
}
