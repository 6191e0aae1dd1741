namespace DeepNet.Data;

/// <summary>Where a data set may lie, the same for all of them: in <c>DEEPNET_DATA</c>, in the user's cache, or on the network.</summary>
internal sealed record DatasetPlace
{
    public required string Name { get; init; }

    /// <summary>The data set's folder in the cache and in <c>DEEPNET_DATA</c>.</summary>
    public required string FolderName { get; init; }

    /// <summary>Addresses of folders to download from, each ending in a slash.</summary>
    public required IReadOnlyList<Uri> Mirrors { get; init; }

    public required IReadOnlyList<RemoteFile> Files { get; init; }

    /// <summary>Whether <c>DEEPNET_DATA</c> itself is not searched, only the data set's folder in it.</summary>
    public bool NeedsOwnFolder { get; init; }

    /// <summary>The folder that holds the data set, once it is downloaded if need be.</summary>
    /// <param name="search">Where to look.</param>
    /// <param name="has">Whether a folder has what that file brings, packed or not.</param>
    public string Find(DataSearch search, Func<string, RemoteFile, bool> has)
    {
        if (search.DataFolder is { } root)
        {
            if (!Directory.Exists(root))
                throw new DataFolderNotFoundException(root, "from the environment variable DEEPNET_DATA");
            var own = Path.Combine(root, FolderName);
            if (IsComplete(own))
                return own;
            if (!NeedsOwnFolder && IsComplete(root))
                return root;
        }

        var cache = Path.Combine(search.CacheFolder, FolderName);
        if (!IsComplete(cache))
            Download(cache, search, has);
        return cache;

        bool IsComplete(string folder) => Files.All(file => has(folder, file));
    }

    private void Download(string cache, DataSearch search, Func<string, RemoteFile, bool> has)
    {
        if (!search.AllowDownload)
            throw new DownloadException(Files[0].Name, [$"{Name} is not in '{cache}', and downloading is switched off"], corrupt: false);
        foreach (var file in Files)
            if (!has(cache, file))
                file.Download(cache, search.Mirrors ?? Mirrors, search.Progress, search.Cancellation);
    }
}
