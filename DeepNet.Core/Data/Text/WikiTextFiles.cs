using DeepNet.Text;

namespace DeepNet.Data;

/// <summary>The files of WikiText-2 or WikiText-103.</summary>
/// <remarks>
/// A line is a paragraph, a heading (<c> = Title = </c>), or empty. The words of the word-level files (<c>.tokens</c>) stand between spaces, and rare ones are
/// <c>&lt;unk&gt;</c>; the raw files have the text as it was.
/// </remarks>
public sealed record WikiTextFiles
{
    // As the archives name them, and as people rename them.
    private static readonly string[] _patterns = ["wiki.{0}.tokens", "wiki.{0}.raw", "{0}.txt"];

    private WikiTextFiles(string? train, string validation, string test, string folder) => (Train, Validation, Test, Folder) = (train, validation, test, folder);

    /// <summary>The file to learn from; null where the folder has none, and <see cref="Notice"/> says so.</summary>
    public string? Train { get; }

    /// <summary>The file to choose models by.</summary>
    public string Validation { get; }

    /// <summary>The file to measure with.</summary>
    public string Test { get; }

    /// <summary>Where the files are.</summary>
    public string Folder { get; }

    /// <summary>What the user ought to be told; null when there is nothing to tell.</summary>
    public string? Notice => Train is null ? $"{Folder} has no file to train on, only those for validation and test." : null;

    /// <summary>The words of one of the files, as language models of words read it.</summary>
    /// <param name="path">One of the files.</param>
    /// <param name="endOfLine">The word at the end of each line. Default <c>&lt;eos&gt;</c>, the paper's.</param>
    /// <returns>What stands between spaces, and the end of each line; read while they are enumerated.</returns>
    /// <exception cref="DataFormatException">The file is not UTF-8.</exception>
    public static IEnumerable<string> Words(string path, string endOfLine = "<eos>")
        => TextFiles.Lines(path).SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Append(endOfLine));

    internal static WikiTextFiles Open(string name, string folderName, string? folder, DataSearch search)
    {
        if (folder is not null)
            return !Directory.Exists(folder) ? throw new DataFolderNotFoundException(folder, "named explicitly") : Find(folder) ?? throw Missing(name, folder);
        if (search.DataFolder is { } root && !Directory.Exists(root))
            throw new DataFolderNotFoundException(root, "from the environment variable DEEPNET_DATA");
        var cache = Path.Combine(search.CacheFolder, folderName);
        return (search.DataFolder is { } data ? Find(Path.Combine(data, folderName)) : null) ?? Find(cache) ?? throw Missing(name, cache);
    }

    private static WikiTextFiles? Find(string folder)
    {
        foreach (var pattern in _patterns)
            if (PathOf(pattern, "valid") is { } validation && PathOf(pattern, "test") is { } test)
                return new(PathOf(pattern, "train"), validation, test, folder);
        return null;

        string? PathOf(string pattern, string part) => Path.Combine(folder, pattern.Replace("{0}", part, StringComparison.Ordinal)) is var path && File.Exists(path) ? path : null;
    }

    private static DataFileNotFoundException Missing(string name, string folder) => new(
        name, folder, ["wiki.train.tokens", "wiki.valid.tokens", "wiki.test.tokens"],
        "or the same ending in .raw, or train.txt, valid.txt and test.txt; nothing is downloaded: put them there, or set DEEPNET_DATA");
}
