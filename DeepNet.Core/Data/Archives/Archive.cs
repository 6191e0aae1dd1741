using System.IO.Compression;
using DeepNet.IO;

namespace DeepNet.Data;

/// <summary>
/// Reads tar, tar.gz, zip and gz files from strangers: what is in them, or all of it into a folder. The format is seen from the first bytes, not from the name.
/// </summary>
/// <remarks>
/// Sizes in an archive are claims: memory does not grow with them, and unpacking stops at <see cref="ArchiveLimits"/>. Names that lead out of the
/// folder, links, devices and encrypted or sparse files are refused.
/// </remarks>
public static class Archive
{
    /// <summary>The files and folders of an archive, in its order, while it is enumerated; a gz file that holds no tar is one file.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="limits">How much it may unpack to; the defaults when null.</param>
    /// <returns>Entries, each to be read before the next is asked for.</returns>
    /// <exception cref="DatasetException">While enumerating: it is no archive, damaged, cut off, beyond its limits or not to be trusted.</exception>
    /// <exception cref="IOException">While enumerating: the file cannot be opened or read.</exception>
    public static IEnumerable<ArchiveEntry> Read(string path, ArchiveLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Enumerate(path, limits ?? new());
    }

    /// <summary>Unpacks an archive into a new folder, which appears under its name complete, or not at all.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="folder">The folder to make; it must not exist.</param>
    /// <param name="limits">How much it may unpack to; the defaults when null.</param>
    /// <param name="select">Which files are wanted; null for all.</param>
    /// <exception cref="DatasetException">It is no archive, damaged, cut off, beyond its limits or not to be trusted.</exception>
    /// <exception cref="IOException">The archive cannot be read, the folder exists, or it cannot be written.</exception>
    public static void Extract(string path, string folder, ArchiveLimits? limits = null, Func<ArchiveEntry, bool>? select = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        AtomicDirectory.Write(folder, temporary =>
        {
            foreach (var entry in Read(path, limits))
                if (select is null || select(entry))
                    Place(path, entry, temporary);
        });
    }

    private static IEnumerable<ArchiveEntry> Enumerate(string path, ArchiveLimits limits)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var guard = new UnpackGuard(path, file.Length, limits);
        var start = new byte[TarHeader.Bytes];
        var received = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        var entries = start.AsSpan(0, received) switch
        {
            [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..] => ZipEntries.Read(path, file, guard),
            [0x1F, 0x8B, ..] => ReadGzip(path, file, guard),
            var block when TarHeader.IsOne(block) => TarEntries.Read(path, new UnpackedStream(path, file, file, guard), guard),
            _ => throw new DataFormatException(path, $"its {file.Length:N0} bytes begin neither as tar nor gzip nor zip. Is it the right file? Fetch it again."),
        };
        foreach (var entry in entries)
            yield return entry;
    }

    private static IEnumerable<ArchiveEntry> ReadGzip(string path, FileStream file, UnpackGuard guard)
    {
        if (HoldsTar(path, file))
        {
            using var unpacked = new UnpackedStream(path, file, new GZipStream(file, CompressionMode.Decompress), guard);
            foreach (var entry in TarEntries.Read(path, unpacked, guard))
                yield return entry;
            yield break;
        }
        // The end of the file says how long the content is, in its last four bytes: a claim, too.
        yield return new(Path.GetFileNameWithoutExtension(path), isFolder: false, GzipEnd.DeclaredLength(path, file),
            () => new GzipEnd(path, file, new UnpackedStream(path, file, new GZipStream(file, CompressionMode.Decompress), guard)));
    }

    private static bool HoldsTar(string path, FileStream file)
    {
        using var unpacked = new UnpackedStream(path, file, new GZipStream(file, CompressionMode.Decompress, leaveOpen: true), new(path, file.Length, new()));
        var start = new byte[TarHeader.Bytes];
        var received = unpacked.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return TarHeader.IsOne(start.AsSpan(0, received));
    }

    private static void Place(string path, ArchiveEntry entry, string folder)
    {
        var target = Path.Combine(folder, entry.Name);
        var parent = entry.IsFolder ? target : Path.GetDirectoryName(target)!;
        for (var above = parent; above.Length > folder.Length; above = Path.GetDirectoryName(above)!)
            if (File.Exists(above))
                throw new DataFormatException(path, $"it holds {Path.GetRelativePath(folder, above)} as a file and as a folder.");
        Directory.CreateDirectory(parent);
        if (entry.IsFolder)
            return;
        if (Path.Exists(target))
            throw new DataFormatException(path, $"it holds {entry.Name} twice.");
        using var content = entry.Open();
        using var written = new FileStream(target, FileMode.CreateNew, FileAccess.Write);
        content.CopyTo(written);
    }
}
