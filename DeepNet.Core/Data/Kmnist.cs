namespace DeepNet.Data;

/// <summary>Kuzushiji-MNIST: 60,000 training and 10,000 test images of ten characters of old Japanese script, 28 × 28, grey (Clanuwat et al.: Deep learning for
/// classical Japanese literature, 2018).</summary>
public static class Kmnist
{
    private static readonly IdxImageSource _source = new()
    {
        Place = new()
        {
            Name = "KMNIST",
            FolderName = "kmnist",
            // Its files are called as MNIST's are, so a folder for several data sets must keep them apart.
            NeedsOwnFolder = true,
            Mirrors = [new("http://codh.rois.ac.jp/kmnist/dataset/kmnist/")],
            Files =
            [
                new("train-images-idx3-ubyte.gz", 18_165_135, "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4"),
                new("train-labels-idx1-ubyte.gz", 29_497, "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17"),
                new("t10k-images-idx3-ubyte.gz", 3_041_136, "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5"),
                new("t10k-labels-idx1-ubyte.gz", 5_120, "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c"),
            ],
        },
        ClassNames = ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"],
        Normalize = new([0.1918f], [0.3483f]),
    };

    /// <summary>Reads KMNIST from <paramref name="folder"/>; or else from the folder <c>kmnist</c> in <c>DEEPNET_DATA</c>; or else from the user's
    /// cache, downloading it there first.</summary>
    /// <param name="folder">A folder with the four files under their official names, with or without <c>.gz</c>; nothing else is looked at then.</param>
    /// <param name="options">How to look for the data and what to do on the way; the defaults when null.</param>
    /// <returns>Both parts, normalised with mean 0.1918 and deviation 0.3483.</returns>
    /// <exception cref="DatasetException">A folder or file is missing or damaged, or the download failed.</exception>
    public static ImageSplits Open(string? folder = null, DataSearch? options = null) => _source.Open(folder, options ?? new());

    /// <summary>Reads KMNIST as <see cref="Open"/> does and makes loaders over it.</summary>
    /// <param name="folder">A folder with the four files; null to search.</param>
    /// <param name="batchSize">Samples in a batch.</param>
    /// <param name="seed">Decides order and augmentation.</param>
    /// <param name="augment">Transforms for the training images.</param>
    /// <returns>The training part shuffled, the test part in order.</returns>
    /// <exception cref="DatasetException">The data is missing or damaged.</exception>
    public static TrainingData Load(
        string? folder = null, int batchSize = 64, long seed = 0, IReadOnlyList<ImageTransform>? augment = null) =>
        Open(folder).Load(new() { BatchSize = batchSize, Seed = seed }, augment);
}
