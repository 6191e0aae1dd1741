using System.Formats.Tar;
using DeepNet.Data;
using DeepNet.Tests.Support;

namespace DeepNet.Tests.Data;

internal sealed class Cifar100Tests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new();

    [TearDown]
    public void Delete() => _folder.Dispose();

    [TestCase(CifarLabels.Fine, 52, 99, "oak_tree")]
    [TestCase(CifarLabels.Coarse, 17, 19, "trees")]
    public void ArchiveAndFolderHoldBothLabels(CifarLabels labels, int first, int second, string name)
    {
        var (train, test) = (Records((17, 52), (19, 99)), Records((0, 1)));
        _folder.Write("cifar-100-binary.tar.gz", IdxBytes.Gzip(ArchiveBytes.Tar(TarEntryFormat.Gnu,
            ("cifar-100-binary/train.bin", train), ("cifar-100-binary/test.bin", test), ("cifar-100-binary/fine_label_names.txt", [65]))));
        using var unpacked = new TemporaryFolder();
        Directory.CreateDirectory(unpacked / "cifar-100-binary");
        unpacked.Write("cifar-100-binary/train.bin", train);
        unpacked.Write("cifar-100-binary/test.bin", test);
        foreach (var folder in new[] { _folder.Path, unpacked.Path, unpacked / "cifar-100-binary" })
        {
            var data = Cifar100.Open(folder, labels);
            Assert.Multiple(() =>
            {
                Assert.That(data.Train.Labels.ToArray(), Is.EqualTo(new[] { first, second }));
                Assert.That(data.Train.Pixels.Span[..3].ToArray(), Is.EqualTo(new[] { 52, 53, 54 }));
                Assert.That((data.Train.Pixels.Length, data.Test.Count), Is.EqualTo((2 * 3072, 1)));
                Assert.That(data.ClassNames[first], Is.EqualTo(name));
                Assert.That(data.Notice, Does.Contain("2 of 50,000 training images and 1 of 10,000 test images"));
            });
        }
    }

    [Test]
    public void NamesAreSortedAndComplete()
    {
        Assert.That(Cifar100.ClassNames, Has.Count.EqualTo(100).And.Unique.And.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
        Assert.That(Cifar100.GroupNames, Has.Count.EqualTo(20).And.Unique);
    }

    [TestCase(20, 0, 20)]
    [TestCase(0, 100, 100)]
    public void LabelThatIsNoneIsLocated(int coarse, int fine, int label)
    {
        _folder.Write("train.bin", Records((1, 1), ((byte)coarse, (byte)fine)));
        _folder.Write("test.bin", Records((1, 1)));
        var error = Assert.Throws<LabelOutOfRangeException>(() => Cifar100.Open(_folder.Path));
        Assert.That((error!.Index, error.Label), Is.EqualTo((1L, (long)label)));
    }

    [Test]
    public void FolderWithoutTheFilesSaysWhatIsExpected() => Assert.That(() => Cifar100.Open(_folder.Path), Throws.TypeOf<DataFileNotFoundException>().With.Message.Contains(
        "lacks 1 of CIFAR-100's files: cifar-100-binary.tar.gz (or what is in it: train.bin and test.bin)"));

    private static byte[] Records(params (byte Coarse, byte Fine)[] labels) => [.. labels.SelectMany(label =>
        new[] { label.Coarse, label.Fine }.Concat(Enumerable.Range(0, 3072).Select(place => (byte)(label.Fine + place))))];
}
