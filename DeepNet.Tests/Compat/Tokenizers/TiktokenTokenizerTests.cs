using System.Buffers;
using System.Text;
using DeepNet.Tests.Support;
using Microsoft.ML.Tokenizers;

namespace DeepNet.Tests.Compat.Tokenizers;

public class TiktokenTokenizerTests
{
    // Bytes, then tokens in the order of their rank.
    private static readonly byte[] Small = File([.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), [.. "ab"u8], [.. "bc"u8], [.. "abc"u8], [0xE2, 0xAD], [0xAD, 0x90]]);

    [Test]
    public void TheWholePieceComesFirstThenTheLowestRank()
    {
        var tokenizer = Create(Small);
        Assert.Multiple(() =>
        {
            Assert.That(tokenizer.EncodeToIds("abc"), Is.EqualTo(new[] { 258 }));
            Assert.That(tokenizer.EncodeToIds("abcb"), Is.EqualTo(new[] { 258, 'b' }), "ab, then abc");
            Assert.That(tokenizer.EncodeToIds("bcab"), Is.EqualTo(new[] { 257, 256 }));
            Assert.That(tokenizer.EncodeToIds("xyz"), Is.EqualTo(new[] { 'x', 'y', 'z' }.Select(letter => (int)letter)));
        });
    }

    [Test]
    public void TokensThatShareACharacterEachCoverAllOfIt()
    {
        Assert.That(Create(Small).EncodeToTokens("a⭐b😀", out _), Is.EqualTo(new EncodedToken[]
        {
            new('a', "a", 0..1), new(259, "⭐", 1..2), new(0x90, "⭐", 1..2), new('b', "b", 2..3),
            new(0xF0, "😀", 3..5), new(0x9F, "😀", 3..5), new(0x98, "😀", 3..5), new(0x80, "😀", 3..5),
        }));
    }

    [TestCase(1, 1, 1, 0, 5)]
    [TestCase(2, 1, 1, 0, 5)]
    [TestCase(3, 3, 2, 0, 5)]
    [TestCase(4, 4, 3, 4, 3)]
    [TestCase(5, 4, 3, 5, 2)]
    [TestCase(7, 4, 3, 7, 1)]
    [TestCase(8, 8, 5, 8, 0)]
    public void ALimitDoesNotPartACharacter(int limit, int first, int end, int last, int start)
    {
        var tokenizer = Create(Small);
        const string Text = "a⭐b😀";
        Assert.Multiple(() =>
        {
            Assert.That(tokenizer.EncodeToIds(Text, limit, out _, out var consumed), Has.Count.EqualTo(first));
            Assert.That(consumed, Is.EqualTo(end));
            Assert.That(tokenizer.GetIndexByTokenCountFromEnd(Text, limit, out _, out var count), Is.EqualTo(start));
            Assert.That(count, Is.EqualTo(last));
        });
    }

    [Test]
    public void DecodingPutsCharactersTogether()
    {
        var tokenizer = Create(Small);
        var buffer = new char[4];
        Assert.Multiple(() =>
        {
            Assert.That(tokenizer.Decode([259, 0x90]), Is.EqualTo("⭐"));
            Assert.That(tokenizer.Decode([259, 'a']), Is.EqualTo("\uFFFDa"));
            Assert.That(tokenizer.Decode(['a', 999, 'b']), Is.EqualTo("ab"), "ids that are not there stand for nothing");
            Assert.That(tokenizer.Decode(['a', 259, 0x90], buffer, out var consumed, out var written), Is.EqualTo(OperationStatus.Done));
            Assert.That((consumed, new string(buffer, 0, written)), Is.EqualTo((3, "a⭐")));
            Assert.That(tokenizer.Decode(['a', 259, 0x90], buffer.AsSpan(0, 1), out consumed, out written), Is.EqualTo(OperationStatus.DestinationTooSmall));
            Assert.That((consumed, written), Is.EqualTo((1, 1)));
            Assert.That(tokenizer.Decode(['a', 259], buffer, out consumed, out written), Is.EqualTo(OperationStatus.NeedMoreData));
            Assert.That((consumed, written), Is.EqualTo((1, 1)));
            Assert.That(tokenizer.Decode([259, 'a'], buffer, out consumed, out _), Is.EqualTo(OperationStatus.InvalidData));
            Assert.That(consumed, Is.Zero);
            Assert.That(tokenizer.Decode(['a', 999], buffer, out consumed, out _), Is.EqualTo(OperationStatus.InvalidData));
            Assert.That(consumed, Is.EqualTo(1));
        });
    }

    [Test]
    public void SpecialTokensAreFoundBeforeThePattern()
    {
        var extra = new Dictionary<string, int> { ["<|im_start|>"] = 60_000 };
        var tokenizer = TiktokenTokenizer.CreateForModel("gpt2", Gpt2.TiktokenFile(), extra);
        const string Text = "<|im_start|>Hello World<|endoftext|>";
        var ids = tokenizer.EncodeToIds(Text);
        Assert.Multiple(() =>
        {
            Assert.That(ids, Is.EqualTo(new[] { 60_000, 15496, 2159, 50256 }));
            Assert.That(tokenizer.EncodeToTokens(Text, out _), Is.EqualTo(new EncodedToken[]
            {
                new(60_000, "<|im_start|>", 0..12), new(15496, "Hello", 12..17), new(2159, " World", 17..23), new(50256, "<|endoftext|>", 23..36),
            }));
            Assert.That(tokenizer.Decode(ids), Is.EqualTo(Text));
            Assert.That(tokenizer.SpecialTokens, Is.EquivalentTo(new Dictionary<string, int> { ["<|endoftext|>"] = 50256, ["<|im_start|>"] = 60_000 }));
        });
    }

    [Test]
    public async Task FilesAndStreamsMakeTheSameTokenizer()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("small.tiktoken", Small);
        var special = new Dictionary<string, int> { ["ab"] = 1000 };
        TiktokenTokenizer[] tokenizers =
        [
            TiktokenTokenizer.Create(path, null, LowerCaseNormalizer.Instance, special), await TiktokenTokenizer.CreateAsync(path, null, LowerCaseNormalizer.Instance, special),
            TiktokenTokenizer.Create(new MemoryStream(Small), null, LowerCaseNormalizer.Instance, special, cacheSize: 1),
            await TiktokenTokenizer.CreateAsync(new MemoryStream(Small), null, LowerCaseNormalizer.Instance, special),
        ];
        Assert.Multiple(() =>
        {
            foreach (var tokenizer in tokenizers)
            {
                Assert.That(tokenizer.EncodeToIds("ABC"), Is.EqualTo(new[] { 258 }));
                Assert.That(tokenizer.EncodeToIds("AB"), Is.EqualTo(new[] { 1000 }), "the whole text is one piece");
                Assert.That(tokenizer.PreTokenizer, Is.Null);
                Assert.That(tokenizer.SpecialTokens, Is.SameAs(special));
            }
        });
    }

    [Test]
    public void RanksMayBeLeftOutAndLinesMayBeEmpty()
    {
        var bytes = Enumerable.Range(0, 256).Select(value => Convert.ToBase64String([(byte)value]));
        Assert.Multiple(() =>
        {
            Assert.That(Create(Encoding.ASCII.GetBytes(string.Join("\r\n", [.. bytes, Convert.ToBase64String("ab"u8)]))).EncodeToIds("ab"), Is.EqualTo(new[] { 256 }));
            Assert.That(Create([.. "Capacity: 300\n\n"u8, .. Small, .. "\n\n"u8]).EncodeToIds("ab"), Is.EqualTo(new[] { 256 }));
        });
    }

    [TestCase("YQ== x")]
    [TestCase("YQ== 1 2")]
    [TestCase(" 1")]
    [TestCase("!!! 1")]
    [TestCase("Capacity: many")]
    [TestCase("YQ== 1\nYg==")]
    public void AVocabularyThatIsNoneIsRefused(string content) =>
        Assert.That(() => Create(Encoding.ASCII.GetBytes(content)), Throws.InvalidOperationException.With.Message.Contains("line"));

    [Test]
    public void AByteThatTheVocabularyLacksIsRefused() =>
        Assert.That(() => Create("YQ== 0"u8.ToArray()).EncodeToIds("ab"), Throws.InstanceOf<KeyNotFoundException>());

    [TestCase("r50k_base")]
    [TestCase("p50k_base")]
    [TestCase("P50K_edit")]
    [TestCase("cl100k_base")]
    [TestCase("o200k_base")]
    [TestCase("o200k_harmony")]
    public void AnEncodingWithoutItsDataPackageSaysWhichOneToReference(string encoding) =>
        Assert.That(() => TiktokenTokenizer.CreateForEncoding(encoding), Throws.InvalidOperationException.With.Message.Contains("Microsoft.ML.Tokenizers.Data."));

    [TestCase("gpt-4o", "O200kBase")]
    [TestCase("GPT-4O-2024-05-13", "O200kBase")]
    [TestCase("o1-mini", "O200kBase")]
    [TestCase("gpt-5", "O200kBase")]
    [TestCase("gpt-oss-20b", "O200kBase")]
    [TestCase("gpt-4-0314", "Cl100kBase")]
    [TestCase("phi-4", "Cl100kBase")]
    [TestCase("text-embedding-3-small", "Cl100kBase")]
    [TestCase("text-davinci-003", "P50kBase")]
    [TestCase("text-davinci-edit-001", "P50kBase")]
    [TestCase("ada", "R50kBase")]
    [TestCase("gpt2", "Gpt2")]
    public void AModelWithoutItsDataPackageSaysWhichOneToReference(string model, string package) =>
        Assert.That(() => TiktokenTokenizer.CreateForModel(model), Throws.InvalidOperationException.With.Message.Contains($"Microsoft.ML.Tokenizers.Data.{package}"));

    [Test]
    public void EncodingsSplitAsTheirPatternsSay()
    {
        var cl100k = TiktokenTokenizer.CreateForModel("gpt-4", new MemoryStream(Small));
        var o200k = TiktokenTokenizer.CreateForModel("gpt-4o", new MemoryStream(Small));
        Assert.Multiple(() =>
        {
            Assert.That(Pieces(cl100k, "It'S 12345 $(foo)\n\n  bar"), Is.EqualTo(new[] { "It", "'S", " ", "123", "45", " $(", "foo", ")\n\n", " ", " bar" }));
            Assert.That(Pieces(o200k, "camelCase It'S 12345 a/\n b"), Is.EqualTo(new[] { "camel", "Case", " It'S", " ", "123", "45", " a", "/\n", " b" }));
            Assert.That(Pieces(cl100k, "a<|fim_prefix|>b<|endofprompt|>"), Is.EqualTo(new[] { "a", "<|fim_prefix|>", "b", "<|endofprompt|>" }));
            Assert.That(cl100k.SpecialTokens, Has.Count.EqualTo(5).And.ContainKey("<|endoftext|>").WithValue(100257));
            Assert.That(o200k.SpecialTokens, Is.EquivalentTo(new Dictionary<string, int> { ["<|endoftext|>"] = 199999, ["<|endofprompt|>"] = 200018 }));
        });

        static IEnumerable<string> Pieces(Tokenizer tokenizer, string text) => tokenizer.PreTokenizer!.PreTokenize(text).Select(piece => text.Substring(piece.Offset, piece.Length));
    }

    [Test]
    public void TheSpecialTokensOfModelsAreTheirs()
    {
        var phi = TiktokenTokenizer.CreateForModel("phi-4", new MemoryStream(Small));
        var oss = TiktokenTokenizer.CreateForModel("gpt-oss-120b", new MemoryStream(Small));
        Assert.Multiple(() =>
        {
            Assert.That(phi.EncodeToIds("<|im_start|><|im_sep|><|im_end|><|dummy_85|>"), Is.EqualTo(new[] { 100264, 100266, 100265, 100349 }));
            Assert.That(phi.SpecialTokens!.Values.Order(), Is.EqualTo(Enumerable.Range(100256, 96)));
            Assert.That(oss.EncodeToIds("<|startoftext|><|start|><|message|><|end|><|endoftext|>"), Is.EqualTo(new[] { 199998, 200006, 200008, 200007, 199999 }));
            Assert.That(oss.SpecialTokens!.Values.Order(), Is.EqualTo(Enumerable.Range(199998, 21)));
        });
    }

    [Test]
    public void WrongArgumentsAreRefused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => TiktokenTokenizer.Create((string)null!, null, null), Throws.ArgumentNullException);
            Assert.That(() => TiktokenTokenizer.Create("", null, null), Throws.ArgumentNullException);
            Assert.That(() => TiktokenTokenizer.Create((Stream)null!, null, null), Throws.ArgumentNullException);
            Assert.That(async () => await TiktokenTokenizer.CreateAsync((Stream)null!, null, null), Throws.ArgumentNullException);
            Assert.That(async () => await TiktokenTokenizer.CreateAsync((string)null!, null, null), Throws.ArgumentNullException);
            Assert.That(() => TiktokenTokenizer.CreateForModel(null!), Throws.ArgumentNullException);
            Assert.That(() => TiktokenTokenizer.CreateForModel("no-such-model"), Throws.InstanceOf<NotSupportedException>());
            Assert.That(() => TiktokenTokenizer.CreateForModel("", new MemoryStream(Small)), Throws.ArgumentNullException);
            Assert.That(() => TiktokenTokenizer.CreateForModel("gpt2", (Stream)null!), Throws.ArgumentNullException);
            Assert.That(async () => await TiktokenTokenizer.CreateForModelAsync("no-such-model", new MemoryStream(Small)), Throws.InstanceOf<NotSupportedException>());
            Assert.That(() => TiktokenTokenizer.CreateForEncoding(null!), Throws.ArgumentNullException);
            Assert.That(() => TiktokenTokenizer.CreateForEncoding("r50k_base_"), Throws.ArgumentException);
            Assert.That(() => TiktokenTokenizer.CreateForModel("gpt2", new MemoryStream(Small), new Dictionary<string, int> { ["<|endoftext|>"] = 1 }), Throws.ArgumentException);
        });
    }

    private static TiktokenTokenizer Create(byte[] vocabulary) => TiktokenTokenizer.Create(new MemoryStream(vocabulary), null, null);

    private static byte[] File(params byte[][] tokens) => Encoding.ASCII.GetBytes(string.Join('\n', tokens.Select((token, rank) => $"{Convert.ToBase64String(token)} {rank}")));
}
