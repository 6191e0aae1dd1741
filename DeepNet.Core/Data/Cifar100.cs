namespace DeepNet.Data;

/// <summary>
/// CIFAR-100: 50,000 training and 10,000 test images of a hundred kinds of things and animals in twenty groups, 32 × 32, in colour (Krizhevsky 2009), in its
/// binary version.
/// </summary>
public static class Cifar100
{
    private static readonly CifarLayout _layout = new()
    {
        Archive = "cifar-100-binary.tar.gz",
        Unpacked = "cifar-100-binary",
        TrainNames = ["train.bin"],
        TestName = "test.bin",
        ImagesPerFile = 50_000,
        LabelClasses = [20, 100],
    };

    private static readonly Normalize _normalize = new([0.5071f, 0.4865f, 0.4409f], [0.2673f, 0.2564f, 0.2762f]);

    private static readonly DatasetPlace _place = new()
    {
        Name = "CIFAR-100",
        FolderName = "cifar-100",
        Mirrors = [new("https://www.cs.toronto.edu/~kriz/")],
        Files = [new(_layout.Archive, 168_513_733, "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec")],
    };

    /// <summary>The names of the 100 classes, in the order of their numbers.</summary>
    public static IReadOnlyList<string> ClassNames { get; } =
    [
        "apple", "aquarium_fish", "baby", "bear", "beaver", "bed", "bee", "beetle", "bicycle", "bottle", "bowl", "boy", "bridge", "bus", "butterfly",
        "camel", "can", "castle", "caterpillar", "cattle", "chair", "chimpanzee", "clock", "cloud", "cockroach", "couch", "crab", "crocodile", "cup",
        "dinosaur", "dolphin", "elephant", "flatfish", "forest", "fox", "girl", "hamster", "house", "kangaroo", "keyboard", "lamp", "lawn_mower",
        "leopard", "lion", "lizard", "lobster", "man", "maple_tree", "motorcycle", "mountain", "mouse", "mushroom", "oak_tree", "orange", "orchid",
        "otter", "palm_tree", "pear", "pickup_truck", "pine_tree", "plain", "plate", "poppy", "porcupine", "possum", "rabbit", "raccoon", "ray",
        "road", "rocket", "rose", "sea", "seal", "shark", "shrew", "skunk", "skyscraper", "snail", "snake", "spider", "squirrel", "streetcar",
        "sunflower", "sweet_pepper", "table", "tank", "telephone", "television", "tiger", "tractor", "train", "trout", "tulip", "turtle", "wardrobe",
        "whale", "willow_tree", "wolf", "woman", "worm",
    ];

    /// <summary>The names of the 20 groups, in the order of their numbers.</summary>
    public static IReadOnlyList<string> GroupNames { get; } =
    [
        "aquatic_mammals", "fish", "flowers", "food_containers", "fruit_and_vegetables", "household_electrical_devices", "household_furniture",
        "insects", "large_carnivores", "large_man-made_outdoor_things", "large_natural_outdoor_scenes", "large_omnivores_and_herbivores",
        "medium_mammals", "non-insect_invertebrates", "people", "reptiles", "small_mammals", "trees", "vehicles_1", "vehicles_2",
    ];

    /// <summary>Reads CIFAR-100 from <paramref name="folder"/>; or else from <c>DEEPNET_DATA</c> (the folder itself or its <c>cifar-100</c>); or else from the
    /// user's cache, downloading it there first.</summary>
    /// <param name="folder">A folder with <c>cifar-100-binary.tar.gz</c>, or with what is in it (<c>train.bin</c> and <c>test.bin</c>, there or in
    /// <c>cifar-100-binary</c>); nothing else is looked at then.</param>
    /// <param name="labels">Which label is learnt.</param>
    /// <param name="options">How to look for the data and what to do on the way; the defaults when null.</param>
    /// <returns>Both parts, normalised with the training pixels' means 0.5071, 0.4865, 0.4409 and deviations 0.2673, 0.2564, 0.2762.</returns>
    /// <exception cref="DatasetException">A folder or file is missing or damaged, or the download failed.</exception>
    public static ImageSplits Open(string? folder = null, CifarLabels labels = CifarLabels.Fine, DataSearch? options = null)
        => Open(_place, folder, labels, options ?? new());

    /// <summary>Reads CIFAR-100 as <see cref="Open(string?, CifarLabels, DataSearch?)"/> does and makes loaders over it.</summary>
    /// <param name="folder">A folder with the archive or its files; null to search.</param>
    /// <param name="labels">Which label is learnt.</param>
    /// <param name="batchSize">Samples in a batch.</param>
    /// <param name="seed">Decides order and augmentation.</param>
    /// <param name="augment">Transforms for the training images; the usual ones are <c>[new RandomCrop(32, padding: 4), new HorizontalFlip()]</c>.</param>
    /// <returns>The training part shuffled, the test part in order.</returns>
    /// <exception cref="DatasetException">The data is missing or damaged.</exception>
    public static TrainingData Load(string? folder = null, CifarLabels labels = CifarLabels.Fine, int batchSize = 128, long seed = 0,
        IReadOnlyList<ImageTransform>? augment = null) =>
        Open(folder, labels).Load(new() { BatchSize = batchSize, Seed = seed }, augment);

    internal static ImageSplits Open(DatasetPlace place, string? folder, CifarLabels labels, DataSearch search)
    {
        var fine = Require.Defined(labels, nameof(labels)) == CifarLabels.Fine;
        return new CifarFiles(_layout with { Label = fine ? 1 : 0 }).Open(place, folder, search, fine ? ClassNames : GroupNames, _normalize);
    }
}
