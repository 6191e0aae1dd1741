namespace DeepNet.Data;

/// <summary>The folder that was named as holding the data does not exist.</summary>
public sealed class DataFolderNotFoundException : DatasetException
{
    internal DataFolderNotFoundException(string folder, string origin)
        : base($"The data folder '{folder}' ({origin}) does not exist. Correct the path, or leave it out to use the cached or "
            + "downloaded data.")
        => Folder = folder;

    /// <summary>The folder that was looked for.</summary>
    public string Folder { get; }
}
