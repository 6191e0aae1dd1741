namespace DeepNet.Data;

/// <summary>A data set of images and labels in four IDX files, and where to find them.</summary>
internal sealed record IdxImageSource
{
    private const int Side = 28;

    public required string Name { get; init; }

    /// <summary>The data set's folder in the cache and in <c>DEEPNET_DATA</c>.</summary>
    public required string FolderName { get; init; }

    public required IReadOnlyList<string> ClassNames { get; init; }

    public required Normalize Normalize { get; init; }

    public required IReadOnlyList<Uri> Mirrors { get; init; }

    /// <summary>Training images and labels, test images and labels.</summary>
    public required IReadOnlyList<RemoteFile> Files { get; init; }

    /// <summary>Whether <c>DEEPNET_DATA</c> itself is not searched, only the data set's folder in it.</summary>
    public bool NeedsOwnFolder { get; init; }

    public ImageSplits Open(string? folder, DataSearch search) => folder is null ? Find(search) : Read(Require(folder, "named explicitly"));

    private ImageSplits Find(DataSearch search)
    {
        if (search.DataFolder is { } root)
        {
            if (!Directory.Exists(root))
                throw new DataFolderNotFoundException(root, "from the environment variable DEEPNET_DATA");
            var own = Path.Combine(root, FolderName);
            if (IsComplete(own))
                return Read(own);
            if (!NeedsOwnFolder && IsComplete(root))
                return Read(root);
        }

        var cache = Path.Combine(search.CacheFolder, FolderName);
        return IsComplete(cache) ? Read(cache) : Download(cache, search);
    }

    private ImageSplits Download(string cache, DataSearch search)
    {
        if (!search.AllowDownload)
            throw new DownloadException(Files[0].Name, [$"{Name} is not in '{cache}', and downloading is switched off"], corrupt: false);
        foreach (var file in Files)
            if (Locate(cache, file) is null)
                file.Download(cache, search.Mirrors ?? Mirrors, search.Progress, search.Cancellation);
        return Read(cache);
    }

    private string Require(string folder, string origin)
    {
        if (!Directory.Exists(folder))
            throw new DataFolderNotFoundException(folder, origin);
        var missing = Files.Where(file => Locate(folder, file) is null).Select(BareName).ToList();
        return missing.Count == 0 ? folder : throw new DataFileNotFoundException(Name, folder, missing);
    }

    private bool IsComplete(string folder) => Files.All(file => Locate(folder, file) is not null);

    private static string BareName(RemoteFile file) => Path.GetFileNameWithoutExtension(file.Name);

    private static string? Locate(string folder, RemoteFile file)
    {
        var packed = Path.Combine(folder, file.Name);
        var plain = Path.Combine(folder, BareName(file));
        return File.Exists(plain) ? plain : File.Exists(packed) ? packed : null;
    }

    private ImageSplits Read(string folder) => new(
        Name, Read(folder, Files[0], Files[1]), Read(folder, Files[2], Files[3]), ClassNames, $"from {folder}");

    private ImageDataset Read(string folder, RemoteFile imagesFile, RemoteFile labelsFile)
    {
        var images = IdxFile.Read(Locate(folder, imagesFile)!, dimensions: 3);
        var labels = IdxFile.Read(Locate(folder, labelsFile)!, dimensions: 1);
        if (images.Shape is not [var count, Side, Side])
            throw new DataFormatException(images.Path,
                $"its shape is [{string.Join(", ", images.Shape)}]; {Name}'s images are [count, {Side}, {Side}].");
        if (count != labels.Shape[0])
            throw new SampleCountMismatchException(images.Path, count, labels.Path, labels.Shape[0]);
        if (labels.Data.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)(ClassNames.Count - 1)) is >= 0 and var wrong)
            throw new LabelOutOfRangeException(labels.Path, wrong, labels.Data[wrong], ClassNames.Count);
        return new(images.Data, new(1, Side, Side), Array.ConvertAll(labels.Data, label => (long)label), Normalize);
    }
}
