using System.Runtime.InteropServices;

namespace DeepNet.IO;

/// <summary>Flushes a folder's own entries to the disk, so that a rename in it survives a power failure.</summary>
internal static partial class FolderSync
{
    /// <summary>Does nothing on Windows, which journals names itself and offers no such call.</summary>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;

        var descriptor = Open(folder, flags: 0); // O_RDONLY
        if (descriptor < 0)
            throw new IOException($"Could not open the folder '{folder}' to flush it: {Marshal.GetLastPInvokeErrorMessage()}");
        try
        {
            // Some network and virtual file systems cannot flush a folder (EINVAL, ENOTSUP); there is nothing more to do there.
            if (Sync(descriptor) != 0 && Marshal.GetLastPInvokeError() == InputOutputError)
                throw new IOException($"Could not flush the folder '{folder}': {Marshal.GetLastPInvokeErrorMessage()}");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private const int InputOutputError = 5; // EIO

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
