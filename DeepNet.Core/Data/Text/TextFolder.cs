namespace DeepNet.Data;

/// <summary>Finds the files of text data sets in folders that the user names.</summary>
internal static class TextFolder
{
    /// <summary>The folder, if it has all the files.</summary>
    public static string Require(string folder, string name, IReadOnlyList<string> files)
    {
        if (!Directory.Exists(folder))
            throw new DataFolderNotFoundException(folder, "named explicitly");
        var missing = files.Where(file => !File.Exists(Path.Combine(folder, file))).ToList();
        return missing.Count == 0 ? folder : throw new DataFileNotFoundException(name, folder, missing, "as the source names them");
    }
}
