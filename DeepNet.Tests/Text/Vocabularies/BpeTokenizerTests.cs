using System.Text;
using DeepNet.Data;
using DeepNet.Tests.Support;
using DeepNet.Text;
using Microsoft.ML.Tokenizers;

namespace DeepNet.Tests.Text;

/// <summary>Vocabularies that DeepNet learns, in the tokenizers of Microsoft.ML.Tokenizers.</summary>
internal sealed class BpeTokenizerTests
{
    private static readonly Lazy<BpeVocabulary> _shakespeare = new(() => BpeVocabulary.TrainOnFiles([Shakespeare], new() { Size = 1024, SpecialTokens = ["<|endoftext|>"] }));

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new();

    [TearDown]
    public void Delete() => _folder.Dispose();

    private static string Shakespeare => Path.Combine(TestData.Folder("tinyshakespeare"), "input.txt");

    [Test]
    public void EveryTextComesBack()
    {
        var tokenizer = _shakespeare.Value.ToTokenizer();
        var random = RandomStream.From(1);
        for (var round = 0; round < 1_000; round++)
        {
            var text = RandomText.Any(ref random, (int)random.NextInteger(120));
            var whole = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)); // half of a surrogate pair is U+FFFD
            Assert.That(tokenizer.Decode(tokenizer.EncodeToIds(text)), Is.EqualTo(whole), $"round {round}");
        }
        Assert.That(tokenizer.Decode(tokenizer.EncodeToIds("\uDE00x\uD83D")), Is.EqualTo("\uFFFDx\uFFFD"));
        Assert.That(tokenizer.Decode(tokenizer.EncodeToIds("👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301")), Is.EqualTo("👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301"));
    }

    [TestCase("tinyshakespeare", "input.txt", 1024, 2.3)]
    [TestCase("wikitext-2", "valid.txt", 8192, 3.7)]
    public void TheTextItWasLearnedFromComesBackInFewTokens(string folder, string name, int size, double charactersPerToken)
    {
        var path = Path.Combine(TestData.Folder(folder), name);
        var vocabulary = BpeVocabulary.TrainOnFiles([path], new() { Size = size });
        var text = TextFiles.ReadAll(path);
        var tokenizer = vocabulary.ToTokenizer();
        var ids = tokenizer.EncodeToIds(text);
        Assert.That(vocabulary.Count, Is.EqualTo(size));
        Assert.That(tokenizer.Decode(ids), Is.EqualTo(text));
        Assert.That((double)text.Length / ids.Count, Is.GreaterThan(charactersPerToken));
        Assert.That(ids.Distinct().Count(), Is.GreaterThan(size / 2), "most tokens are of use");
    }

    [Test]
    public void TheSavedFilesLoadInEveryTokenizerThatReadsThem()
    {
        _shakespeare.Value.Save(_folder.Path);
        var (vocabulary, merges) = (_folder / "vocab.json", _folder / "merges.txt");
        const string text = "First Citizen:\n We've 42 élèves 😀, sir!\n\n"; // without the runs of spaces for which CodeGen has tokens of its own
        var expected = _shakespeare.Value.ToTokenizer().EncodeToIds(text);
        using var vocabularyStream = File.OpenRead(vocabulary);
        using var mergesStream = File.OpenRead(merges);
        Assert.That(CodeGenTokenizer.Create(vocabularyStream, mergesStream).EncodeToIds(text), Is.EqualTo(expected));
        Assert.That(BpeTokenizer.Create(new BpeOptions(vocabulary, merges) { ByteLevel = true, PreTokenizer = RobertaPreTokenizer.Instance }).EncodeToIds(text), Is.EqualTo(expected));
        Assert.That(BpeVocabulary.Load(_folder.Path).ToTokenizer().EncodeToIds(text), Is.EqualTo(expected));
    }

    [Test]
    public void SpecialTokensInATextAreTakenForSuch()
    {
        var tokenizer = _shakespeare.Value.ToTokenizer();
        var sir = tokenizer.EncodeToIds("sir");
        Assert.That(tokenizer.EncodeToIds("sir<|endoftext|>sir"), Is.EqualTo((int[])[.. sir, 1023, .. sir]));
    }

    [Test]
    public void Gpt2sOwnVocabularyEncodesAsGpt2()
        => Assert.That(BpeVocabulary.Load(TestData.Folder("gpt2-tokenizer")).ToTokenizer().EncodeToIds(TextFiles.ReadAll(Shakespeare)), Has.Count.EqualTo(338_025));

    [TestCase(1)]
    [TestCase(3)]
    public void BlocksOfAFileHaveTheTokensOfTheWhole(int threads)
    {
        var path = Path.Combine(TestData.Folder("wikitext-2"), "test.txt");
        var tokenizer = _shakespeare.Value.ToTokenizer();
        var count = TextCorpus.Encode(TextFiles.Blocks(path), tokenizer, _folder / "t", new()
        {
            VocabularySize = _shakespeare.Value.Count,
            VocabularyFingerprint = _shakespeare.Value.Fingerprint,
            Threads = threads,
        });
        using var file = TokenFile.Open(_folder / "t");
        var tokens = new long[count];
        file.Read(0, tokens);
        Assert.That(tokens, Is.EqualTo(tokenizer.EncodeToIds(TextFiles.ReadAll(path)).Select(id => (long)id)));
        Assert.That(file.VocabularyFingerprint, Is.EqualTo(_shakespeare.Value.Fingerprint));
    }
}
