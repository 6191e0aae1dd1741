using DeepNet.IO;

namespace DeepNet.Data;

/// <summary>What has arrived of a download, in a hidden file beside its place; one process at a time has it.</summary>
internal sealed class PartialFile : IDisposable
{
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(200);

    private readonly string _target;
    private readonly string _path;
    private readonly FileStream _stream;
    private bool _isComplete;

    private PartialFile(string target, string path, FileStream stream, bool isCompletedElsewhere)
    {
        (_target, _path, _stream, IsCompletedElsewhere) = (target, path, stream, isCompletedElsewhere);
        _stream.Seek(0, SeekOrigin.End);
    }

    /// <summary>Whether another process has put the file in its place meanwhile.</summary>
    public bool IsCompletedElsewhere { get; }

    /// <summary>The bytes that are there.</summary>
    public long Length => _stream.Length;

    /// <summary>Opens what is there of a file, or begins it; waits while another process has it.</summary>
    /// <param name="target">The place of the file. Its folder is created when missing.</param>
    /// <param name="version">Tells versions of the file apart: the part of another one is left alone.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static PartialFile Open(string target, string version, CancellationToken cancellation)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(target))!;
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $".{Path.GetFileName(target)}.{version[..8]}.deepnet-part");
        var wasThere = File.Exists(target);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                // Windows renames an open file only if it is shared for that.
                var share = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;
                var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, share);
                return new(target, path, stream, !wasThere && File.Exists(target));
            }
            catch (IOException error) when (IsInUse(error))
            {
                cancellation.WaitHandle.WaitOne(_poll);
            }
        }
    }

    public void Append(ReadOnlySpan<byte> bytes) => _stream.Write(bytes);

    public void Clear() => _stream.SetLength(0);

    /// <summary>The content from its beginning.</summary>
    public Stream Rewind()
    {
        _stream.Position = 0;
        return _stream;
    }

    /// <summary>Puts the file in its place.</summary>
    public void Complete()
    {
        _stream.Flush(flushToDisk: true);
        File.Move(_path, _target, overwrite: true);
        _isComplete = true;
        FolderSync.Flush(Path.GetDirectoryName(Path.GetFullPath(_target))!);
    }

    public void Dispose()
    {
        var isOfUse = _stream.Length > 0 && !IsCompletedElsewhere;
        if (!_isComplete && !isOfUse)
            TemporaryName.TryDelete(_path);
        _stream.Dispose();
    }

    // EAGAIN of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows.
    private static bool IsInUse(IOException error) => error.HResult is 11 or 35 or unchecked((int)0x80070020);
}
