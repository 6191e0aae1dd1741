namespace DeepNet.Data;

/// <summary>How far a download has come.</summary>
/// <param name="FileName">The file being downloaded.</param>
/// <param name="Received">The bytes received so far.</param>
/// <param name="Total">The bytes of the whole file.</param>
public readonly record struct DownloadProgress(string FileName, long Received, long Total)
{
    /// <summary>Whether the file is complete and checked.</summary>
    public bool IsComplete => Received == Total;
}
