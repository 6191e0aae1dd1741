namespace DeepNet.Data;

/// <summary>A file is not in the format that its name promises: wrong magic number, impossible sizes, damaged compression.</summary>
public sealed class DataFormatException : DatasetException
{
    internal DataFormatException(string path, string problem, Exception? inner = null)
        : base($"'{path}' cannot be read: {problem}", inner)
        => Path = path;

    /// <summary>The file that could not be read.</summary>
    public string Path { get; }
}
