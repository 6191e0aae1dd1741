using System.Text;
using DeepNet.Data;
using DeepNet.Tests.Support;
using DeepNet.Text;

namespace DeepNet.Tests.Text;

/// <summary>
/// Two thousand damaged vocabularies, token files and texts, the same ones in every run: each is read or refused with a <see cref="DatasetException"/> that names
/// the file, and allocates no more than a small factor of its size. <c>DEEPNET_FUZZ</c> multiplies their number (eng/fuzz.sh).
/// </summary>
internal sealed class TextFuzzTests
{
    private const long Constant = 1_000_000; // the buffers of readers, and the text of an error
    private const long Factor = 64;

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new();

    [TearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public void MutatedVocabulariesOfBytePairsAreReadOrRefused()
    {
        BpeVocabulary.Train(["low lower lowest é 😀", "low lower lowest é 😀"], new() { Size = 300, SpecialTokens = ["<|endoftext|>"] }).Save(_folder.Path);
        var merges = Path.Combine(_folder.Path, "merges.txt");
        var json = File.ReadAllBytes(_folder / "vocab.json");
        Count("vocab", 400, 1, json, path => BpeVocabulary.Load(path, merges), leastRefused: 250);
        Count("merges", 400, 2, File.ReadAllBytes(merges), path => BpeVocabulary.Load(Path.Combine(_folder.Path, "vocab.json"), path), leastRefused: 250);
    }

    [Test]
    public void MutatedVocabulariesOfWordsAreReadOrRefused()
    {
        WordVocabulary.Of(["the", "cat", "sät"], new() { SpecialTokens = ["<pad>"], UnknownToken = null }).Save(_folder / "good");
        Count("words", 200, 3, File.ReadAllBytes(_folder / "good"), path => WordVocabulary.Load(path, null), leastRefused: 100);
        WordPieceVocabulary.Train(["the cat sät"], new() { Size = 30 }).Save(_folder / "pieces");
        Count("pieces", 100, 8, File.ReadAllBytes(_folder / "pieces"), path => WordPieceVocabulary.Load(path), leastRefused: 20);
    }

    [Test]
    public void MutatedTokenFilesAreReadOrRefused()
    {
        TokenFile.Write(_folder / "good", [Enumerable.Range(0, 40).ToArray()], 40);
        var good = File.ReadAllBytes(_folder / "good");
        Count("tokens", 500, 4, good, path => ReadTokens(TokenFile.Open(path)), leastRefused: 400);
        Count("bin", 100, 5, good[64..], path => ReadTokens(TokenFile.OpenHeaderless(path, vocabularySize: 40)), leastRefused: 40);
    }

    [Test]
    public void MutatedTextsAreReadOrRefused()
    {
        var lines = Encoding.UTF8.GetBytes("{\"text\": \"one é\"}\n{\"text\": \"two 😀\", \"id\": [1, {\"a\": 2}]}\r\n\n{\"text\": \"\\u00e9\"}\n");
        Count("jsonl", 200, 6, lines, path => TextFiles.JsonLines(path, "text").Count(), leastRefused: 120);
        Count("tsv", 100, 7, Encoding.UTF8.GetBytes("one\teins\ntwo é\tzwei ü\nthree\tdrei\tx\n"), path => ParallelText.ReadTsv(path).Count(), leastRefused: 30);
    }

    private void Count(string name, int rounds, int seed, byte[] good, Action<string> read, int leastRefused)
    {
        Assert.That(IsRefused(name, good, read), Is.False);
        var refused = 0;
        for (var round = 0; round < rounds * Mutation.Times; round++)
        {
            var random = RandomStream.From(seed, round);
            var bytes = Mutation.Of(good, ref random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            refused += IsRefused(name, bytes, read) ? 1 : 0;
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(Constant + Factor * bytes.Length), $"{name}, seed {seed}, round {round}");
        }
        Assert.That(refused, Is.GreaterThan(leastRefused * Mutation.Times), name);
    }

    // Anything but a DatasetException that names the file escapes and fails the test.
    private bool IsRefused(string name, byte[] bytes, Action<string> read)
    {
        var path = _folder.Write(name, bytes);
        try
        {
            read(path);
            return false;
        }
        catch (DatasetException error) when (error.Message.Contains(path, StringComparison.Ordinal))
        {
            return true;
        }
    }

    private static void ReadTokens(TokenFile file)
    {
        using var tokens = file;
        tokens.Read(0, new long[tokens.Count]);
    }
}
