using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using DeepNet.Data;
using DeepNet.Tests.Support;

namespace DeepNet.Tests.Data;

/// <summary>
/// 2,750 damaged data files, the same ones in every run: each is read or refused with a <see cref="DatasetException"/> that names the file, and
/// allocates no more than a small factor of its size. <c>DEEPNET_FUZZ</c> multiplies their number (eng/fuzz.sh).
/// </summary>
internal sealed class DataFuzzTests
{
    // Buffers of readers and unpackers, however short the file is.
    private const long Constant = 6 << 20;
    private const long Factor = 64;

    private static readonly (string Name, byte[] Content)[] _files =
    [
        ("set/a.txt", Encoding.ASCII.GetBytes(string.Join(' ', Enumerable.Range(0, 200)))), ($"{new string('d', 60)}/{new string('n', 60)}", [1, 2, 3]), ("set/empty", []), ("b", new byte[700]),
    ];

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new();

    [TearDown]
    public void Delete() => _folder.Dispose();

    [TestCase(false)]
    [TestCase(true)]
    public void DamagedIdxFilesAreReadOrRefused(bool packed)
    {
        var good = IdxBytes.Images(3);
        Count(150, packed ? 41 : 42, packed ? IdxBytes.Gzip(good) : good, path => IdxFile.Read(path, 3), leastRefused: 20);
    }

    [Test]
    public void DamagedCifarFilesAreReadOrRefused()
    {
        foreach (var (name, content) in CifarBytes.Set())
            _folder.Write(name, content);
        Count(100, 43, CifarBytes.Records(1, 2), _ => Cifar10.Open(_folder.Path), leastRefused: 20, name: "data_batch_1.bin");
    }

    [Test]
    public void DamagedCifarArchivesAreReadOrRefused()
        => Count(100, 44, CifarBytes.Pack(CifarBytes.Set()), _ => Cifar10.Open(_folder.Path), leastRefused: 60, name: CifarBytes.Archive);

    [TestCase(TarEntryFormat.Ustar)]
    [TestCase(TarEntryFormat.Pax)]
    [TestCase(TarEntryFormat.Gnu)]
    public void DamagedTarFilesAreReadOrRefused(TarEntryFormat format)
    {
        var good = ArchiveBytes.Tar(format, _files);
        Count(150, 45, good, ReadArchive, leastRefused: 40);
        // Under checksums that are right.
        Count(150, 46, good, ReadArchive, leastRefused: 20, repair: FixTarChecksums);
    }

    [Test]
    public void DamagedPackedTarFilesAreReadOrRefused() => Count(150, 47, IdxBytes.Gzip(ArchiveBytes.Tar(TarEntryFormat.Pax, _files)), ReadArchive, leastRefused: 120);

    [Test]
    public void DamagedZipFilesAreReadOrRefused()
    {
        var good = ArchiveBytes.Zip(_files);
        var directory = good.AsSpan().IndexOf("PK\x01\x02"u8);
        Count(200, 48, good, ReadArchive, leastRefused: 100);
        // The directory gets a share of its own.
        Count(200, 49, good[directory..], ReadArchive, leastRefused: 100, repair: bytes => [.. good[..directory], .. bytes]);
    }

    [Test]
    public void DamagedTablesAreReadOrRefused()
    {
        var table = "id;name;when;x\n1;\"a \"\"b\"\"; c\";2024-01-01;1.5\n2;\"two\nlines\";2024-02-29 12:30;NA\n3;;2025-12-31T23:59:59;-2e3\n"u8.ToArray();
        var schema = TableSchema.Infer(Table.ParseCsv(Encoding.UTF8.GetString(table)), new NumberTarget("id"));
        Count(400, 50, table, path =>
        {
            var read = Table.ReadCsv(path);
            TablePreprocessing.Fit(read, schema).Apply(read);
        }, leastRefused: 100);
    }

    [Test]
    public void DamagedPackedTablesAreReadOrRefused()
        => Count(100, 51, IdxBytes.Gzip(Encoding.UTF8.GetBytes("a,b\n" + string.Concat(Enumerable.Range(0, 50).Select(row => $"{row},{row * row}\n"))), CompressionLevel.SmallestSize),
            path => Table.ReadCsv(path), leastRefused: 80);

    [Test]
    public void DamagedPreprocessingsAreReadOrRefused()
    {
        var table = Table.ParseCsv("n,c,d,label\n1,x,2024-01-01,a\n2,y,2024-01-02,b\n", name: "fuzz");
        TablePreprocessing.Fit(table, TableSchema.Infer(table, new ClassTarget("label"))).Save(_folder / "good.json");
        Count(300, 52, File.ReadAllBytes(_folder / "good.json"), path => TablePreprocessing.Load(path).Transform(table).Dispose(), leastRefused: 200);
    }

    private void Count(int rounds, int seed, byte[] good, Action<string> read, int leastRefused, string name = "fuzz", Func<byte[], byte[]>? repair = null)
    {
        repair ??= bytes => bytes;
        Assert.That(IsRefused(name, repair(good), read), Is.False, "the file that is damaged below is in order");
        var refused = 0;
        for (var round = 0; round < rounds * Mutation.Times; round++)
        {
            var random = RandomStream.From(seed, round);
            var bytes = repair(Mutation.Of(good, ref random));
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                refused += IsRefused(name, bytes, read) ? 1 : 0;
            }
            catch (Exception error) when (error is not AssertionException)
            {
                Assert.Fail($"seed {seed}, round {round}: {error}");
            }
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.That(allocated, Is.LessThan(Constant + Factor * bytes.Length), $"seed {seed}, round {round}");
        }
        Assert.That(refused, Is.GreaterThan(leastRefused * Mutation.Times));
    }

    private bool IsRefused(string name, byte[] bytes, Action<string> read)
    {
        var path = _folder.Write(name, bytes);
        try
        {
            read(path);
            return false;
        }
        catch (DatasetException error)
        {
            Assert.That(error.Message, Does.Contain(name).Or.Contain(_folder.Path));
            return true;
        }
    }

    private static void ReadArchive(string path)
    {
        Span<byte> buffer = stackalloc byte[4096];
        foreach (var entry in Archive.Read(path))
        {
            using var content = entry.Open();
            while (content.Read(buffer) > 0)
            {
            }
        }
    }

    private static byte[] FixTarChecksums(byte[] bytes)
    {
        for (var start = 0; start + 512 <= bytes.Length; start += 512)
        {
            var block = bytes.AsSpan(start, 512);
            if (block.Slice(257, 5).SequenceEqual("ustar"u8))
            {
                block.Slice(148, 8).Fill((byte)' ');
                var sum = 0;
                foreach (var value in block)
                    sum += value;
                Encoding.ASCII.GetBytes($"{Convert.ToString(sum, 8).PadLeft(6, '0')}\0 ").CopyTo(block[148..]);
            }
        }
        return bytes;
    }
}
