namespace DeepNet.Data;

/// <summary>A file or folder in an archive.</summary>
public sealed class ArchiveEntry
{
    private readonly Func<Stream> _open;

    internal ArchiveEntry(string name, bool isFolder, long length, Func<Stream> open)
        => (Name, IsFolder, Length, _open) = (name, isFolder, length, open);

    /// <summary>Its path in the archive: relative, with forward slashes, without <c>.</c> and <c>..</c>.</summary>
    public string Name { get; }

    /// <summary>Whether it is a folder, which has no content.</summary>
    public bool IsFolder { get; }

    /// <summary>The bytes that the archive declares for it: a claim, until the content was read.</summary>
    public long Length { get; }

    /// <summary>Opens the content. It can be read once, before the next entry is asked for.</summary>
    /// <returns>A stream to be read forward.</returns>
    /// <exception cref="DatasetException">The entry cannot be unpacked; reading throws the same where it is damaged or cut off.</exception>
    public Stream Open() => _open();
}
