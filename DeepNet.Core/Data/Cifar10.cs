namespace DeepNet.Data;

/// <summary>
/// CIFAR-10: 50,000 training and 10,000 test images of ten kinds of things and animals, 32 × 32, in colour (Krizhevsky 2009), in its binary
/// version.
/// </summary>
public static class Cifar10
{
    private static readonly CifarLayout _layout = new()
    {
        Archive = "cifar-10-binary.tar.gz",
        Unpacked = "cifar-10-batches-bin",
        TrainNames = ["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"],
        TestName = "test_batch.bin",
        ImagesPerFile = 10_000,
        LabelClasses = [10],
    };

    private static readonly DatasetPlace _place = new()
    {
        Name = "CIFAR-10",
        FolderName = "cifar-10",
        Mirrors = [new("https://www.cs.toronto.edu/~kriz/")],
        Files = [new(_layout.Archive, 170_052_171, "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd")],
    };

    /// <summary>The names of the classes, in the order of their numbers.</summary>
    public static IReadOnlyList<string> ClassNames { get; } = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>Reads CIFAR-10 from <paramref name="folder"/>; or else from <c>DEEPNET_DATA</c> (the folder itself or its <c>cifar-10</c>);
    /// or else from the user's cache, downloading it there first. Where some of the training files are missing, the others are read and
    /// <see cref="ImageSplits.Notice"/> says so.</summary>
    /// <param name="folder">A folder with <c>cifar-10-binary.tar.gz</c>, or with what is in it (<c>data_batch_1.bin</c> to
    /// <c>data_batch_5.bin</c> and <c>test_batch.bin</c>, there or in <c>cifar-10-batches-bin</c>); nothing else is looked at then.</param>
    /// <param name="options">How to look for the data and what to do on the way; the defaults when null.</param>
    /// <returns>Both parts.</returns>
    /// <exception cref="DatasetException">A folder or file is missing or damaged, or the download failed.</exception>
    public static ImageSplits Open(string? folder = null, DataSearch? options = null)
        => Open(_place, folder, options ?? new());

    /// <summary>Reads CIFAR-10 as <see cref="Open(string?, DataSearch?)"/> does and makes loaders over it.</summary>
    /// <param name="folder">A folder with the archive or its files; null to search.</param>
    /// <param name="batchSize">Samples in a batch.</param>
    /// <param name="seed">Decides order and augmentation.</param>
    /// <param name="augment">Transforms for the training images; the usual ones are <c>[new RandomCrop(32, padding: 4), new HorizontalFlip()]</c>.</param>
    /// <returns>The training part shuffled, the test part in order.</returns>
    /// <exception cref="DatasetException">The data is missing or damaged.</exception>
    public static TrainingData Load(
        string? folder = null, int batchSize = 128, long seed = 0, IReadOnlyList<ImageTransform>? augment = null) =>
        Open(folder).Load(new() { BatchSize = batchSize, Seed = seed }, augment);

    internal static ImageSplits Open(DatasetPlace place, string? folder, DataSearch search)
        => new CifarFiles(_layout).Open(place, folder, search, ClassNames, Normalize.Cifar10);
}
