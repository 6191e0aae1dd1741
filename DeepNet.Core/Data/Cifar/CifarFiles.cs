namespace DeepNet.Data;

/// <summary>The files of a CIFAR data set's binary version, in their archive or unpacked.</summary>
internal sealed class CifarFiles(CifarLayout layout)
{
    /// <summary>Whether a folder has the archive, or the first training file and the test file.</summary>
    public bool AreIn(string folder) => UnpackedIn(folder) is not null || File.Exists(Path.Combine(folder, layout.Archive));

    /// <summary>Looks for the data set, reads it and says so where a part of it is missing.</summary>
    /// <param name="place">Where it may lie.</param>
    /// <param name="folder">Where it lies; null to search.</param>
    /// <param name="search">How to search.</param>
    /// <param name="classNames">The names of the label's classes.</param>
    /// <param name="normalize">How bytes become float32.</param>
    public ImageSplits Open(DatasetPlace place, string? folder, DataSearch search, IReadOnlyList<string> classNames, Normalize normalize)
    {
        folder = folder is null ? place.Find(search, (candidate, _) => AreIn(candidate)) : Require(folder, place);
        var (train, test) = Read(folder);
        return new(place.Name, train.ToDataset(normalize), test.ToDataset(normalize), classNames, $"from {folder}")
        {
            Notice = train.Count == layout.TrainImages && test.Count == layout.TestImages
                ? null
                : FormattableString.Invariant($"{folder} holds a part of {place.Name}: {train.Count:N0} of {layout.TrainImages:N0} training images and {test.Count:N0} of {layout.TestImages:N0} test images."),
        };
    }

    private string Require(string folder, DatasetPlace place)
    {
        if (!Directory.Exists(folder))
            throw new DataFolderNotFoundException(folder, "named explicitly");
        var train = layout.TrainNames is [var first, .., var last] ? $"{first} to {last}" : layout.TrainNames[0];
        return AreIn(folder) ? folder : throw new DataFileNotFoundException(
            place.Name, folder, [layout.Archive], $"or what is in it: {train} and {layout.TestName}");
    }

    // The unpacked files where the folder has both.
    private (CifarImages Train, CifarImages Test) Read(string folder)
    {
        var unpacked = UnpackedIn(folder);
        var path = unpacked ?? Path.Combine(folder, layout.Archive);
        var batches = unpacked is null ? ReadArchive(path) : ReadFolder(unpacked);
        // Training files may be missing at the end, which makes a smaller data set; not before others, which is damage.
        var names = layout.TrainNames.Take(1 + layout.TrainNames.Index().LastOrDefault(name => batches.ContainsKey(name.Item)).Index).ToList();
        var missing = names.Append(layout.TestName).Where(name => !batches.ContainsKey(name)).ToList();
        return missing.Count == 0
            ? (CifarImages.Join([.. names.Select(name => batches[name])]), batches[layout.TestName])
            : throw new DataFormatException(path, $"it lacks {string.Join(" and ", missing)}. Fetch {layout.Archive} again.");
    }

    private string? UnpackedIn(string folder) => new[] { folder, Path.Combine(folder, layout.Unpacked) }
        .FirstOrDefault(candidate => File.Exists(Path.Combine(candidate, layout.TrainNames[0])) && File.Exists(Path.Combine(candidate, layout.TestName)));

    private bool IsBatch(string name) => name == layout.TestName || layout.TrainNames.Contains(name);

    private Dictionary<string, CifarImages> ReadFolder(string folder)
    {
        var batches = new Dictionary<string, CifarImages>();
        foreach (var path in Directory.EnumerateFiles(folder).Where(path => IsBatch(Path.GetFileName(path))))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            batches.Add(Path.GetFileName(path), CifarImages.Read(path, file, file.Length, layout));
        }
        return batches;
    }

    private Dictionary<string, CifarImages> ReadArchive(string path)
    {
        var batches = new Dictionary<string, CifarImages>();
        foreach (var entry in Archive.Read(path))
        {
            var name = Path.GetFileName(entry.Name);
            if (entry.IsFolder || !IsBatch(name))
                continue;
            using var content = entry.Open();
            if (!batches.TryAdd(name, CifarImages.Read($"{path}/{entry.Name}", content, entry.Length, layout)))
                throw new DataFormatException(path, $"it holds {name} twice.");
        }
        return batches;
    }
}
