namespace DeepNet.Data;

/// <summary>Finds image files, in the order that torchvision finds them in.</summary>
internal static class ImageFolderFiles
{
    private const int MostNamed = 10;

    private static readonly EnumerationOptions _all = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    /// <summary>The classes of a folder, in the order of their names, and the images of each.</summary>
    public static List<(string Name, List<string> Paths)> FindClasses(string folder, ImageFolderOptions options)
    {
        RequireFolder(folder);
        var classes = Directory.EnumerateDirectories(folder, "*", _all)
            .Select(path => (Name: Path.GetFileName(path), Paths: Find(path, options, recurse: true)))
            .OrderBy(found => found.Name, StringComparer.Ordinal).ToList();
        if (classes.Count == 0)
            throw new ImageFolderException(folder, "holds no folders; expected is one for each class, with images in it.");
        var empty = classes.Where(found => found.Paths.Count == 0).Select(found => found.Name).ToList();
        if (empty.Count == classes.Count || (empty.Count > 0 && !options.AllowEmptyClasses))
            throw new ImageFolderException(folder, $"has {empty.Count} classes of {classes.Count} without images: "
                + $"{string.Join(", ", empty.Take(MostNamed))}{(empty.Count > MostNamed ? ", …" : "")}. Images are files whose names end in {string.Join(", ", options.Extensions)}. "
                + $"Remove the empty folders, or set {nameof(ImageFolderOptions)}.{nameof(ImageFolderOptions.AllowEmptyClasses)}.");
        return classes;
    }

    /// <summary>The images in a folder: folder by folder, in the order of the names.</summary>
    public static List<string> Find(string folder, ImageFolderOptions options, bool recurse) => [.. Directory
        .EnumerateFiles(folder, "*", new EnumerationOptions { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false, RecurseSubdirectories = recurse })
        .Where(options.IsImage)
        .OrderBy(path => Path.GetDirectoryName(path), StringComparer.Ordinal).ThenBy(path => Path.GetFileName(path), StringComparer.Ordinal)];

    public static void RequireFolder(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DataFolderNotFoundException(folder, "named explicitly");
    }
}
