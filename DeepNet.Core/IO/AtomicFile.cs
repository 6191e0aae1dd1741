namespace DeepNet.IO;

/// <summary>Writes a file so that readers see the old content or the new one, never a mixture, even after a crash.</summary>
/// <remarks>
/// The content goes to a temporary name in the same folder, is flushed to the disk, and takes the final name with one
/// rename; then the folder is flushed, because a rename may otherwise reach the disk later than a power failure.
/// </remarks>
public static class AtomicFile
{
    /// <summary>Replaces or creates <paramref name="path"/> with what <paramref name="write"/> puts into the stream.</summary>
    /// <param name="path">The file to write. Its folder is created when it does not exist.</param>
    /// <param name="write">Writes the content. The stream is seekable and is closed by this method.</param>
    /// <exception cref="IOException">The content could not be written, for example because the disk is full. What stood
    /// at <paramref name="path"/> before is untouched, and the temporary file is removed.</exception>
    public static void Write(string path, Action<FileStream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);

        var target = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(target) ?? throw new IOException($"'{path}' names a folder; a file name was expected.");
        var temporary = TemporaryName.For(target);
        try
        {
            Directory.CreateDirectory(folder);
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
            FolderSync.Flush(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            TemporaryName.TryDelete(temporary);
            throw WriteFailure.Describe(target, error);
        }
        catch
        {
            TemporaryName.TryDelete(temporary);
            throw;
        }
    }

    /// <summary>Replaces or creates <paramref name="path"/> with text in UTF-8 without a byte-order mark.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="content">The whole content.</param>
    /// <exception cref="IOException">The content could not be written; the old file is untouched.</exception>
    public static void WriteText(string path, string content)
    {
        ArgumentNullException.ThrowIfNull(content);
        Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(content)));
    }
}
