namespace DeepNet.Data;

/// <summary>A file ends before the content that it declares: an interrupted download or copy.</summary>
public sealed class TruncatedFileException : DatasetException
{
    internal TruncatedFileException(string path, long expected, long received, Exception? inner = null)
        : base($"'{path}' ends too early: it declares {expected:N0} bytes of content and holds {received:N0}. The file was probably "
            + "cut off while it was downloaded or copied; fetch it again.", inner)
    {
        Path = path;
        Expected = expected;
        Received = received;
    }

    /// <summary>The damaged file.</summary>
    public string Path { get; }

    /// <summary>The bytes that the file's header declares, after unpacking.</summary>
    public long Expected { get; }

    /// <summary>The bytes that could be read, after unpacking.</summary>
    public long Received { get; }
}
