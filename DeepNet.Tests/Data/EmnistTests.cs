using DeepNet.Data;
using DeepNet.Tests.Support;

namespace DeepNet.Tests.Data;

internal sealed class EmnistTests
{
    private static readonly DataSearch _offline = new() { DataFolder = null, CacheFolder = "/nonexistent/cache", AllowDownload = false };

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new();

    [TearDown]
    public void Delete() => _folder.Dispose();

    [TestCase(EmnistSplit.ByClass, 62, "0", "z")]
    [TestCase(EmnistSplit.ByMerge, 47, "0", "t")]
    [TestCase(EmnistSplit.Balanced, 47, "0", "t")]
    [TestCase(EmnistSplit.Letters, 27, "N/A", "z")]
    [TestCase(EmnistSplit.Digits, 10, "0", "9")]
    [TestCase(EmnistSplit.Mnist, 10, "0", "9")]
    public void EverySplitIsReadFromTheArchive(EmnistSplit split, int classes, string first, string last)
    {
        _folder.Write("gzip.zip", Pack(split));
        var data = Emnist.Open(split, _folder.Path);
        Assert.Multiple(() =>
        {
            Assert.That((data.Train.Count, data.Test.Count), Is.EqualTo((3, 2)));
            Assert.That(data.Train.Labels.ToArray(), Is.EqualTo(new[] { 5, 1, 9 }));
            Assert.That((data.ClassNames.Count, data.ClassNames[0], data.ClassNames[^1]), Is.EqualTo((classes, first, last)));
        });
    }

    /// <summary>What torchvision makes of the same files, in which it lists the classes, too.</summary>
    [Test]
    public void ClassesAndPixelsAreTorchvisions()
    {
        var names = Parity.PyTorch.Run("""
            from torchvision.datasets import EMNIST
            for _split in EMNIST.splits:
                globals()[_split] = torch.tensor([ord(c[0]) for c in EMNIST.classes_split_dict[_split]])
            """);
        foreach (var split in Enum.GetValues<EmnistSplit>())
            Assert.That(Emnist.ClassNames(split).Select(name => (long)name[0]), Is.EqualTo(names[split.ToString().ToLowerInvariant()].Values<long>()), $"{split}");

        Directory.CreateDirectory(_folder / "EMNIST/raw");
        foreach (var (name, content) in Files(EmnistSplit.Balanced))
            File.WriteAllBytes(_folder / $"EMNIST/raw/{name}", content);
        var pixels = Parity.PyTorch.Run($"""
            from torchvision.datasets import EMNIST
            train = EMNIST('{_folder.Path}', 'balanced', train=True).data
            targets = EMNIST('{_folder.Path}', 'balanced', train=True).targets
            """);
        var data = Emnist.Open(EmnistSplit.Balanced, _folder / "EMNIST/raw").Train;
        Assert.That(data.Pixels.ToArray(), Is.EqualTo(pixels["train"].Values<byte>()));
        Assert.That(data.Labels.ToArray(), Is.EqualTo(pixels["targets"].Values<long>()));
    }

    [Test]
    public void UprightImagesAreTransposed()
    {
        _folder.Write("gzip.zip", Pack(EmnistSplit.Digits));
        var (stored, upright) = (Emnist.Open(EmnistSplit.Digits, _folder.Path), Emnist.Open(EmnistSplit.Digits, _folder.Path, upright: true));
        foreach (var (one, other) in new[] { (stored.Train, upright.Train), (stored.Test, upright.Test) })
            for (var image = 0; image < one.Count; image++)
                for (var row = 0; row < 28; row++)
                    for (var column = 0; column < 28; column++)
                        Assert.That(other.Pixels.Span[image * 784 + row * 28 + column], Is.EqualTo(one.Pixels.Span[image * 784 + column * 28 + row]));
    }

    [TestCase("", false)]
    [TestCase("", true)]
    [TestCase("gzip", true)]
    public void UnpackedFilesAreReadToo(string below, bool packed)
    {
        Directory.CreateDirectory(_folder / below);
        foreach (var (name, content) in Files(EmnistSplit.Mnist))
            _folder.Write(Path.Combine(below, packed ? name + ".gz" : name), packed ? IdxBytes.Gzip(content) : content);
        Assert.That(Emnist.Open(EmnistSplit.Mnist, _folder.Path).Train.Labels.ToArray(), Is.EqualTo(new[] { 5, 1, 9 }));
        Assert.That(() => Emnist.Open(EmnistSplit.Letters, _folder.Path), Throws.TypeOf<DataFileNotFoundException>().With.Message.Contains(
            "lacks 1 of EMNIST's files: gzip.zip (or what is in it: emnist-letters-train-images-idx3-ubyte, "));
    }

    [Test]
    public void ArchiveWithoutTheSplitIsRefused()
    {
        _folder.Write("gzip.zip", Pack(EmnistSplit.Digits));
        Assert.That(() => Emnist.Open(EmnistSplit.Letters, _folder.Path), Throws.TypeOf<DataFormatException>().With.Message.Contains(
            "it lacks emnist-letters-train-images-idx3-ubyte.gz and emnist-letters-train-labels-idx1-ubyte.gz and"));
    }

    [Test]
    public void DamagedFileInTheArchiveIsNamed()
    {
        var path = _folder.Write("gzip.zip", ArchiveBytes.Zip([.. Files(EmnistSplit.Digits).Select(file => ($"gzip/{file.Name}.gz", IdxBytes.Gzip(file.Content)[..^12]))]));
        Assert.That(() => Emnist.Open(EmnistSplit.Digits, _folder.Path), Throws.InstanceOf<DatasetException>().With.Message.Contains(
            $"'{path}/gzip/emnist-digits-train-images-idx3-ubyte.gz'"));
    }

    [Test]
    public void WithoutDataAndNetworkTheFileIsNamed() => Assert.That(
        () => Emnist.Open(EmnistSplit.Letters, options: _offline), Throws.TypeOf<DownloadException>().With.Message.Contains("gzip.zip"));

    private static byte[] Pack(EmnistSplit split) => ArchiveBytes.Zip([("gzip/", []), .. Files(split).Select(file => ($"gzip/{file.Name}.gz", IdxBytes.Gzip(file.Content)))]);

    private static (string Name, byte[] Content)[] Files(EmnistSplit split)
    {
        var prefix = $"emnist-{split.ToString().ToLowerInvariant()}";
        return
        [
            ($"{prefix}-train-images-idx3-ubyte", IdxBytes.Images(3)), ($"{prefix}-train-labels-idx1-ubyte", IdxBytes.Labels(5, 1, 9)),
            ($"{prefix}-test-images-idx3-ubyte", IdxBytes.Images(2, seed: 7)), ($"{prefix}-test-labels-idx1-ubyte", IdxBytes.Labels(1, 2)),
        ];
    }
}
