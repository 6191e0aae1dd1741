namespace DeepNet.Data;

/// <summary>MNIST: 60,000 training and 10,000 test images of handwritten digits, 28 × 28, grey (LeCun and Cortes).</summary>
public static class Mnist
{
    private static readonly IdxImageSource _source = new()
    {
        Place = new()
        {
            Name = "MNIST",
            FolderName = "mnist",
            Mirrors = [new("https://ossci-datasets.s3.amazonaws.com/mnist/"), new("https://storage.googleapis.com/cvdf-datasets/mnist/")],
            Files =
            [
                new("train-images-idx3-ubyte.gz", 9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
                new("train-labels-idx1-ubyte.gz", 28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
                new("t10k-images-idx3-ubyte.gz", 1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
                new("t10k-labels-idx1-ubyte.gz", 4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
            ],
        },
        ClassNames = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
        Normalize = Normalize.Mnist,
    };

    /// <summary>Reads MNIST from <paramref name="folder"/>; or else from <c>DEEPNET_DATA</c> (the folder itself or its <c>mnist</c>); or
    /// else from the user's cache, downloading it there first; and where that fails too, draws
    /// <see cref="SyntheticDigits"/> and says so in <see cref="ImageSplits.Notice"/>.</summary>
    /// <param name="folder">A folder with the four files under their official names, with or without <c>.gz</c>; nothing else is
    /// looked at then.</param>
    /// <param name="options">How to look for the data and what to do on the way; the defaults when null.</param>
    /// <returns>Both parts.</returns>
    /// <exception cref="DatasetException">A folder or file is missing or damaged; or the download failed and
    /// <see cref="DataSearch.AllowSubstitute"/> is false.</exception>
    public static ImageSplits Open(string? folder = null, DataSearch? options = null)
    {
        options ??= new();
        try
        {
            return _source.Open(folder, options);
        }
        catch (DownloadException error) when (options.AllowSubstitute)
        {
            return SyntheticDigits.Create() with
            {
                Notice = $"MNIST is not on this machine and could not be downloaded, so digits drawn by a program take its place. {error.Message}",
            };
        }
    }

    /// <summary>Reads MNIST as <see cref="Open"/> does and makes loaders over it.</summary>
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
