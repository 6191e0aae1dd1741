namespace DeepNet.Data;

/// <summary>Fashion-MNIST: 60,000 training and 10,000 test images of clothes, 28 × 28, grey (Zalando Research; Xiao, Rasul and
/// Vollgraf 2017).</summary>
public static class FashionMnist
{
    private static readonly IdxImageSource _source = new()
    {
        Place = new()
        {
            Name = "Fashion-MNIST",
            FolderName = "fashion-mnist",
            // Its files are called as MNIST's are, so a folder for several data sets must keep them apart.
            NeedsOwnFolder = true,
            Mirrors = [new("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/")],
            Files =
            [
                new("train-images-idx3-ubyte.gz", 26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
                new("train-labels-idx1-ubyte.gz", 29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
                new("t10k-images-idx3-ubyte.gz", 4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
                new("t10k-labels-idx1-ubyte.gz", 5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
            ],
        },
        ClassNames = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
        Normalize = Normalize.FashionMnist,
    };

    /// <summary>Reads Fashion-MNIST from <paramref name="folder"/>; or else from the folder <c>fashion-mnist</c> in
    /// <c>DEEPNET_DATA</c>; or else from the user's cache, downloading it there first.</summary>
    /// <param name="folder">A folder with the four files under their official names, with or without <c>.gz</c>; nothing else is
    /// looked at then.</param>
    /// <param name="options">How to look for the data and what to do on the way; the defaults when null.</param>
    /// <returns>Both parts.</returns>
    /// <exception cref="DatasetException">A folder or file is missing or damaged, or the download failed.</exception>
    public static ImageSplits Open(string? folder = null, DataSearch? options = null) => _source.Open(folder, options ?? new());

    /// <summary>Reads Fashion-MNIST as <see cref="Open"/> does and makes loaders over it.</summary>
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
