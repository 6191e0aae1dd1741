using DeepNet.Data;
using DeepNet.Tests.Support;

namespace DeepNet.Tests.Data;

internal sealed class IdxFileTests
{
    private readonly TemporaryFolder _folder = new();

    [OneTimeTearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public void PlainAndPackedFilesReadTheSame([Values] bool packed)
    {
        var bytes = IdxBytes.Make([1, 2, 3, 4, 5, 6], 2, 3);
        var file = IdxFile.Read(_folder.Write("good", packed ? IdxBytes.Gzip(bytes) : bytes), dimensions: 2);
        Assert.Multiple(() =>
        {
            Assert.That(file.Shape, Is.EqualTo(new[] { 2, 3 }));
            Assert.That(file.Data, Is.EqualTo(new byte[] { 1, 2, 3, 4, 5, 6 }));
        });
    }

    [Test]
    public void ContentLongerThanOneChunkIsRead()
    {
        var content = new byte[1_200_000];
        new RandomStream(1).Fill(content);
        var file = IdxFile.Read(_folder.Write("long", IdxBytes.Gzip(IdxBytes.Make(content, content.Length))), dimensions: 1);
        Assert.That(file.Data, Is.EqualTo(content));
    }

    [Test]
    public void WrongMagicSaysWhichWasExpected()
    {
        var path = _folder.Write("magic", IdxBytes.Make([1, 2, 3], 3));
        var error = Assert.Throws<DataFormatException>(() => IdxFile.Read(path, dimensions: 3));
        Assert.That(error!.Message, Does.Contain("0x00000801").And.Contain("0x00000803").And.Contain(path));
    }

    [Test]
    public void TextIsNotAnIdxFile() => Assert.Throws<DataFormatException>(
        () => IdxFile.Read(_folder.Write("text", "<html>not found</html>"u8.ToArray()), dimensions: 3));

    [Test]
    public void FileShorterThanDeclaredIsTruncated([Values] bool packed)
    {
        var bytes = IdxBytes.Make(new byte[50], 100);
        var path = _folder.Write("short", packed ? IdxBytes.Gzip(bytes) : bytes);
        var error = Assert.Throws<TruncatedFileException>(() => IdxFile.Read(path, dimensions: 1));
        Assert.Multiple(() =>
        {
            Assert.That(error!.Expected, Is.EqualTo(100));
            Assert.That(error!.Received, Is.EqualTo(50));
        });
    }

    [Test]
    public void GzipCutOffAnywhereIsRefused()
    {
        var content = new byte[20_000];
        new RandomStream(2).Fill(content);
        var packed = IdxBytes.Gzip(IdxBytes.Make(content, content.Length));
        for (var length = 2; length < packed.Length; length += 997)
        {
            var path = _folder.Write("cut", packed[..length]);
            Assert.Throws<TruncatedFileException>(() => IdxFile.Read(path, dimensions: 1), $"cut after {length} bytes");
        }
    }

    [Test]
    public void DamagedGzipIsRefused()
    {
        var packed = IdxBytes.Gzip(IdxBytes.Make(new byte[20_000], 20_000));
        packed[packed.Length - 6] ^= 0x55; // the checksum
        Assert.That(() => IdxFile.Read(_folder.Write("damaged", packed), dimensions: 1), Throws.InstanceOf<DatasetException>());
    }

    [Test]
    public void HugeDeclaredSizeCostsNoMemory()
    {
        var path = _folder.Write("bomb", IdxBytes.Make([1, 2, 3], 2_000_000_000));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<TruncatedFileException>(() => IdxFile.Read(path, dimensions: 1));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(10_000_000));
    }

    [Test]
    public void SizesThatOverflowAreRefused() => Assert.Throws<DataFormatException>(
        () => IdxFile.Read(_folder.Write("overflow", IdxBytes.Make([], 2_000_000_000, 2_000_000_000, 2_000_000_000)), dimensions: 3));

    [TestCase(0)]
    [TestCase(-1)]
    public void DimensionsBelowOneAreRefused(int length) => Assert.Throws<DataFormatException>(
        () => IdxFile.Read(_folder.Write("empty", IdxBytes.Make([], length)), dimensions: 1));

    [Test]
    public void ContentBeyondTheDeclaredIsRefused() => Assert.Throws<DataFormatException>(
        () => IdxFile.Read(_folder.Write("beyond", IdxBytes.Make([1, 2, 3], 2)), dimensions: 1));
}
