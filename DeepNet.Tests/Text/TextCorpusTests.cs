using DeepNet.Data;
using DeepNet.Tests.Support;
using DeepNet.Text;

namespace DeepNet.Tests.Text;

internal sealed class TextCorpusTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new();

    [TearDown]
    public void Delete() => _folder.Dispose();

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(7)]
    public void TokensAreInTheOrderOfTheTextsWhateverTheThreads(int threads)
    {
        var random = RandomStream.From(1);
        var texts = Enumerable.Range(0, 3000).Select(_ => RandomText.Of(ref random, "abcdefgh ", 600)).ToArray();
        var count = TextCorpus.Encode(texts, Letters, _folder / "t", new() { VocabularySize = 200, EndOfText = 199, VocabularyFingerprint = 5, Threads = threads });
        using var file = TokenFile.Open(_folder / "t");
        var tokens = new long[file.Count];
        file.Read(0, tokens);
        Assert.That(tokens, Is.EqualTo(texts.SelectMany(text => text.Select(letter => (long)letter).Append(199))));
        Assert.That((count, file.VocabularySize, file.VocabularyFingerprint), Is.EqualTo((file.Count, 200L, 5UL)));
    }

    [Test]
    public void ATextThatCannotBeEncodedIsNamedAndNoFileIsLeft()
    {
        string[] texts = [.. Enumerable.Repeat("fine", 100_000), "a very bad text that goes on for more than forty characters", "fine"];
        Assert.That(() => TextCorpus.Encode(texts, text => text.Length > 4 ? throw new FormatException("no") : Letters(text), _folder / "t", new() { VocabularySize = 200 }),
            Throws.InvalidOperationException.With.Message.Contains("Text number 100,000 ('a very bad text that goes on for more th…') cannot be encoded: no").And.InnerException.InstanceOf<FormatException>());
        Assert.That(() => TextCorpus.Encode(["fine", "é"], Letters, _folder / "t", new() { VocabularySize = 200 }),
            Throws.InvalidOperationException.With.Message.Contains("Text number 1 ('é') cannot be encoded: its token 0 is 233, but the vocabulary has 200 tokens"));
        Assert.That(Directory.EnumerateFileSystemEntries(_folder.Path), Is.Empty);
    }

    [Test]
    public void AnErrorOfTheTextsAndACancellationComeOut()
    {
        using var stop = new CancellationTokenSource();
        Assert.That(() => TextCorpus.Encode(TextFiles.Lines(_folder.Write("bad", [.. "good\n"u8, 0xFF])), Letters, _folder / "t", new() { VocabularySize = 200 }),
            Throws.InstanceOf<DataFormatException>().With.Message.Contains("bad").And.Message.Contains("the byte 0xFF at offset 5 is not UTF-8"));
        Assert.That(() => TextCorpus.Encode(TextFiles.Lines(_folder / "nowhere"), Letters, _folder / "t", new() { VocabularySize = 200 }),
            Throws.InstanceOf<FileNotFoundException>().With.Message.Contains("nowhere"), "and not as a failure to write");
        Assert.That(() => TextCorpus.Encode(["a"], Letters, Path.Combine(_folder / "bad", "t"), new() { VocabularySize = 200 }), Throws.InstanceOf<IOException>().With.Message.Contains("bad"));
        Assert.That(() => TextCorpus.Encode(Endless(stop), Letters, _folder / "t", new() { VocabularySize = 200, Cancellation = stop.Token }), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(File.Exists(_folder / "t"), Is.False);
    }

    [Test]
    public void OptionsAreCheckedAndProgressIsTold()
    {
        var last = default(TextCorpusProgress);
        TextCorpus.Encode(["ab", "c"], Letters, _folder / "t", new() { VocabularySize = 200, EndOfText = 0, Progress = new Direct(report => last = report) });
        Assert.Multiple(() =>
        {
            Assert.That(last, Is.EqualTo(new TextCorpusProgress(2, 5)));
            Assert.That(() => new TextCorpusOptions { VocabularySize = 0 }, Throws.InstanceOf<ArgumentException>().With.Message.Contains("VocabularySize must be at least 1"));
            Assert.That(() => new TextCorpusOptions { VocabularySize = 9, Threads = 0 }, Throws.InstanceOf<ArgumentException>().With.Message.Contains("Threads must be at least 1"));
            Assert.That(() => new TextCorpusOptions { VocabularySize = 9, EndOfText = -1 }, Throws.InstanceOf<ArgumentException>().With.Message.Contains("EndOfText must be at least 0"));
            Assert.That(() => TextCorpus.Encode([], Letters, _folder / "t", new() { VocabularySize = 9, EndOfText = 9 }), Throws.ArgumentException.With.Message.Contains("EndOfText must be below VocabularySize, 9, but is 9"));
        });
    }

    private static int[] Letters(string text) => [.. text.Select(letter => (int)letter)];

    private static IEnumerable<string> Endless(CancellationTokenSource stop)
    {
        for (var count = 0; ; count++)
        {
            if (count == 100_000)
                stop.Cancel();
            yield return "some text";
        }
    }

    private sealed class Direct(Action<TextCorpusProgress> report) : IProgress<TextCorpusProgress>
    {
        public void Report(TextCorpusProgress value) => report(value);
    }
}
