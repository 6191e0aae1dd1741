namespace DeepNet.Data;

/// <summary>A folder lacks images, folders of classes, or masks.</summary>
public sealed class ImageFolderException : DatasetException
{
    internal ImageFolderException(string folder, string problem) : base($"'{folder}' {problem}")
        => Folder = folder;

    /// <summary>The folder.</summary>
    public string Folder { get; }
}
