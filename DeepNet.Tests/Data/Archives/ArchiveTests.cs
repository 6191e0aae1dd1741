using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using DeepNet.Data;
using DeepNet.Tests.Support;

namespace DeepNet.Tests.Data;

internal sealed class ArchiveTests
{
    private static readonly (string Name, byte[] Content)[] _files =
    [
        ("set/a.txt", "first"u8.ToArray()), ("set/empty", []), ("set/below/b.bin", Counting(70_000)), ("last", Counting(512)),
    ];

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new();

    [TearDown]
    public void Delete() => _folder.Dispose();

    [TestCase(TarEntryFormat.V7)]
    [TestCase(TarEntryFormat.Ustar)]
    [TestCase(TarEntryFormat.Pax)]
    [TestCase(TarEntryFormat.Gnu)]
    public void TarFilesOfEveryFormatAreRead(TarEntryFormat format)
    {
        Check(ArchiveBytes.Tar(format, _files));
        Check(IdxBytes.Gzip(ArchiveBytes.Tar(format, _files)));
    }

    [Test]
    public void ZipFilesAreRead() => Check(ArchiveBytes.Zip(_files));

    [TestCase(TarEntryFormat.Ustar, 150)]
    [TestCase(TarEntryFormat.Pax, 600)]
    [TestCase(TarEntryFormat.Gnu, 600)]
    public void LongNamesAreRead(TarEntryFormat format, int length)
    {
        var name = $"{new string('d', 90)}/{string.Join('/', Enumerable.Repeat("é-part", (length - 91) / 8))}";
        var path = _folder.Write("long.tar", ArchiveBytes.Tar(format, (name, "x"u8.ToArray()), ("after", "y"u8.ToArray())));
        Assert.That(Archive.Read(path).Select(entry => entry.Name), Is.EqualTo(new[] { name, "after" }));
    }

    [Test]
    public void PythonsArchivesAreRead()
    {
        var script = """
            import io, sys, tarfile
            for format in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
                with tarfile.open(f'{sys.argv[1]}/{format}.tgz', 'w:gz', format=format) as tar:
                    for name, size in (('a' * 60 + '/' + 'b' * 60, 5), ('c', 0), ('./d/e', 1000)):
                        info = tarfile.TarInfo(name)
                        info.size = size
                        tar.addfile(info, io.BytesIO(bytes(range(250)) * 4))
            """;
        Python.RunWithNumpy(script, _folder.Path);
        foreach (var format in new[] { "0", "1", "2" })
            Assert.That(Archive.Read(_folder / $"{format}.tgz").Select(entry => (entry.Name, entry.Length)),
                Is.EqualTo(new[] { ($"{new string('a', 60)}/{new string('b', 60)}", 5L), ("c", 0), ("d/e", 1000) }), format);
    }

    [Test]
    public void GzipFilesThatHoldNoTarAreOneFile()
    {
        var path = _folder.Write("table.csv.gz", IdxBytes.Gzip("a,b\n1,2\n"u8.ToArray()));
        Assert.That(Content(path), Is.EqualTo(new[] { ("table.csv", "a,b\n1,2\n") }));
    }

    [Test]
    public void GzipFilesOfSeveralMembersAreRead()
    {
        var path = _folder.Write("both.gz", [.. IdxBytes.Gzip("one "u8.ToArray()), .. IdxBytes.Gzip("two"u8.ToArray())]);
        Assert.That(Content(path), Is.EqualTo(new[] { ("both", "one two") }));
    }

    [Test]
    public void GzipFilesThatAreCutOffAreRefusedAtEveryLength()
    {
        var whole = IdxBytes.Gzip(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 100).Select(number => $"{number * number} "))));
        for (var length = 2; length < whole.Length; length++)
            Assert.That(() => Content(_folder.Write("cut.gz", whole[..length])), Throws.InstanceOf<DatasetException>().With.Message.Contains("cut.gz"), $"{length} of {whole.Length}");
    }

    [Test]
    public void EntriesCanBePassedOver()
    {
        var path = _folder.Write("files.tar", ArchiveBytes.Tar(TarEntryFormat.Ustar, _files));
        var entry = Archive.Read(path).Single(entry => entry.Name == "last");
        Assert.That(entry.Length, Is.EqualTo(512));
    }

    [Test]
    public void ExtractedFoldersHoldWhatWasSelected()
    {
        var path = _folder.Write("files.zip", ArchiveBytes.Zip(_files));
        Archive.Extract(path, _folder / "out", select: entry => entry.Name != "last");
        Assert.That(Directory.GetFiles(_folder / "out", "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_folder / "out", file)),
            Is.EquivalentTo(new[] { "set/a.txt", "set/empty", "set/below/b.bin" }));
        Assert.That(File.ReadAllBytes(_folder / "out/set/below/b.bin"), Is.EqualTo(_files[2].Content));
        Assert.That(() => Archive.Extract(path, _folder / "out"), Throws.InstanceOf<IOException>().With.Message.Contains("already exists"));
    }

    [TestCase("../evil", "leads out of its folder")]
    [TestCase("a/../../evil", "leads out of its folder")]
    [TestCase("..\\evil", "leads out of its folder")]
    [TestCase("/etc/evil", "is an absolute path")]
    [TestCase("\\\\host\\evil", "is an absolute path")]
    [TestCase("C:/evil", "is an absolute path")]
    [TestCase("a\u0001b", "has control characters")]
    public void NamesThatLeadElsewhereAreRefused(string name, string problem)
    {
        Refuse(ArchiveBytes.Tar(TarEntryFormat.Ustar, (name, [1])), problem);
        Refuse(ArchiveBytes.Tar(TarEntryFormat.Pax, (name, [1])), problem);
        Refuse(ArchiveBytes.Zip((name, [1])), problem);
        Assert.That(File.Exists(_folder / "evil"), Is.False);
    }

    [TestCase(TarEntryType.SymbolicLink)]
    [TestCase(TarEntryType.HardLink)]
    public void LinksInTarFilesAreRefused(TarEntryType type)
        => Refuse(ArchiveBytes.Tar(TarEntryFormat.Ustar, new UstarTarEntry(type, "link") { LinkName = "/etc/passwd" }), "'link', at byte 0 (unpacked), is a link to '/etc/passwd'");

    [Test]
    public void LinksInZipFilesAreRefused()
    {
        var zip = ArchiveBytes.Zip(("link", "/etc/passwd"u8.ToArray()));
        var record = zip.AsSpan().IndexOf("PK\x01\x02"u8);
        zip[record + 5] = 3; // made on Unix
        zip[record + 41] = 0xA1; // a link that all may read
        Refuse(zip, "'link' is a link");
    }

    [Test]
    public void EncryptedZipFilesAreRefused()
    {
        var zip = ArchiveBytes.Zip(("secret", [1, 2, 3]));
        zip[zip.AsSpan().IndexOf("PK\x01\x02"u8) + 8] |= 1;
        Refuse(zip, "'secret' is encrypted");
    }

    [TestCase('3')]
    [TestCase('4')]
    [TestCase('6')]
    public void DevicesAreRefused(char kind) => Refuse(ArchiveBytes.Header("tty", kind, "0"), "'tty', at byte 0 (unpacked), is a device");

    [Test]
    public void SparseFilesAreRefused() => Refuse(ArchiveBytes.Header("holes", 'S', "0"), "is stored as a sparse file");

    [Test]
    public void SizesThatATarFileOnlyClaimsTakeNoMemory()
    {
        var before = GC.GetTotalAllocatedBytes();
        Refuse(ArchiveBytes.Header("big", '0', "77777777777"), "it declares 8,589,934,591 bytes of content and holds 0");
        Refuse(ArchiveBytes.Header("big", 'x', "77777777777"), "declares 8,589,934,591 bytes; at most 1,048,576 are read");
        Refuse(ArchiveBytes.Header("big", 'L', "77777777777"), "declares 8,589,934,591 bytes; at most 1,048,576 are read");
        Refuse(ArchiveBytes.Header("big", '0', "-1"), "declares no valid size");
        Assert.That(GC.GetTotalAllocatedBytes() - before, Is.LessThan(4 << 20));
    }

    [Test]
    public void BombsAreRefused()
    {
        var zeros = new byte[20 << 20];
        Refuse(IdxBytes.Gzip(zeros, CompressionLevel.SmallestSize), "it unpacks to more than");
        Refuse(ArchiveBytes.Zip(("zeros", zeros)), "over 200 for each of its");
        Refuse(IdxBytes.Gzip(ArchiveBytes.Tar(TarEntryFormat.Ustar, ("zeros", zeros)), CompressionLevel.SmallestSize), "over 200 for each of its");
        Refuse(ArchiveBytes.Zip(("a", new byte[3000]), ("b", new byte[3000])), "more than the 5,000 bytes allowed", new() { UnpackedBytes = 5_000 });
        Refuse(ArchiveBytes.Zip(("a", []), ("b", []), ("c", [])), "more than the 2 files and folders allowed", new() { Entries = 2 });
    }

    /// <summary>Many entries that are all the same packed bytes: each alone is harmless.</summary>
    [Test]
    public void ZipFilesWhoseEntriesOverlapAreBoundedTogether()
    {
        var zip = ArchiveBytes.Zip(("a", new byte[4 << 20]));
        var (directory, end) = (zip.AsSpan().IndexOf("PK\x01\x02"u8), zip.AsSpan().IndexOf("PK\x05\x06"u8));
        var record = zip[directory..end];
        var copies = Enumerable.Range(0, 20).SelectMany(copy => record.Select((value, place) => place == 46 ? (byte)('a' + copy) : value)).ToArray();
        byte[] tail = [.. zip[end..]];
        (tail[8], tail[10]) = (20, 20);
        BitConverter.TryWriteBytes(tail.AsSpan(12), copies.Length);
        Refuse([.. zip[..directory], .. copies, .. tail], "over 200 for each of its");
    }

    [Test]
    public void DamagedContentOfZipFilesIsNoticed()
    {
        var content = Encoding.ASCII.GetBytes("a stored text without any redundancy");
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        using (var entry = zip.CreateEntry("text", CompressionLevel.NoCompression).Open())
            entry.Write(content);
        var bytes = packed.ToArray();
        bytes[bytes.AsSpan().IndexOf(content)] ^= 1;
        Refuse(bytes, "its checksum is");
    }

    [Test]
    public void FilesThatStandInEachOthersWayAreRefused()
    {
        Refuse(ArchiveBytes.Zip(("a", [1]), ("a", [2])), "it holds a twice");
        Refuse(ArchiveBytes.Zip(("a", [1]), ("a/b", [2])), "it holds a as a file and as a folder");
        Refuse(ArchiveBytes.Zip(("a/b", [1]), ("a", [2])), "it holds a twice");
    }

    [Test]
    public void OtherFilesAreNoArchive() => Refuse("<html>not found</html>"u8.ToArray(), "its 22 bytes begin neither as tar nor gzip nor zip");

    [Test]
    public void DamagedTarHeadersAreNamedByTheirPlace()
    {
        var tar = ArchiveBytes.Tar(TarEntryFormat.Ustar, ("a", new byte[600]), ("b", [1]));
        tar[1536 + 100] ^= 1;
        Refuse(tar, "the tar header at byte 1,536 (unpacked) has a wrong checksum");
    }

    private void Check(byte[] archive)
    {
        var path = _folder.Write("archive", archive);
        Assert.That(Archive.Read(path).Where(entry => !entry.IsFolder).Select(entry => (entry.Name, Read(entry))), Is.EqualTo(_files));
    }

    private static (string Name, string Text)[] Content(string path) => [.. Archive.Read(path).Select(entry => (entry.Name, Encoding.UTF8.GetString(Read(entry))))];

    private static byte[] Read(ArchiveEntry entry)
    {
        using var content = entry.Open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }

    private void Refuse(byte[] archive, string message, ArchiveLimits? limits = null)
    {
        var path = _folder.Write("archive", archive);
        Assert.That(() => Archive.Extract(path, _folder / "out", limits), Throws.InstanceOf<DatasetException>().With.Message.Contains(message).And.Message.Contains(path));
        Assert.That(Path.Exists(_folder / "out"), Is.False);
    }

    private static byte[] Counting(int count) => [.. Enumerable.Range(0, count).Select(place => (byte)(place * 7 + place / 251))];
}
