namespace DeepNet.IO;

/// <summary>Writes a folder of files so that it appears under its name complete, or not at all.</summary>
/// <remarks>
/// The files are written into a temporary folder beside the target, each is flushed to the disk, and one rename gives the
/// folder its name. A process that dies on the way leaves only a temporary folder; <see cref="RemoveLeftovers"/> clears it.
/// </remarks>
public static class AtomicDirectory
{
    /// <summary>Creates the folder <paramref name="path"/> with what <paramref name="write"/> puts into it.</summary>
    /// <param name="path">The folder to create. Its parent is created when it does not exist.</param>
    /// <param name="write">Writes the files; receives the path of the temporary folder and must close every file.</param>
    /// <param name="replace">Whether a folder that already has the name is replaced. Between its removal and the rename
    /// there is a moment without either; give each folder a new name where that matters.</param>
    /// <exception cref="IOException">The folder could not be written, for example because the disk is full, or it exists
    /// and <paramref name="replace"/> is false. What stood there before is untouched.</exception>
    public static void Write(string path, Action<string> write, bool replace = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);

        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var parent = Path.GetDirectoryName(target) ?? throw new IOException($"'{path}' has no parent folder to write into.");
        if (!replace && Path.Exists(target))
            throw new IOException($"'{target}' already exists. Choose another name, remove it, or ask for replacement.");

        var temporary = TemporaryName.For(target);
        try
        {
            Directory.CreateDirectory(temporary);
            write(temporary);
            FlushTree(temporary);
            Swap(temporary, target);
            FolderSync.Flush(parent);
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

    /// <summary>Deletes the temporary files and folders that processes which died while writing left in a folder.</summary>
    /// <param name="folder">The folder to clear; one that does not exist is no error. Call this only where no other process
    /// is writing.</param>
    /// <returns>How many entries were deleted.</returns>
    public static int RemoveLeftovers(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return Directory.Exists(folder)
            ? Directory.EnumerateFileSystemEntries(folder, TemporaryName.Pattern).ToList().Count(TemporaryName.TryDelete)
            : 0;
    }

    private static void Swap(string temporary, string target)
    {
        if (!Directory.Exists(target))
        {
            Directory.Move(temporary, target);
            return;
        }

        // No portable call exchanges two folders, so the old one steps aside first, and back if the rename fails.
        var aside = TemporaryName.For(target);
        Directory.Move(target, aside);
        try
        {
            Directory.Move(temporary, target);
        }
        catch
        {
            Directory.Move(aside, target);
            throw;
        }

        TemporaryName.TryDelete(aside);
    }

    private static void FlushTree(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(handle);
        }

        foreach (var child in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories))
            FolderSync.Flush(child);
        FolderSync.Flush(folder);
    }
}
