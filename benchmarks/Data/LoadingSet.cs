using System.IO.Compression;
using DeepNet.Data;

namespace DeepNet.Benchmarks;

/// <summary>A data set as both sides read it.</summary>
/// <param name="Name">What <c>--only</c> and pytorch/data_loading.py call it.</param>
/// <param name="Title">What the table calls it.</param>
/// <param name="Prepare">Lays the files out in a folder as torchvision wants them, and says in which.</param>
/// <param name="Open">DeepNet's.</param>
/// <param name="BatchSize">Samples in a batch.</param>
/// <param name="TheirBatches">How many are timed together in PyTorch.</param>
/// <param name="OurBatches">How many in DeepNet.</param>
/// <param name="Target">At least this share of PyTorch's speed.</param>
internal sealed record LoadingSet(string Name, string Title, Func<string, string> Prepare, Func<IDataset> Open, int BatchSize, int TheirBatches, int OurBatches, double Target)
{
    public static readonly string[] Names = ["mnist", "cifar", "jpeg", "tokens"];

    public static LoadingSet Of(string name, CommandLine line) => name switch
    {
        "mnist" => new(name, "MNIST, batches of 64", folder => Unzip(line.Data("mnist"), folder),
            () => Repeat(Mnist.Open(line.Data("mnist")).Train, line.IsSmoke ? 1 : 8), 64, 200, 4000, 20),
        "cifar" => new(name, "CIFAR-10 with crop, flip and normalisation, batches of 128", folder => Untar(line.Data("cifar-10"), folder),
            () => Repeat(Cifar10.Open(line.Data("cifar-10")).Train, line.IsSmoke ? 1 : 4).With(new RandomCrop(32, padding: 4), new HorizontalFlip()), 128, 50, 1000, 10),
        "jpeg" => new(name, "JPEG files in class folders, 32 × 32, batches of 64", _ => line.Data("cifar-images", "train"),
            () => OpenFolder(line.Data("cifar-images", "train")), 64, 60, 200, 1.5),
        "tokens" => new(name, "windows of 128 tokens, batches of 64", _ => line.Data("tinyshakespeare"),
            () => OpenTokens(line.Data("tinyshakespeare", "input.txt")), 64, 300, 15_000, 10),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such data set."),
    };

    /// <summary>The data at hand is a part of the real one: repeated, an epoch has about its length.</summary>
    private static ImageDataset Repeat(ImageDataset images, int times) => times == 1 ? images : new(
        [.. Enumerable.Repeat(images.Pixels.ToArray(), times).SelectMany(pixels => pixels)], images.StoredShape,
        [.. Enumerable.Repeat(images.Labels.ToArray(), times).SelectMany(labels => labels)], images.Normalize);

    private static IDataset OpenFolder(string folder)
    {
        var images = new ImageFolder(folder, new() { Normalize = Normalize.Cifar10 });
        return images.Subset(Enumerable.Range(0, 100 * (int)images.Count).Select(k => k % images.Count));
    }

    private static TokenWindows OpenTokens(string file)
    {
        var text = File.ReadAllText(file);
        var characters = text.Distinct().Order().ToArray();
        return new TokenWindows(text.Select(character => (long)Array.BinarySearch(characters, character)), 128, stride: 1);
    }

    private static string Unzip(string files, string folder)
    {
        var raw = Directory.CreateDirectory(Path.Combine(folder, "MNIST", "raw"));
        foreach (var file in Directory.EnumerateFiles(files, "*.gz"))
        {
            using var packed = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
            using var plain = File.Create(Path.Combine(raw.FullName, Path.GetFileNameWithoutExtension(file)));
            packed.CopyTo(plain);
        }
        return folder;
    }

    private static string Untar(string files, string folder)
    {
        var archive = Path.Combine(files, "cifar-10-binary.tar.gz");
        if (!File.Exists(archive))
            return files;
        using var packed = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
        System.Formats.Tar.TarFile.ExtractToDirectory(packed, folder, overwriteFiles: true);
        return Path.Combine(folder, "cifar-10-batches-bin");
    }
}
