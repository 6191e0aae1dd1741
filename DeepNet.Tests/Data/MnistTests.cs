using System.IO.Compression;
using DeepNet.Data;
using DeepNet.Tests.Support;

namespace DeepNet.Tests.Data;

internal sealed class MnistTests
{
    private static readonly DataSearch _offline = new() { DataFolder = null, CacheFolder = "/nonexistent/cache", AllowDownload = false };

    [Test]
    public void RealMnistIsReadWhole()
    {
        var data = Mnist.Open(TestData.Folder("mnist"));
        Assert.Multiple(() =>
        {
            Assert.That(data.Train.Count, Is.EqualTo(8_000));
            Assert.That(data.Test.Count, Is.EqualTo(2_000));
            Assert.That(data.Train.Labels.Span[..5].ToArray(), Is.EqualTo(new[] { 7, 2, 1, 0, 4 })); // the official test file's first digits
            Assert.That(data.Train.Pixels.Span.ToArray().Select(pixel => (double)pixel).Average() / 255, Is.EqualTo(0.1307).Within(0.005));
            Assert.That(data.Notice, Is.Null);
        });
    }

    [Test]
    public void PlainAndPackedFoldersReadTheSame()
    {
        using var plain = new TemporaryFolder();
        using var packed = new TemporaryFolder();
        IdxBytes.WriteSet(plain);
        IdxBytes.WriteSet(packed, packed: true);
        var (one, two) = (Mnist.Open(plain.Path), Mnist.Open(packed.Path));
        Assert.Multiple(() =>
        {
            Assert.That(one.Train.Labels.ToArray(), Is.EqualTo(new[] { 5, 0, 9 }));
            Assert.That(one.Train.Pixels.Span.SequenceEqual(two.Train.Pixels.Span));
            Assert.That(one.Test.Pixels.Span.SequenceEqual(two.Test.Pixels.Span));
        });
    }

    [Test]
    public void MissingFolderIsNamed()
    {
        var error = Assert.Throws<DataFolderNotFoundException>(() => Mnist.Open("/nonexistent/data"));
        Assert.That(error!.Message, Does.Contain("/nonexistent/data").And.Contain("does not exist"));
    }

    [Test]
    public void MissingDataFolderVariableIsNamed() => Assert.That(
        () => Mnist.Open(options: _offline with { DataFolder = "/nonexistent/data" }),
        Throws.TypeOf<DataFolderNotFoundException>().With.Message.Contains("DEEPNET_DATA"));

    [Test]
    public void FolderWithoutTheFilesListsThem()
    {
        using var folder = new TemporaryFolder();
        IdxBytes.WriteSet(folder);
        File.Delete(folder / "t10k-labels-idx1-ubyte");
        var error = Assert.Throws<DataFileNotFoundException>(() => Mnist.Open(folder.Path));
        Assert.That(error!.Missing, Is.EqualTo(new[] { "t10k-labels-idx1-ubyte" }));
    }

    [Test]
    public void TruncatedGzipIsRefused()
    {
        using var folder = new TemporaryFolder();
        IdxBytes.WriteSet(folder, packed: true);
        var path = folder / "train-images-idx3-ubyte.gz";
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..200]);
        Assert.That(() => Mnist.Open(folder.Path), Throws.TypeOf<TruncatedFileException>().With.Message.Contains(path));
    }

    [Test]
    public void LabelsForImagesAreRefused()
    {
        using var folder = new TemporaryFolder();
        IdxBytes.WriteSet(folder);
        folder.Write("train-images-idx3-ubyte", IdxBytes.Labels(1, 2, 3));
        Assert.Throws<DataFormatException>(() => Mnist.Open(folder.Path));
    }

    [Test]
    public void ImagesOfAnotherSizeAreRefused()
    {
        using var folder = new TemporaryFolder();
        IdxBytes.WriteSet(folder);
        folder.Write("train-images-idx3-ubyte", IdxBytes.Make(new byte[3 * 64], 3, 8, 8));
        Assert.That(() => Mnist.Open(folder.Path), Throws.TypeOf<DataFormatException>().With.Message.Contains("[3, 8, 8]"));
    }

    [Test]
    public void LabelOutOfRangeIsLocated()
    {
        using var folder = new TemporaryFolder();
        IdxBytes.WriteSet(folder);
        folder.Write("train-labels-idx1-ubyte", IdxBytes.Labels(0, 10, 3));
        var error = Assert.Throws<LabelOutOfRangeException>(() => Mnist.Open(folder.Path));
        Assert.That((error!.Index, error.Label), Is.EqualTo((1L, 10L)));
    }

    [Test]
    public void DifferentCountsAreRefused()
    {
        using var folder = new TemporaryFolder();
        IdxBytes.WriteSet(folder);
        folder.Write("train-labels-idx1-ubyte", IdxBytes.Labels(0, 1));
        var error = Assert.Throws<SampleCountMismatchException>(() => Mnist.Open(folder.Path));
        Assert.That((error!.Images, error.Labels), Is.EqualTo((3L, 2L)));
    }

    [TestCase("mnist")]
    [TestCase("")]
    public void DataFolderIsSearched(string below)
    {
        using var set = new TemporaryFolder();
        using var root = new TemporaryFolder();
        IdxBytes.WriteSet(set);
        CopyInto(set.Path, Path.Combine(root.Path, below));
        Assert.That(Mnist.Open(options: _offline with { DataFolder = root.Path }).Train.Count, Is.EqualTo(3));
    }

    [Test]
    public void CacheIsSearched()
    {
        using var set = new TemporaryFolder();
        using var cache = new TemporaryFolder();
        IdxBytes.WriteSet(set);
        CopyInto(set.Path, cache / "mnist");
        Assert.That(Mnist.Open(options: _offline with { CacheFolder = cache.Path }).Test.Count, Is.EqualTo(2));
    }

    [Test]
    public void FashionDoesNotTakeMnistsFilesForItsOwn()
    {
        using var root = new TemporaryFolder();
        IdxBytes.WriteSet(root);
        Assert.Throws<DownloadException>(() => FashionMnist.Open(options: _offline with { DataFolder = root.Path }));
        CopyInto(root.Path, root / "fashion-mnist");
        Assert.That(FashionMnist.Open(options: _offline with { DataFolder = root.Path }).ClassNames[9], Is.EqualTo("Ankle boot"));
    }

    [Test]
    public void KuzushijiIsReadFromItsOwnFolderOnly()
    {
        using var root = new TemporaryFolder();
        IdxBytes.WriteSet(root, packed: true);
        Assert.Throws<DownloadException>(() => Kmnist.Open(options: _offline with { DataFolder = root.Path }));

        CopyInto(root.Path, root / "kmnist");
        var data = Kmnist.Open(options: _offline with { DataFolder = root.Path });
        Assert.Multiple(() =>
        {
            Assert.That((data.Name, data.Train.Count, data.Test.Count), Is.EqualTo(("KMNIST", 3, 2)));
            Assert.That(data.ClassNames, Is.EqualTo(new[] { "o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo" }));
            Assert.That(Kmnist.Load(root.Path).Train.Options.BatchSize, Is.EqualTo(64));
        });
    }

    [Test]
    public void FileThatUnpacksToManyTimesItsSizeIsRefused()
    {
        using var folder = new TemporaryFolder();
        IdxBytes.WriteSet(folder);
        var path = folder.Write("t10k-images-idx3-ubyte", IdxBytes.Gzip(IdxBytes.Make(new byte[30_000 * 784], 30_000, 28, 28), CompressionLevel.SmallestSize));
        Assert.That(() => Mnist.Open(folder.Path), Throws.TypeOf<DataFormatException>().With.Message.Contains($"'{path}' cannot be read: it unpacks to more than"));
    }

    [Test]
    public void WithoutDataAndNetworkDrawnDigitsStepInAndSaySo()
    {
        var data = Mnist.Open(options: _offline);
        Assert.Multiple(() =>
        {
            Assert.That(data.Train.Count, Is.EqualTo(10_000));
            Assert.That(data.Notice, Does.Contain("could not be downloaded"));
            Assert.That(() => Mnist.Open(options: _offline with { AllowSubstitute = false }), Throws.TypeOf<DownloadException>());
        });
    }

    private static void CopyInto(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
