namespace DeepNet.Data;

/// <summary>A file could not be downloaded, or what arrived is not the official file.</summary>
public sealed class DownloadException : DatasetException
{
    internal DownloadException(string fileName, IReadOnlyList<string> attempts, bool corrupt, Exception? inner = null)
        : base($"Could not download '{fileName}': {string.Join("; ", attempts)}. Check the network, or download the file by hand and "
            + "name its folder.", inner)
    {
        FileName = fileName;
        Attempts = attempts;
        IsCorrupt = corrupt;
    }

    /// <summary>The file that was wanted.</summary>
    public string FileName { get; }

    /// <summary>What happened at each address that was tried.</summary>
    public IReadOnlyList<string> Attempts { get; }

    /// <summary>True when an address answered but with the wrong content, rather than not at all.</summary>
    public bool IsCorrupt { get; }
}
