namespace DeepNet.Data;

/// <summary>EMNIST: handwritten digits and letters, 28 × 28, grey, in six divisions (Cohen, Afshar, Tapson and van Schaik: EMNIST, an extension of MNIST to
/// handwritten letters, 2017).</summary>
/// <remarks>
/// The files hold every image with rows and columns exchanged. They are given as they are, as torchvision does, so that models agree with those trained there;
/// <c>upright</c> exchanges them back, for people and for models that also see MNIST.
/// </remarks>
public static class Emnist
{
    private static readonly Normalize _normalize = new([0.1751f], [0.3332f]);

    private static readonly DatasetPlace _place = new()
    {
        Name = "EMNIST",
        FolderName = "emnist",
        Mirrors = [new("https://biometrics.nist.gov/cs_links/EMNIST/"), new("https://www.itl.nist.gov/iaui/vip/cs_links/EMNIST/")],
        Files = [new(EmnistFiles.Archive, 561_753_746, "fb9bb67e33772a9cc0b895e4ecf36d2cf35be8b709693c3564cea2a019fcda8e")],
    };

    /// <summary>The names of the classes of a division, in the order of their numbers.</summary>
    /// <param name="split">The division.</param>
    /// <returns>A name for each class.</returns>
    public static IReadOnlyList<string> ClassNames(EmnistSplit split) => Require.Defined(split, nameof(split)) switch
    {
        EmnistSplit.ByClass => Characters("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
        EmnistSplit.ByMerge or EmnistSplit.Balanced => Characters("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt"),
        EmnistSplit.Letters => ["N/A", .. Characters("abcdefghijklmnopqrstuvwxyz")],
        _ => Characters("0123456789"),
    };

    /// <summary>Reads EMNIST from <paramref name="folder"/>; or else from <c>DEEPNET_DATA</c> (the folder itself or its <c>emnist</c>); or else from the user's
    /// cache, downloading its 562 MB there first.</summary>
    /// <param name="split">The division wanted.</param>
    /// <param name="folder">A folder with the official <c>gzip.zip</c>, or with the division's four files (<c>emnist-balanced-train-images-idx3-ubyte</c> and so
    /// on), there or in <c>gzip</c>, with or without <c>.gz</c>; nothing else is looked at then.</param>
    /// <param name="upright">Whether the images are turned upright; otherwise they are as the files have them, and as torchvision has them.</param>
    /// <param name="options">How to look for the data and what to do on the way; the defaults when null.</param>
    /// <returns>Both parts, normalised with mean 0.1751 and deviation 0.3332.</returns>
    /// <exception cref="DatasetException">A folder or file is missing or damaged, or the download failed.</exception>
    public static ImageSplits Open(EmnistSplit split, string? folder = null, bool upright = false, DataSearch? options = null)
        => Open(_place, split, folder, upright, options ?? new());

    /// <summary>Reads EMNIST as <see cref="Open(EmnistSplit, string?, bool, DataSearch?)"/> does and makes loaders over it.</summary>
    /// <param name="split">The division wanted.</param>
    /// <param name="folder">A folder with the files; null to search.</param>
    /// <param name="upright">Whether the images are turned upright.</param>
    /// <param name="batchSize">Samples in a batch.</param>
    /// <param name="seed">Decides order and augmentation.</param>
    /// <param name="augment">Transforms for the training images.</param>
    /// <returns>The training part shuffled, the test part in order.</returns>
    /// <exception cref="DatasetException">The data is missing or damaged.</exception>
    public static TrainingData Load(EmnistSplit split, string? folder = null, bool upright = false, int batchSize = 64, long seed = 0,
        IReadOnlyList<ImageTransform>? augment = null) =>
        Open(split, folder, upright).Load(new() { BatchSize = batchSize, Seed = seed }, augment);

    internal static ImageSplits Open(DatasetPlace place, EmnistSplit split, string? folder, bool upright, DataSearch search)
    {
        var classes = ClassNames(split);
        var files = new EmnistFiles(split);
        folder = folder is null ? place.Find(search, (candidate, _) => files.AreIn(candidate)) : RequireFiles(folder, place, files);
        var idx = files.Read(folder);
        if (upright)
        {
            IdxImages.Transpose(idx.TrainImages);
            IdxImages.Transpose(idx.TestImages);
        }
        var name = $"{place.Name} ({split})";
        return new(name, IdxImages.Join(name, idx.TrainImages, idx.TrainLabels, classes.Count, _normalize),
            IdxImages.Join(name, idx.TestImages, idx.TestLabels, classes.Count, _normalize), classes, $"from {folder}");
    }

    private static string RequireFiles(string folder, DatasetPlace place, EmnistFiles files)
    {
        if (!Directory.Exists(folder))
            throw new DataFolderNotFoundException(folder, "named explicitly");
        return files.AreIn(folder) ? folder : throw new DataFileNotFoundException(
            place.Name, folder, [EmnistFiles.Archive], $"or what is in it: {string.Join(", ", files.Names)}, each with or without .gz");
    }

    private static string[] Characters(string characters) => [.. characters.Select(character => character.ToString())];
}
