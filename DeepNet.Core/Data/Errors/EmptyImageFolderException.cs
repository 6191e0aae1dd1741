namespace DeepNet.Data;

/// <summary>A folder that should hold images, or folders with images, holds none.</summary>
public sealed class EmptyImageFolderException : DatasetException
{
    internal EmptyImageFolderException(string folder, string problem) : base($"'{folder}' {problem}")
        => Folder = folder;

    /// <summary>The folder.</summary>
    public string Folder { get; }
}
