using System.IO.Compression;

namespace DeepNet.Data;

/// <summary>The files of one division of EMNIST, unpacked or in their archive.</summary>
internal sealed class EmnistFiles(EmnistSplit split)
{
    public const string Archive = "gzip.zip";

    private static readonly string[] _parts = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "test-images-idx3-ubyte", "test-labels-idx1-ubyte"];

    /// <summary>The four files' names without <c>.gz</c>.</summary>
    public string[] Names { get; } = [.. _parts.Select(part => $"emnist-{split.ToString().ToLowerInvariant()}-{part}")];

    /// <summary>Whether a folder has the four files or the archive.</summary>
    public bool AreIn(string folder) => Unpacked(folder) is not null || File.Exists(Path.Combine(folder, Archive));

    /// <summary>Reads the files of a folder that has them, the unpacked ones where it has both.</summary>
    public (IdxFile TrainImages, IdxFile TrainLabels, IdxFile TestImages, IdxFile TestLabels) Read(string folder)
    {
        var files = Unpacked(folder) is { } paths
            ? [.. paths.Select((path, place) => IdxFile.Read(path, Dimensions(place)))]
            : ReadArchive(Path.Combine(folder, Archive));
        return (files[0], files[1], files[2], files[3]);
    }

    private static int Dimensions(int place) => place % 2 == 0 ? 3 : 1;

    private string[]? Unpacked(string folder) => new[] { folder, Path.Combine(folder, "gzip") }
        .Select(candidate => Names.Select(name => Path.Combine(candidate, name)).Select(path => File.Exists(path) ? path : path + ".gz").ToArray())
        .FirstOrDefault(paths => paths.All(File.Exists));

    private IdxFile[] ReadArchive(string path)
    {
        var files = new IdxFile?[Names.Length];
        var packed = new FileInfo(path).Length;
        foreach (var entry in Data.Archive.Read(path))
        {
            var place = Array.IndexOf(Names, Path.GetFileNameWithoutExtension(entry.Name));
            if (place < 0 || !entry.Name.EndsWith(".gz", StringComparison.Ordinal))
                continue;
            if (files[place] is not null)
                throw new DataFormatException(path, $"it holds {Names[place]}.gz twice.");
            var inner = $"{path}/{entry.Name}";
            using var content = new GZipStream(entry.Open(), CompressionMode.Decompress);
            files[place] = IdxFile.Read(inner, content, Dimensions(place), new(inner, packed, new()));
        }
        var missing = Names.Where((_, place) => files[place] is null).ToList();
        return missing.Count == 0 ? [.. files.OfType<IdxFile>()] : throw new DataFormatException(path, $"it lacks {string.Join(" and ", missing.Select(name => name + ".gz"))}. Fetch {Archive} again.");
    }
}
