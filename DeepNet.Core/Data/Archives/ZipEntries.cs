using System.IO.Compression;

namespace DeepNet.Data;

/// <summary>The files and folders of a zip archive.</summary>
internal static class ZipEntries
{
    private const int UnixKind = 0xF000, UnixLink = 0xA000;

    /// <param name="path">The archive, for messages.</param>
    /// <param name="file">Its bytes.</param>
    /// <param name="guard">Counts entries and what they unpack to.</param>
    public static IEnumerable<ArchiveEntry> Read(string path, FileStream file, UnpackGuard guard)
    {
        using var zip = Try(path, file, () => new ZipArchive(file, ZipArchiveMode.Read));
        foreach (var entry in Try(path, file, () => zip.Entries))
        {
            guard.AddEntry();
            if ((entry.ExternalAttributes >> 16 & UnixKind) == UnixLink)
                throw Refused("is a link; only files and folders are read.");
            if (entry.IsEncrypted)
                throw Refused("is encrypted. Unpack the archive by hand.");
            var isFolder = entry.FullName.EndsWith('/') || entry.FullName.EndsWith('\\');
            if (ArchiveName.Check(path, entry.FullName, file.Position) is { Length: > 0 } name)
                yield return new(name, isFolder, Try(path, file, () => entry.Length), () => Open(path, file, entry, guard));

            DataFormatException Refused(string problem) => new(path, $"'{entry.FullName}' {problem}");
        }
    }

    private static ZipContent Open(string path, FileStream file, ZipArchiveEntry entry, UnpackGuard guard)
        => new($"{path}/{entry.FullName}", Try(path, file, () => new UnpackedStream(path, file, entry.Open(), guard)), entry.Length, entry.Crc32);

    // What .NET's reader says of damaged archives.
    private static T Try<T>(string path, FileStream file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or NotSupportedException or ArgumentException or OverflowException)
        {
            throw UnpackedStream.Damaged(path, file.CanSeek ? file.Position : 0, error);
        }
    }
}
