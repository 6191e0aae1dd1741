using System.Buffers.Binary;
using DeepNet.Data;
using DeepNet.Tests.Support;

namespace DeepNet.Tests.Data;

internal sealed class TokenFileTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new();

    [TearDown]
    public void Delete() => _folder.Dispose();

    [TestCase(65_536, 2)]
    [TestCase(65_537, 4)]
    [TestCase(int.MaxValue, 4)]
    public void TokensComeBackFromAnyPlace(int vocabulary, int bytes)
    {
        var random = RandomStream.From(1);
        var tokens = new int[100_003]; // more than the writer's buffer, and no multiple of a vector
        foreach (ref var token in tokens.AsSpan())
            token = (int)random.NextInteger(vocabulary);
        tokens[^1] = vocabulary - 1;
        Assert.That(TokenFile.Write(_folder / "t", [tokens[..7], [], tokens[7..]], vocabulary, 0xFEDCBA9876543210), Is.EqualTo(tokens.Length));

        using var file = TokenFile.Open(_folder / "t");
        Assert.That((file.Count, file.BytesPerToken, file.VocabularySize, file.VocabularyFingerprint), Is.EqualTo((100_003L, bytes, (long)vocabulary, 0xFEDCBA9876543210)));
        Assert.That(Read(file, 0, tokens.Length), Is.EqualTo(tokens));
        for (var length = 0; length < 40; length++)
            Assert.That(Read(file, 99_900 + length, length), Is.EqualTo(tokens[(99_900 + length)..(99_900 + 2 * length)]), $"{length} tokens");
        Assert.That(Read(file.Slice(10, 20).Slice(5), 3, 4), Is.EqualTo(tokens[18..22]));
    }

    [Test]
    public void TokensInMemoryAreReadAsTheyAre()
    {
        var tokens = Enumerable.Range(-50, 100).ToArray();
        for (var length = 0; length < 40; length++)
            Assert.That(Read(TokenSource.Of(tokens), 7, length), Is.EqualTo(tokens[7..(7 + length)]), $"{length} tokens");
        Assert.That(Read(TokenSource.Of((long[])[1, long.MaxValue]), 1, 1), Is.EqualTo((long[])[long.MaxValue]));
    }

    /// <summary>The format, byte by byte, as the documentation has it.</summary>
    [Test]
    public void TheFormatIsTheDocumentedOne()
    {
        TokenFile.Write(_folder / "t", [[1, 258]], 1000, 7);
        byte[] expected =
        [
            .. "DNTOKENS"u8, 1, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0xE8, 3, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0,
            .. new byte[24], 1, 0, 2, 1,
        ];
        Assert.That(File.ReadAllBytes(_folder / "t"), Is.EqualTo(expected));
    }

    [Test]
    public void NanoGptsFilesAreReadWithoutAHeader()
    {
        byte[] bytes = [1, 0, 0xFF, 0xFF, 2, 1, 0, 0];
        var path = _folder.Write("train.bin", bytes);
        using (var file = TokenFile.OpenHeaderless(path))
            Assert.That(Read(file, 0, 4), Is.EqualTo((int[])[1, 65535, 258, 0]));
        using (var file = TokenFile.OpenHeaderless(path, bytesPerToken: 4))
            Assert.That(Read(file, 0, 2), Is.EqualTo((long[])[0xFFFF0001, 0x0102]));
        using (var file = TokenFile.OpenHeaderless(path, vocabularySize: 300))
            Assert.That(() => Read(file, 0, 3), Throws.InstanceOf<DataFormatException>()
                .With.Message.Contains("train.bin").And.Message.Contains("token number 1 (offset 2) is 65535; the vocabulary has 300 tokens"));
        Assert.That(() => TokenFile.OpenHeaderless(_folder.Write("odd", [1, 2, 3])), Throws.InstanceOf<DataFormatException>().With.Message.Contains("3 bytes, no multiple of the 2"));
        Assert.That(() => TokenFile.OpenHeaderless(path, 3), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void ATokenBeyondTheVocabularyIsFoundWhereItIs()
    {
        TokenFile.Write(_folder / "t", [Enumerable.Range(0, 100).ToArray()], 100);
        var bytes = File.ReadAllBytes(_folder / "t");
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(64 + 2 * 77), 100);
        using var file = TokenFile.Open(_folder.Write("t", bytes));
        Assert.That(Read(file, 0, 77), Has.Length.EqualTo(77));
        Assert.That(() => Read(file, 70, 10), Throws.InstanceOf<DataFormatException>().With.Message.Contains("token number 77 (offset 218) is 100; the vocabulary has 100 tokens"));
    }

    [TestCase(0, 'X', "does not begin with DNTOKENS (offset 0)")]
    [TestCase(8, 2, "its version is 2 (offset 8); expected 1")]
    [TestCase(12, 3, "3 bytes a token (offset 12)")]
    [TestCase(23, 0x80, "(offset 16), which no file can hold")]
    [TestCase(26, 1, "a vocabulary of 66536 tokens (offset 24), more than 2 bytes can number")]
    [TestCase(50, 1, "the bytes from offset 40 to 63 are not all 0")]
    [TestCase(16, 9, "declares 18 bytes of content and holds 10")]
    [TestCase(16, 4, "it goes on after the 4 tokens that it declares (offset 72)")]
    public void ADamagedHeaderIsRefusedWithItsPlace(int offset, int value, string problem)
    {
        TokenFile.Write(_folder / "t", [[1, 2, 3, 4, 5]], 1000);
        var bytes = File.ReadAllBytes(_folder / "t");
        bytes[offset] = (byte)value;
        Assert.That(() => TokenFile.Open(_folder.Write("damaged", bytes)), Throws.InstanceOf<DatasetException>().With.Message.Contains("damaged").And.Message.Contains(problem));
    }

    [Test]
    public void ShortFilesAreRefused()
    {
        Assert.That(() => TokenFile.Open(_folder.Write("empty", [])), Throws.InstanceOf<DataFormatException>().With.Message.Contains("it is empty"));
        Assert.That(() => TokenFile.Open(_folder.Write("short", [.. "DNTOKENS"u8, 1])), Throws.InstanceOf<TruncatedFileException>());
        Assert.That(() => TokenFile.Open(_folder / "none"), Throws.InstanceOf<FileNotFoundException>());
    }

    [Test]
    public void WhatIsNotThereCannotBeRead()
    {
        TokenFile.Write(_folder / "t", [[1, 2, 3]], 10);
        var file = TokenFile.Open(_folder / "t");
        Assert.Multiple(() =>
        {
            Assert.That(() => Read(file, 2, 2), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("There are 3 tokens; 2 from number 2 on are not among them"));
            Assert.That(() => Read(file, -1, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => file.Slice(2, 2), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => file.Slice(4), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => TokenFile.Write(_folder / "t", [[1, 10]], 10), Throws.ArgumentException.With.Message.Contains("Token number 1 of the file would be 10; the vocabulary has 10 tokens"));
            Assert.That(file.Count, Is.EqualTo(3), "the failed write left the file as it was");
        });
        file.Dispose();
        Assert.That(() => Read(file, 0, 1), Throws.InstanceOf<ObjectDisposedException>());
    }

    /// <summary>The file is sparse, so that it takes no room on the disk.</summary>
    [Test]
    public void WhatIsReadOfALargeFileDoesNotStayInMemory()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Ignore("Reads /proc.");
        const long tokens = 1L << 28; // half a gigabyte
        using (var stream = File.Create(_folder / "t"))
        {
            stream.SetLength(2 * tokens);
            stream.Position = 2 * tokens - 4;
            stream.Write([1, 2, 3, 4]);
        }
        using var file = TokenFile.OpenHeaderless(_folder / "t");
        var buffer = new long[100_000];
        var before = MappedFileBytes();
        for (long start = 0; start + buffer.Length <= tokens; start += 20 * buffer.Length)
            file.Read(start, buffer);
        file.Read(tokens - buffer.Length, buffer);
        Assert.That(MappedFileBytes() - before, Is.LessThan(10L << 20));
        Assert.That((buffer[^2], buffer[^1], buffer[..^2].Max()), Is.EqualTo((0x201L, 0x403L, 0L)));
    }

    [Test]
    public void ALargeFileThatBecomesShorterIsAnError()
    {
        using (var stream = File.Create(_folder / "t"))
            stream.SetLength(256L << 20);
        using var file = TokenFile.OpenHeaderless(_folder / "t");
        using (var stream = new FileStream(_folder / "t", FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            stream.SetLength(1000);
        Assert.That(Read(file, 0, 500), Is.All.EqualTo(0));
        Assert.That(() => Read(file, 400, 200), Throws.InstanceOf<TruncatedFileException>().With.Message.Contains("holds 1,000"));
    }

    private static long MappedFileBytes()
        => long.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith("RssFile", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            System.Globalization.CultureInfo.InvariantCulture) << 10;

    private static long[] Read(TokenSource source, long start, int count)
    {
        var tokens = new long[count];
        source.Read(start, tokens);
        return tokens;
    }
}
