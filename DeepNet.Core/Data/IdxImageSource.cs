namespace DeepNet.Data;

/// <summary>A data set of images and labels in four IDX files, and where to find them.</summary>
internal sealed record IdxImageSource
{
    public required DatasetPlace Place { get; init; }

    public required IReadOnlyList<string> ClassNames { get; init; }

    public required Normalize Normalize { get; init; }

    private string Name => Place.Name;

    /// <summary>Training images and labels, test images and labels.</summary>
    private IReadOnlyList<RemoteFile> Files => Place.Files;

    public ImageSplits Open(string? folder, DataSearch search)
        => Read(folder is null ? Place.Find(search, (place, file) => Locate(place, file) is not null) : Require(folder, "named explicitly"));

    private string Require(string folder, string origin)
    {
        if (!Directory.Exists(folder))
            throw new DataFolderNotFoundException(folder, origin);
        var missing = Files.Where(file => Locate(folder, file) is null).Select(BareName).ToList();
        return missing.Count == 0 ? folder : throw new DataFileNotFoundException(Name, folder, missing, "each may also end in .gz");
    }

    private static string BareName(RemoteFile file) => Path.GetFileNameWithoutExtension(file.Name);

    private static string? Locate(string folder, RemoteFile file)
    {
        var packed = Path.Combine(folder, file.Name);
        var plain = Path.Combine(folder, BareName(file));
        return File.Exists(plain) ? plain : File.Exists(packed) ? packed : null;
    }

    private ImageSplits Read(string folder) => new(
        Name, Read(folder, Files[0], Files[1]), Read(folder, Files[2], Files[3]), ClassNames, $"from {folder}");

    private ImageDataset Read(string folder, RemoteFile imagesFile, RemoteFile labelsFile) => IdxImages.Join(
        Name, IdxFile.Read(Locate(folder, imagesFile)!, dimensions: 3), IdxFile.Read(Locate(folder, labelsFile)!, dimensions: 1), ClassNames.Count, Normalize);
}
