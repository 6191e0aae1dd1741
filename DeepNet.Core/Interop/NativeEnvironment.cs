using System.Runtime.InteropServices;

namespace DeepNet;

/// <summary>The environment as native libraries of this process read it, which .NET's own calls do not change.</summary>
internal static partial class NativeEnvironment
{
    /// <summary>The value of a variable, or null.</summary>
    internal static string? Get(string name) => OperatingSystem.IsWindows() ? Environment.GetEnvironmentVariable(name) : Marshal.PtrToStringUTF8(getenv(name));

    /// <summary>Sets a variable, for .NET too.</summary>
    internal static void Set(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value);
        if ((OperatingSystem.IsWindows() ? _putenv_s(name, value) : setenv(name, value, overwrite: 1)) != 0)
            throw new InvalidOperationException($"The environment variable {name} could not be set to '{value}'.");
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint getenv(string name);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);

    [LibraryImport("ucrtbase", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int _putenv_s(string name, string value);
}
