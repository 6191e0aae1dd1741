using System.Security.Cryptography;
using DeepNet.Data;
using DeepNet.Tests.Support;
using TorchSharp;

namespace DeepNet.Tests.Data;

internal sealed class Cifar10Tests
{
    private static readonly DataSearch _offline = new() { DataFolder = null, CacheFolder = "/nonexistent/cache", AllowDownload = false };

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new();

    [TearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public void RealImagesAreReadWhole()
    {
        var data = Cifar10.Open(TestData.Folder("cifar-10"));
        Assert.Multiple(() =>
        {
            Assert.That((data.Train.Count, data.Test.Count), Is.EqualTo((10_000, 2_000)));
            Assert.That(data.Train.Labels.ToArray().CountBy(label => label).Select(pair => pair.Value), Is.All.EqualTo(1000));
            Assert.That(data.Notice, Does.EndWith("holds a part of CIFAR-10: 10,000 of 50,000 training images and 2,000 of 10,000 test images."));
        });
        using var scope = torch.NewDisposeScope();
        using var batch = data.Train.GetBatch([.. Enumerable.Range(0, 2000).Select(index => (long)index)], new EpochKey(1, 0));
        var (mean, deviation) = (batch.Inputs.mean([0, 2, 3]), batch.Inputs.std([0, 2, 3]));
        Assert.That(mean.data<float>().ToArray(), Is.All.EqualTo(0).Within(0.05), "a part of the data has nearly the statistics of the whole");
        Assert.That(deviation.data<float>().ToArray(), Is.All.EqualTo(1).Within(0.05));
    }

    [Test]
    public void RecordsAreAClassAndThreePlanes()
    {
        CifarBytes.Write(_folder, CifarBytes.Set());
        var train = Cifar10.Open(_folder.Path).Train;
        Assert.Multiple(() =>
        {
            Assert.That(train.StoredShape, Is.EqualTo(new ImageShape(3, 32, 32)));
            Assert.That(train.Labels.ToArray(), Is.EqualTo(new[] { 1, 3 }));
            Assert.That(train.Pixels.Span[..3].ToArray(), Is.EqualTo(new[] { 1, 2, 3 }));
            Assert.That(train.Pixels.Span[3072..3075].ToArray(), Is.EqualTo(new[] { 3, 4, 5 }));
        });
    }

    [TestCase("")]
    [TestCase("cifar-10-batches-bin")]
    public void UnpackedFilesAndTheArchiveReadTheSame(string below)
    {
        using var packed = new TemporaryFolder();
        packed.Write(CifarBytes.Archive, CifarBytes.Pack(CifarBytes.Set(trainFiles: 5)));
        Directory.CreateDirectory(Path.Combine(_folder.Path, below));
        foreach (var (name, content) in CifarBytes.Set(trainFiles: 5))
            File.WriteAllBytes(Path.Combine(_folder.Path, below, name), content);
        var (one, two) = (Cifar10.Open(_folder.Path), Cifar10.Open(packed.Path));
        Assert.Multiple(() =>
        {
            Assert.That(one.Train.Labels.ToArray(), Is.EqualTo(new[] { 1, 3, 2, 3, 3, 3, 4, 3, 5, 3 }), "the files in their order");
            Assert.That(two.Train.Labels.ToArray(), Is.EqualTo(one.Train.Labels.ToArray()));
            Assert.That(two.Train.Pixels.Span.SequenceEqual(one.Train.Pixels.Span));
            Assert.That(two.Test.Labels.ToArray(), Is.EqualTo(new[] { 9 }));
            Assert.That(one.ClassNames[9], Is.EqualTo("truck"));
        });
    }

    [Test]
    public void LoadersAugmentTheTrainingPartOnly()
    {
        CifarBytes.Write(_folder, CifarBytes.Set());
        var data = Cifar10.Load(_folder.Path, augment: [new RandomCrop(24)]);
        Assert.That((data.Train.Options.BatchSize, data.Train.Options.Shuffle, data.Validation!.Options.Shuffle), Is.EqualTo((128, true, false)));
        Assert.That(((ImageDataset)data.Train.Dataset).Shape, Is.EqualTo(new ImageShape(3, 24, 24)));
        Assert.That(((ImageDataset)data.Validation.Dataset).Shape, Is.EqualTo(new ImageShape(3, 32, 32)));
    }

    [Test]
    public void MissingFolderIsNamed() => Assert.That(
        () => Cifar10.Open("/nonexistent/data"), Throws.TypeOf<DataFolderNotFoundException>().With.Message.Contains("/nonexistent/data"));

    [Test]
    public void FolderWithoutTheFilesSaysWhatIsExpected()
    {
        _folder.Write("data_batch_1.bin", CifarBytes.Records(1));
        Assert.That(() => Cifar10.Open(_folder.Path), Throws.TypeOf<DataFileNotFoundException>().With.Message.Contains(
            "lacks 1 of CIFAR-10's files: cifar-10-binary.tar.gz (or what is in it: data_batch_1.bin to data_batch_5.bin and test_batch.bin)"));
    }

    [TestCase("data_batch_2.bin", "it lacks data_batch_2.bin.")]
    [TestCase("data_batch_1.bin", "it lacks data_batch_1.bin.")]
    [TestCase("test_batch.bin", "it lacks test_batch.bin.")]
    public void ArchiveWithAGapIsRefused(string missing, string message)
        => Refuse<DataFormatException>(CifarBytes.Pack(CifarBytes.Set(trainFiles: 3).Where(file => file.Key != missing)), message);

    [Test]
    public void ArchiveWithTwoFilesOfOneNameIsRefused()
        => Refuse<DataFormatException>(CifarBytes.Pack(CifarBytes.Set().Concat(CifarBytes.Set())), "it holds data_batch_1.bin twice.");

    [Test]
    public void ArchiveThatIsCutOffIsRefused()
    {
        var archive = CifarBytes.Pack(CifarBytes.Set());
        Refuse<TruncatedFileException>(archive[..(archive.Length / 3)], "data_batch_1.bin' ends too early");
        Refuse<DataFormatException>(archive[..^20], "it is damaged or cut off");
    }

    [Test]
    public void ArchiveThatIsCutOffBetweenTwoImagesIsRefused()
    {
        const int Headers = 2 * 512; // of the folder and of the first file
        var archive = CifarBytes.Tar(CifarBytes.Set());
        Refuse<TruncatedFileException>(IdxBytes.Gzip(archive[..(Headers + 3073)]), "it declares 6,146 bytes of content and holds 3,073");
    }

    [Test]
    public void SomethingElseIsNoArchive() => Refuse<DataFormatException>("<html>not found</html>"u8.ToArray(), "begin neither as tar nor gzip nor zip");

    [Test]
    public void FileThatEndsWithinARecordIsRefused()
    {
        var set = CifarBytes.Set();
        set["data_batch_1.bin"] = set["data_batch_1.bin"][..^1];
        CifarBytes.Write(_folder, set);
        var error = Assert.Throws<TruncatedFileException>(() => Cifar10.Open(_folder.Path));
        Assert.That((error!.Expected, error.Received), Is.EqualTo((6146, 6145)));
    }

    [Test]
    public void EmptyFileIsRefused()
    {
        CifarBytes.Write(_folder, CifarBytes.Set());
        _folder.Write("test_batch.bin", []);
        Assert.That(() => Cifar10.Open(_folder.Path), Throws.TypeOf<DataFormatException>().With.Message.Contains("test_batch.bin' cannot be read: it is empty"));
    }

    [Test]
    public void FileWithMoreImagesThanItMayHaveIsRefused()
    {
        CifarBytes.Write(_folder, CifarBytes.Set());
        _folder.Write("data_batch_1.bin", new byte[10_001 * 3073]);
        Assert.That(() => Cifar10.Open(_folder.Path), Throws.TypeOf<DataFormatException>().With.Message.Contains("more than the 10,000 images"));
    }

    [Test]
    public void ClassThatIsNoneIsLocated()
    {
        CifarBytes.Write(_folder, CifarBytes.Set());
        _folder.Write("test_batch.bin", CifarBytes.Records(0, 9, 10));
        var error = Assert.Throws<LabelOutOfRangeException>(() => Cifar10.Open(_folder.Path));
        Assert.That((error!.Index, error.Label), Is.EqualTo((2L, 10L)));
    }

    [TestCase("cifar-10")]
    [TestCase("")]
    public void DataFolderIsSearched(string below)
    {
        var place = Directory.CreateDirectory(Path.Combine(_folder.Path, below));
        File.WriteAllBytes(Path.Combine(place.FullName, CifarBytes.Archive), CifarBytes.Pack(CifarBytes.Set()));
        Assert.That(Cifar10.Open(options: _offline with { DataFolder = _folder.Path }).Train.Count, Is.EqualTo(2));
    }

    [Test]
    public void WithoutDataAndNetworkTheFileIsNamed()
        => Assert.That(() => Cifar10.Open(options: _offline), Throws.TypeOf<DownloadException>().With.Message.Contains(CifarBytes.Archive));

    [Test]
    public void TheArchiveIsDownloadedOnceAndThenCached()
    {
        var archive = CifarBytes.Pack(CifarBytes.Set());
        using var server = FileServer.Sending(archive);
        var place = new DatasetPlace
        {
            Name = "Test",
            FolderName = "test",
            Mirrors = [server.Address],
            Files = [new(CifarBytes.Archive, archive.Length, Convert.ToHexStringLower(SHA256.HashData(archive)))],
        };
        var search = new DataSearch { DataFolder = null, CacheFolder = _folder.Path };
        Assert.That(Cifar10.Open(place, null, search).Train.Count, Is.EqualTo(2));
        Assert.That(Cifar10.Open(place, null, search with { AllowDownload = false }).Test.Count, Is.EqualTo(1));
        Assert.That(server.Requests, Is.EqualTo(1));
    }

    private void Refuse<T>(byte[] archive, string message) where T : DatasetException
    {
        _folder.Write(CifarBytes.Archive, archive);
        Assert.That(() => Cifar10.Open(_folder.Path), Throws.TypeOf<T>().With.Message.Contains(message));
    }
}
