namespace DeepNet.Data;

/// <summary>A data folder exists but lacks files of the data set.</summary>
public sealed class DataFileNotFoundException : DatasetException
{
    internal DataFileNotFoundException(string dataset, string folder, IReadOnlyList<string> missing, string alternatives)
        : base($"The folder '{folder}' lacks {missing.Count} of {dataset}'s files: {string.Join(", ", missing)} "
            + $"({alternatives}). Point to the folder that holds the files under their official names.")
    {
        Folder = folder;
        Missing = missing;
    }

    /// <summary>The folder that was searched.</summary>
    public string Folder { get; }

    /// <summary>The names of the files that were not found, without <c>.gz</c>.</summary>
    public IReadOnlyList<string> Missing { get; }
}
