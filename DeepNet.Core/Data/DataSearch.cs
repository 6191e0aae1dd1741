namespace DeepNet.Data;

/// <summary>How a data set is looked for when no folder is named.</summary>
public sealed record DataSearch
{
    /// <summary>The folder that holds data sets; the environment variable <c>DEEPNET_DATA</c> by default, null when it is not set.</summary>
    public string? DataFolder { get; init; } = Environment.GetEnvironmentVariable("DEEPNET_DATA") is { Length: > 0 } folder ? folder : null;

    /// <summary>Where downloads are kept: <c>deepnet</c> in the user's cache folder (<c>XDG_CACHE_HOME</c> or <c>~/.cache</c>;
    /// on Windows the local application data) by default. Each data set has a folder of its own in it.</summary>
    public string CacheFolder { get; init; } = DefaultCacheFolder();

    /// <summary>Whether missing data may be downloaded. True by default.</summary>
    public bool AllowDownload { get; init; } = true;

    /// <summary>Whether drawn digits may take MNIST's place when it cannot be had. True by default.</summary>
    public bool AllowSubstitute { get; init; } = true;

    /// <summary>Addresses of folders to download from instead of the official ones, each ending in a slash; null for the official ones.</summary>
    public IReadOnlyList<Uri>? Mirrors { get; init; }

    /// <summary>Told about every piece of a download; null when nobody wants to know.</summary>
    public IProgress<DownloadProgress>? Progress { get; init; }

    /// <summary>Stops a download.</summary>
    public CancellationToken Cancellation { get; init; }

    private static string DefaultCacheFolder()
    {
        if (OperatingSystem.IsWindows())
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "deepnet");
        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { } cache && Path.IsPathFullyQualified(cache))
            return Path.Combine(cache, "deepnet"); // the specification says to ignore a relative path
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return home.Length > 0 ? Path.Combine(home, ".cache", "deepnet") : Path.Combine(Path.GetTempPath(), "deepnet");
    }
}
