using System.Buffers;
using System.Text;
using System.Text.Json;
using DeepNet.Tests.Support;
using Microsoft.ML.Tokenizers;

namespace DeepNet.Tests.Compat.Tokenizers;

public class BpeTokenizerTests
{
    private static readonly KeyValuePair<string, int>[] Letters = Vocabulary("[unk]", "a", "b", "c", "ab", "abc", "bc");

    [TestCase("abc", new[] { 5 }, TestName = "MergesAreAppliedInOrder")]
    [TestCase("ab c", new[] { 4, 3 }, TestName = "PiecesAreEncodedByThemselves")]
    [TestCase("cab", new[] { 3, 4 }, TestName = "MergesNeedNotBeginThePiece")]
    [TestCase("abxbca", new[] { 4, 0, 6, 1 }, TestName = "CharactersThatTheVocabularyLacksAreUnknown")]
    [TestCase("xx", new[] { 0, 0 }, TestName = "EachUnknownCharacterIsAToken")]
    public void MergesAreFollowed(string text, int[] ids)
    {
        var tokenizer = BpeTokenizer.Create(new BpeOptions(Letters) { Merges = ["a b", "ab c", "b c"], UnknownToken = "[unk]" });
        Assert.That(tokenizer.EncodeToIds(text), Is.EqualTo(ids));
    }

    [Test]
    public void TheLowestRankIsMergedFirstWhereverItStands()
    {
        var tokenizer = BpeTokenizer.Create(new BpeOptions(Letters) { Merges = ["b c", "a b", "ab c"] });
        Assert.That(tokenizer.EncodeToTokens("abc", out _).Select(token => token.Value), Is.EqualTo(new[] { "a", "bc" }));
    }

    [Test]
    public void OffsetsPointIntoTheText()
    {
        var tokenizer = BpeTokenizer.Create(new BpeOptions(Letters) { Merges = ["a b"], UnknownToken = "[unk]" });
        Assert.That(tokenizer.EncodeToTokens(" abx  \u00E9c", out var normalized), Is.EqualTo(new EncodedToken[]
        {
            new(4, "ab", 1..3), new(0, "[unk]", 3..4), new(0, "[unk]", 6..7), new(3, "c", 7..8),
        }));
        Assert.That(normalized, Is.Null);
    }

    [Test]
    public void NeighbouringUnknownCharactersCanBeFused()
    {
        var options = new BpeOptions(Letters) { UnknownToken = "[unk]", FuseUnknownTokens = true };
        Assert.That(BpeTokenizer.Create(options).EncodeToTokens("xyzaxy", out _), Is.EqualTo(new EncodedToken[] { new(0, "[unk]", 0..3), new(1, "a", 3..4), new(0, "[unk]", 4..6) }));
    }

    [Test]
    public void ASurrogatePairIsOneUnknownCharacter()
    {
        var tokenizer = BpeTokenizer.Create(new BpeOptions(Letters) { UnknownToken = "[unk]" });
        Assert.That(tokenizer.EncodeToTokens("😀😀", out _), Is.EqualTo(new EncodedToken[] { new(0, "[unk]", 0..2), new(0, "[unk]", 2..4) }));
    }

    [Test]
    public void WithoutAnUnknownTokenUnknownCharactersAreLeftOut()
    {
        var tokenizer = BpeTokenizer.Create(new BpeOptions(Letters) { Merges = ["a b"] });
        Assert.That(tokenizer.EncodeToIds("axb"), Is.EqualTo(new[] { 4 }));
        Assert.That(tokenizer.EncodeToIds("xyz"), Is.Empty);
    }

    [Test]
    public void PrefixAndSuffixMarkThePlaceInTheWord()
    {
        var options = new BpeOptions(Vocabulary("u", "##u", "##u</w>", "u</w>", "n", "##n", "##n</w>", "un", "##un</w>"))
        {
            Merges = ["u ##n", "##u ##n</w>"],
            ContinuingSubwordPrefix = "##",
            EndOfWordSuffix = "</w>",
        };
        var tokenizer = BpeTokenizer.Create(options);
        var ids = tokenizer.EncodeToIds("unun u");
        Assert.Multiple(() =>
        {
            Assert.That(tokenizer.EncodeToTokens("unun u", out _), Is.EqualTo(new EncodedToken[] { new(7, "un", 0..2), new(8, "##un</w>", 2..4), new(3, "u</w>", 5..6) }));
            Assert.That(tokenizer.Decode(ids), Is.EqualTo("unun u"));
            Assert.That(tokenizer.Decode(ids, new char[6], out var consumed, out var written), Is.EqualTo(OperationStatus.Done));
            Assert.That((consumed, written), Is.EqualTo((3, 6)));
            Assert.That(tokenizer.Decode(ids, new char[5], out consumed, out written), Is.EqualTo(OperationStatus.DestinationTooSmall));
            Assert.That((consumed, written), Is.EqualTo((2, 4)));
        });
    }

    [Test]
    public void TheUnknownTokenCanBeLeftOutOfTheText()
    {
        var tokenizer = BpeTokenizer.Create(new BpeOptions(Letters) { UnknownToken = "[unk]" });
        var buffer = new char[20];
        Assert.Multiple(() =>
        {
            Assert.That(tokenizer.Decode([1, 0, 2]), Is.EqualTo("a[unk]b"));
            Assert.That(tokenizer.Decode([1, 0, 2], considerSpecialTokens: false), Is.EqualTo("ab"));
            Assert.That(tokenizer.Decode([1, 0, 2], buffer, considerSpecialTokens: false, out var consumed, out var written), Is.EqualTo(OperationStatus.Done));
            Assert.That((consumed, new string(buffer, 0, written)), Is.EqualTo((3, "ab")));
            Assert.That(tokenizer.Decode([1, 99, 2]), Is.EqualTo("ab"), "ids that are not there stand for nothing");
        });
    }

    [Test]
    public void SpecialTokensStandForThemselves()
    {
        var special = new Dictionary<string, int> { ["<sep>"] = 100, ["<sep><sep>"] = 101 };
        var tokenizer = BpeTokenizer.Create(new BpeOptions(Letters) { SpecialTokens = special, PreTokenizer = PreTokenizer.CreateWordOrNonWord(special), Merges = ["a b"], ByteLevel = true });
        var ids = tokenizer.EncodeToIds("ab<sep>c<sep><sep>");
        Assert.Multiple(() =>
        {
            Assert.That(ids, Is.EqualTo(new[] { 4, 100, 3, 100, 100 }), "of two that begin at one place the one named first is taken");
            Assert.That(tokenizer.EncodeToTokens("a<sep>", out _)[1], Is.EqualTo(new EncodedToken(100, "<sep>", 1..6)));
            Assert.That(tokenizer.SpecialTokens, Is.SameAs(special));
            Assert.That(tokenizer.Decode(ids), Is.EqualTo("ab<sep>c<sep><sep>"));
            Assert.That(tokenizer.Decode(ids, considerSpecialTokens: false), Is.EqualTo("abc"));
            Assert.That(tokenizer.Decode([1, 100], new char[3], out var consumed, out var written), Is.EqualTo(OperationStatus.DestinationTooSmall));
            Assert.That((consumed, written), Is.EqualTo((1, 1)));
        });
    }

    [Test]
    public void BeginningAndEndFrameTheText()
    {
        var options = new BpeOptions(Vocabulary("a", "b", "<s>", "</s>")) { BeginningOfSentenceToken = "<s>", EndOfSentenceToken = "</s>" };
        var tokenizer = BpeTokenizer.Create(options);
        Assert.Multiple(() =>
        {
            Assert.That(tokenizer.BeginningOfSentenceToken, Is.EqualTo("<s>"));
            Assert.That(tokenizer.EncodeToTokens("ab", out _), Is.EqualTo(new EncodedToken[] { new(2, "<s>", 0..0), new(0, "a", 0..1), new(1, "b", 1..2), new(3, "</s>", 2..2) }));
            Assert.That(tokenizer.EncodeToIds("ab", 3, out _, out var consumed), Is.EqualTo(new[] { 2, 0, 1 }));
            Assert.That(consumed, Is.EqualTo(2));
            Assert.That(tokenizer.EncodeToIds("ab", 1, out _, out consumed), Is.EqualTo(new[] { 2 }));
            Assert.That(consumed, Is.Zero);
            Assert.That(tokenizer.GetIndexByTokenCountFromEnd("ab", 2, out _, out var count), Is.EqualTo(1));
            Assert.That(count, Is.EqualTo(2));
            Assert.That(tokenizer.GetIndexByTokenCountFromEnd("ab", 1, out _, out count), Is.EqualTo(2));
            Assert.That(count, Is.EqualTo(1));
        });
    }

    [Test]
    public void ANormalizerComesFirstAndItsTextIsGivenOut()
    {
        var tokenizer = BpeTokenizer.Create(new BpeOptions(Letters) { Normalizer = LowerCaseNormalizer.Instance, Merges = ["a b"] });
        Assert.Multiple(() =>
        {
            Assert.That(tokenizer.EncodeToIds("AB c", 10, out var normalized, out var consumed), Is.EqualTo(new[] { 4, 3 }));
            Assert.That((normalized, consumed), Is.EqualTo(("ab c", 4)));
            Assert.That(tokenizer.EncodeToIds("AB c", considerNormalization: false), Is.EqualTo(new[] { 3 }));
            Assert.That(tokenizer.EncodeToTokens("AB c", out normalized, considerNormalization: false), Has.Count.EqualTo(1));
            Assert.That(normalized, Is.Null);
        });
    }

    [Test]
    public void WithoutPiecesMergesReachOverTheirBounds()
    {
        var tokenizer = BpeTokenizer.Create(new BpeOptions(Vocabulary("a", "-", "a-", "a-a")) { Merges = ["a -", "a- a"] });
        Assert.That(tokenizer.EncodeToIds("a-a", considerPreTokenization: false), Is.EqualTo(new[] { 3 }));
        Assert.That(tokenizer.EncodeToIds("a-a"), Is.EqualTo(new[] { 0, 1, 0 }));
    }

    [Test]
    public void ALimitAtByteLevelCountsOnlyWholeCharactersAsConsumed()
    {
        // 😀 is three of GPT-2's tokens behind a letter: the four bytes F0 9F 98 80 are "ðŁĺ" and "Ģ".
        var tokenizer = Gpt2.BytePairs;
        Assert.Multiple(() =>
        {
            Assert.That(tokenizer.EncodeToIds("a😀", 2, out _, out var consumed), Is.EqualTo(new[] { 64, 47249 }));
            Assert.That(consumed, Is.EqualTo(1));
            Assert.That(tokenizer.EncodeToIds("a😀", 3, out _, out consumed), Is.EqualTo(new[] { 64, 47249, 222 }));
            Assert.That(consumed, Is.EqualTo(3));
            Assert.That(tokenizer.EncodeToTokens("é漢", out _), Is.EqualTo(new EncodedToken[] { new(2634, "Ã©", 0..1), new(162, "æ", 1..2), new(120, "¼", 1..2), new(95, "¢", 1..2) }));
        });
    }

    [Test]
    public void BytesThatAreNoTextBecomeReplacementCharacters()
    {
        var tokenizer = Gpt2.BytePairs;
        var buffer = new char[10];
        Assert.Multiple(() =>
        {
            Assert.That(tokenizer.Decode([64, 47249]), Is.EqualTo("a\uFFFD"));
            Assert.That(tokenizer.Decode([222, 64]), Is.EqualTo("\uFFFDa"));
            Assert.That(tokenizer.Decode([222, 64], buffer, out _, out _), Is.EqualTo(OperationStatus.InvalidData));
            Assert.That(tokenizer.Decode([64, 47249], buffer, out var consumed, out var written), Is.EqualTo(OperationStatus.Done), "the rest may come later");
            Assert.That((consumed, written), Is.EqualTo((1, 1)));
            Assert.That(tokenizer.Decode([64, 1_000_000], buffer, out consumed, out written), Is.EqualTo(OperationStatus.InvalidData));
            Assert.That((consumed, written), Is.EqualTo((1, 1)));
            Assert.That(tokenizer.Decode([64, 1_000_000]), Is.EqualTo("a"));
        });
    }

    [Test]
    public async Task FilesAndStreamsMakeTheSameTokenizer()
    {
        using var folder = new TemporaryFolder();
        var vocabulary = folder.Write("vocab.json", Encoding.UTF8.GetBytes("\uFEFF{\"a\": 0, \"b\":1,\"\\u0061b\":2}\n"));
        var merges = folder.Write("merges.txt", "#version: 0.2\r\n\r\na b\r\n"u8.ToArray());
        using var vocabularyStream = new MemoryStream(File.ReadAllBytes(vocabulary));
        using var mergesStream = new MemoryStream(File.ReadAllBytes(merges));
        BpeTokenizer[] tokenizers =
        [
            BpeTokenizer.Create(vocabulary, merges), BpeTokenizer.Create(vocabulary, merges, preTokenizer: null), BpeTokenizer.Create(new BpeOptions(vocabulary, merges)),
            BpeTokenizer.Create(Again(vocabularyStream), Again(mergesStream)), await BpeTokenizer.CreateAsync(Again(vocabularyStream), Again(mergesStream)),
        ];
        Assert.Multiple(() =>
        {
            foreach (var tokenizer in tokenizers)
            {
                Assert.That(tokenizer.EncodeToIds("ab ba"), Is.EqualTo(new[] { 2, 1, 0 }));
                Assert.That(tokenizer.Vocabulary, Is.EquivalentTo(new Dictionary<string, int> { ["a"] = 0, ["b"] = 1, ["ab"] = 2 }));
                Assert.That(tokenizer.PreTokenizer, Is.Not.Null);
            }
            Assert.That(BpeTokenizer.Create(vocabulary, null).EncodeToIds("ab"), Is.EqualTo(new[] { 0, 1 }));
            Assert.That(vocabularyStream.CanRead && mergesStream.CanRead, "the streams are the caller's");
        });

        static MemoryStream Again(MemoryStream stream)
        {
            stream.Position = 0;
            return stream;
        }
    }

    [Test]
    public void WhatCannotBeATokenizerIsRefused()
    {
        var letters = Vocabulary("a", "b", "ab");
        Assert.Multiple(() =>
        {
            Assert.That(() => BpeTokenizer.Create((BpeOptions)null!), Throws.ArgumentNullException);
            Assert.That(() => BpeTokenizer.Create((string)null!, null), Throws.ArgumentNullException);
            Assert.That(() => BpeTokenizer.Create((Stream)null!, null), Throws.ArgumentNullException);
            Assert.That(async () => await BpeTokenizer.CreateAsync(null!, null), Throws.ArgumentNullException);
            Assert.That(() => new BpeOptions((IEnumerable<KeyValuePair<string, int>>)null!), Throws.ArgumentNullException);
            Assert.That(() => new BpeOptions((string)null!), Throws.ArgumentNullException);
            Assert.That(() => new BpeOptions("nowhere.json"), Throws.ArgumentException.With.Message.Contains("nowhere.json"));
            Assert.That(() => BpeTokenizer.Create(new BpeOptions([])), Throws.InvalidOperationException);
            Assert.That(() => BpeTokenizer.Create(new BpeOptions([.. letters, new("a", 7)])), Throws.ArgumentException);
            Assert.That(() => BpeTokenizer.Create(new BpeOptions([.. letters, new("c", 0)])), Throws.ArgumentException.With.Message.Contains("'c'"));
            Assert.That(() => BpeTokenizer.Create(new BpeOptions(letters) { UnknownToken = "?" }), Throws.InvalidOperationException.With.Message.Contains("'?'"));
            Assert.That(() => BpeTokenizer.Create(new BpeOptions(letters) { BeginningOfSentenceToken = "<s>" }), Throws.InvalidOperationException.With.Message.Contains("'<s>'"));
            Assert.That(() => BpeTokenizer.Create(new BpeOptions(letters) { EndOfSentenceToken = "</s>" }), Throws.InvalidOperationException.With.Message.Contains("'</s>'"));
            foreach (var merge in new[] { "ab", "a ", "a b c", null!, "a c", "c a", "b a" })
                Assert.That(() => BpeTokenizer.Create(new BpeOptions(letters) { Merges = [merge] }), Throws.InvalidOperationException, merge);
            Assert.That(() => BpeTokenizer.Create(new BpeOptions(letters) { Merges = ["a b", "a b"] }), Throws.ArgumentException);
            Assert.That(() => BpeTokenizer.Create(new BpeOptions(letters) { Merges = ["a b"], ContinuingSubwordPrefix = "##" }), Throws.InvalidOperationException.With.Message.Contains("##"));
        });
    }

    [TestCase("[]")]
    [TestCase("{\"a\": \"b\"}")]
    [TestCase("{\"a\": 1.5}")]
    [TestCase("{\"a\": 99999999999}")]
    [TestCase("{\"a\": 1")]
    [TestCase("{\"a\": 1} x")]
    [TestCase("")]
    public void AVocabularyFileThatIsNoneIsRefused(string content)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(content));
        Assert.That(() => BpeTokenizer.Create(stream, null), Throws.InstanceOf<JsonException>());
    }

    [TestCase("a b\nab")]
    [TestCase("a b\na b c")]
    [TestCase("a b\na ")]
    public void AMergesFileThatIsNoneIsRefusedWithItsLine(string content)
    {
        using var vocabulary = new MemoryStream("{\"a\":0,\"b\":1,\"ab\":2}"u8.ToArray());
        using var merges = new MemoryStream(Encoding.UTF8.GetBytes(content));
        Assert.That(() => BpeTokenizer.Create(vocabulary, merges), Throws.InvalidOperationException.With.Message.Contains("ine 2"));
    }

    private static KeyValuePair<string, int>[] Vocabulary(params string[] tokens) => [.. tokens.Select((token, id) => KeyValuePair.Create(token, id))];
}
