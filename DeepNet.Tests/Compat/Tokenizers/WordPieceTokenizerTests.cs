using System.Buffers;
using System.Text;
using DeepNet.Tests.Support;
using Microsoft.ML.Tokenizers;
using static DeepNet.Tests.Compat.Tokenizers.VocabularyText;

namespace DeepNet.Tests.Compat.Tokenizers;

internal sealed class WordPieceTokenizerTests
{
    private static readonly string[] Vocabulary = ["[UNK]", "[CLS]", "[SEP]", "un", "##aff", "##able", "##a", "play", "##ing", "##s", "a", "!", "."];

    private static WordPieceTokenizer Tokenizer(WordPieceOptions? options = null) => WordPieceTokenizer.Create(Lines(Vocabulary), options);

    [Test]
    public void DefaultsAreThoseOfBert()
    {
        var tokenizer = Tokenizer();
        Assert.Multiple(() =>
        {
            Assert.That(tokenizer.UnknownToken, Is.EqualTo("[UNK]"));
            Assert.That(tokenizer.UnknownTokenId, Is.Zero);
            Assert.That(tokenizer.ContinuingSubwordPrefix, Is.EqualTo("##"));
            Assert.That(tokenizer.MaxInputCharsPerWord, Is.EqualTo(100));
            Assert.That(tokenizer.SpecialTokens, Is.Null);
            Assert.That(tokenizer.Normalizer, Is.Null);
            Assert.That(tokenizer.PreTokenizer, Is.Not.Null);
        });
    }

    [Test]
    public void SpellsWithTheLongestPieceFromTheLeft()
    {
        Assert.That(Show(Tokenizer().EncodeToTokens("unaffable  plays", out var normalized)),
            Is.EqualTo(new[] { "3 un 0-2", "4 ##aff 2-5", "5 ##able 5-9", "7 play 11-15", "9 ##s 15-16" }));
        Assert.That(normalized, Is.Null);
    }

    [Test]
    public void GreedyChoiceIsNotTakenBack()
    {
        // "##aff" leaves "a", which goes on as "##a"; "affx" finds nothing for "x" though "a" begins it.
        Assert.That(Tokenizer().EncodeToIds("unaffa unaffx"), Is.EqualTo(new[] { 3, 4, 6, 0 }));
    }

    [Test]
    public void WordThatCannotBeSpelledIsOneUnknownToken() =>
        Assert.That(Show(Tokenizer().EncodeToTokens("plays playsX a", out _)), Is.EqualTo(new[] { "7 play 0-4", "9 ##s 4-5", "0 [UNK] 6-12", "10 a 13-14" }));

    [Test]
    public void PieceWithThePrefixBeginsAWordAsItIsWritten() => Assert.That(Tokenizer().EncodeToIds("##ings"), Is.EqualTo(new[] { 8, 9 }));

    [Test]
    public void WordsBeyondTheLimitAreUnknown()
    {
        var tokenizer = Tokenizer(new() { MaxInputCharsPerWord = 5 });
        Assert.That(tokenizer.EncodeToIds("plays playss"), Is.EqualTo(new[] { 7, 9, 0 }));
        Assert.That(tokenizer.CountTokens(new string('a', 1 << 20)), Is.EqualTo(1));
    }

    [Test]
    public void AnotherPrefixAndUnknownTokenAreTaken()
    {
        var tokenizer = WordPieceTokenizer.Create(Lines("<unk>", "a", "@b", "b"), new() { UnknownToken = "<unk>", ContinuingSubwordPrefix = "@" });
        Assert.That(tokenizer.EncodeToIds("ab ba"), Is.EqualTo(new[] { 1, 2, 0 }));
        Assert.That(tokenizer.Decode([1, 2, 3]), Is.EqualTo("ab b"));
        tokenizer = WordPieceTokenizer.Create(Lines("[UNK]", "a", "b"), new() { ContinuingSubwordPrefix = "" });
        Assert.That(tokenizer.EncodeToIds("ab"), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(tokenizer.Decode([1, 2]), Is.EqualTo("a b"));
    }

    [Test]
    public void SpecialTokensAreFoundInTheText()
    {
        var special = new Dictionary<string, int> { ["[CLS]"] = 1, ["[SEP]"] = 2 };
        var tokenizer = Tokenizer(new() { SpecialTokens = special });
        Assert.That(tokenizer.SpecialTokens, Is.EqualTo(special));
        Assert.That(Show(tokenizer.EncodeToTokens("[CLS]play[SEP]s a", out _)), Is.EqualTo(new[] { "1 [CLS] 0-5", "7 play 5-9", "2 [SEP] 9-14", "0 [UNK] 14-15", "10 a 16-17" }));
        Assert.That(tokenizer.Decode([1, 7, 9, 2, 10]), Is.EqualTo("[CLS] plays [SEP] a"));
        Assert.That(tokenizer.Decode([1, 7, 9, 2, 10], skipSpecialTokens: true), Is.EqualTo("plays a"));
    }

    [Test]
    public void WithoutPreTokenizationTheWholeTextIsOneWord()
    {
        var tokenizer = Tokenizer();
        Assert.That(tokenizer.EncodeToIds("plays", considerPreTokenization: false), Is.EqualTo(new[] { 7, 9 }));
        Assert.That(tokenizer.EncodeToIds("plays a", considerPreTokenization: false), Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public void NormalizerIsAppliedWhereAskedFor()
    {
        var tokenizer = Tokenizer(new() { Normalizer = LowerCaseNormalizer.Instance });
        Assert.That(tokenizer.EncodeToIds("PLAYS", 9, out var normalized, out var consumed), Is.EqualTo(new[] { 7, 9 }));
        Assert.That((normalized, consumed), Is.EqualTo(("plays", 5)));
        Assert.That(tokenizer.EncodeToIds("PLAYS", 9, out normalized, out _, considerNormalization: false), Is.EqualTo(new[] { 0 }));
        Assert.That(normalized, Is.Null);
    }

    [Test]
    public void LimitNeverCutsAWord()
    {
        // Tokens of the words: 3, 2, 1; they end at 9, 15 and 17.
        var tokenizer = Tokenizer();
        const string text = "unaffable plays a";
        (int Count, int Index)[] fromStart = [(0, 0), (0, 0), (3, 9), (3, 10), (5, 15), (6, 17), (6, 17)];
        (int Count, int Index)[] fromEnd = [(1, 16), (1, 15), (3, 10), (3, 9), (3, 9), (6, 0), (6, 0)];
        var all = tokenizer.EncodeToIds(text);
        for (var limit = 1; limit <= 7; limit++)
        {
            Assert.That(tokenizer.GetIndexByTokenCount(text, limit, out _, out var count), Is.EqualTo(fromStart[limit - 1].Index), $"limit {limit}");
            Assert.That(count, Is.EqualTo(fromStart[limit - 1].Count));
            Assert.That(tokenizer.EncodeToIds(text, limit, out _, out var consumed), Is.EqualTo(all.Take(count)));
            Assert.That(consumed, Is.EqualTo(fromStart[limit - 1].Index));
            Assert.That(tokenizer.GetIndexByTokenCountFromEnd(text, limit, out _, out count), Is.EqualTo(fromEnd[limit - 1].Index), $"limit {limit} from the end");
            Assert.That(count, Is.EqualTo(fromEnd[limit - 1].Count));
        }
    }

    [Test]
    public void LimitsMustBePositive([Values(0, -1)] int limit)
    {
        Assert.That(() => Tokenizer().EncodeToIds("a", limit, out _, out _), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Tokenizer().GetIndexByTokenCount("a", limit, out _, out _), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Tokenizer().GetIndexByTokenCountFromEnd("a", limit, out _, out _), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void EmptyTextHasNoTokens()
    {
        var tokenizer = Tokenizer();
        Assert.That(tokenizer.EncodeToTokens("", out _), Is.Empty);
        Assert.That(tokenizer.EncodeToIds(""), Is.Empty);
        Assert.That(tokenizer.EncodeToIds((string)null!), Is.Empty);
        Assert.That(tokenizer.CountTokens(""), Is.Zero);
        Assert.That(tokenizer.GetIndexByTokenCount("", 10, out _, out var count), Is.Zero);
        Assert.That(count, Is.Zero);
        Assert.That(tokenizer.GetIndexByTokenCountFromEnd("", 10, out _, out count), Is.Zero);
        Assert.That(count, Is.Zero);
    }

    [Test]
    public void DecodingJoinsPiecesAndSetsPunctuationClose()
    {
        var tokenizer = Tokenizer();
        Assert.That(tokenizer.Decode([3, 4, 5, 11, 7, 8, 12, 10]), Is.EqualTo("unaffable! playing. a"));
        Assert.That(tokenizer.Decode([9, 7]), Is.EqualTo("s play"));
        Assert.That(tokenizer.Decode([]), Is.Empty);
        Assert.That(tokenizer.Decode([7, 99, -1, 9]), Is.EqualTo("plays"));
        Assert.That(() => tokenizer.Decode(null!), Throws.ArgumentNullException);
    }

    [Test]
    public void DecodingIntoABufferWritesWholeTokens()
    {
        var tokenizer = Tokenizer();
        int[] ids = [3, 4, 7, 8, 11];
        const string text = "unaff playing!";
        int[] ends = [2, 5, 10, 13, 14];
        var buffer = new char[text.Length];
        for (var length = 0; length <= text.Length; length++)
        {
            var fitting = ends.Count(end => end <= length);
            var status = tokenizer.Decode(ids, buffer.AsSpan(0, length), out var consumed, out var written);
            Assert.That((status, consumed, written), Is.EqualTo((length < text.Length ? OperationStatus.DestinationTooSmall : OperationStatus.Done, fitting, fitting == 0 ? 0 : ends[fitting - 1])));
            Assert.That(new string(buffer, 0, written), Is.EqualTo(text[..written]));
        }
        Assert.That(tokenizer.Decode([7, 99], buffer, out var known, out var characters), Is.EqualTo(OperationStatus.InvalidData));
        Assert.That((known, characters), Is.EqualTo((1, 4)));
    }

    [Test]
    public async Task FilesStreamsAndAsynchronousReadingAgree()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "vocab.txt");
        File.WriteAllText(path, string.Join("\r\n", Vocabulary), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        using var stream = Lines(Vocabulary);
        WordPieceTokenizer[] tokenizers = [Tokenizer(), WordPieceTokenizer.Create(path), await WordPieceTokenizer.CreateAsync(path), await WordPieceTokenizer.CreateAsync(stream)];
        foreach (var tokenizer in tokenizers)
            Assert.That(tokenizer.EncodeToIds("unaffable plays!"), Is.EqualTo(new[] { 3, 4, 5, 0 }));
        Assert.That(stream.CanRead, "a stream of the caller's stays open");
    }

    [Test]
    public void EmptyLinesCountAndAreNoTokens() =>
        Assert.That(WordPieceTokenizer.Create(Lines("[UNK]", "", "a", "", "b")).EncodeToIds("a b"), Is.EqualTo(new[] { 2, 4 }));

    [Test]
    public void BadVocabulariesAndOptionsAreRefused()
    {
        Assert.That(() => WordPieceTokenizer.Create(Lines("a", "b")), Throws.ArgumentException.With.Message.StartsWith("The unknown token '[UNK]' is not in the vocabulary."));
        Assert.That(() => WordPieceTokenizer.Create(Lines("[UNK]", "a", "b", "a")), Throws.ArgumentException.With.Message.EqualTo("The vocabulary has the token 'a' twice: in line 2 and in line 4."));
        Assert.That(() => Tokenizer(new() { MaxInputCharsPerWord = 0 }), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Tokenizer(new() { UnknownToken = null! }), Throws.ArgumentNullException);
        Assert.That(() => Tokenizer(new() { ContinuingSubwordPrefix = null! }), Throws.ArgumentNullException);
        Assert.That(() => WordPieceTokenizer.Create((string)null!), Throws.ArgumentNullException);
        Assert.That(() => WordPieceTokenizer.Create(""), Throws.ArgumentNullException);
        Assert.That(() => WordPieceTokenizer.Create((Stream)null!), Throws.ArgumentNullException);
        Assert.That(() => WordPieceTokenizer.Create(Path.Combine(Path.GetTempPath(), "no-such-folder", "vocab.txt")), Throws.InstanceOf<IOException>());
        Assert.That(async () => await WordPieceTokenizer.CreateAsync(Lines(Vocabulary), cancellationToken: new(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void RandomBytesAreReadOrRefused()
    {
        var random = new Random(5);
        var vocabulary = Lines(Vocabulary).ToArray();
        var read = 0;
        for (var round = 0; round < 2_000; round++)
        {
            var bytes = vocabulary.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                var tokenizer = WordPieceTokenizer.Create(new MemoryStream(bytes, 0, random.Next(1, bytes.Length + 1)));
                Assert.That(tokenizer.CountTokens("unaffable plays"), Is.InRange(2, 15));
                read++;
            }
            catch (ArgumentException)
            {
            }
        }
        Assert.That(read, Is.InRange(500, 1_990));
    }

    [Test]
    public void OverloadsAgreeOnRandomText()
    {
        var random = new Random(6);
        var tokenizer = Tokenizer(new() { MaxInputCharsPerWord = 12, SpecialTokens = new Dictionary<string, int> { ["[CLS]"] = 1 } });
        for (var round = 0; round < 500; round++)
        {
            var text = VocabularyText.Random(random, random.Next(60), "unafblepyigs!.");
            if (random.Next(3) == 0)
                text = text.Insert(random.Next(text.Length + 1), "[CLS]");
            var tokens = tokenizer.EncodeToTokens(text, out _);
            var ids = tokenizer.EncodeToIds(text);
            Assert.That(ids, Is.EqualTo(tokens.Select(token => token.Id)));
            Assert.That(tokenizer.EncodeToTokens(text.AsSpan(), out _), Is.EqualTo(tokens));
            Assert.That(tokenizer.EncodeToIds(text.AsSpan()), Is.EqualTo(ids));
            Assert.That((tokenizer.CountTokens(text), tokenizer.CountTokens(text.AsSpan())), Is.EqualTo((ids.Count, ids.Count)));
            var end = 0;
            foreach (var token in tokens)
            {
                Assert.That(token.Offset.Start.Value, Is.GreaterThanOrEqualTo(end));
                end = token.Offset.End.Value;
                if (token.Id != tokenizer.UnknownTokenId)
                    Assert.That(text[token.Offset], Is.EqualTo(token.Value.StartsWith("##", StringComparison.Ordinal) && text[token.Offset] != token.Value ? token.Value[2..] : token.Value));
            }
            var limit = random.Next(1, ids.Count + 3);
            var index = tokenizer.GetIndexByTokenCount(text, limit, out _, out var count);
            Assert.That(tokenizer.EncodeToIds(text, limit, out _, out var consumed), Is.EqualTo(ids.Take(count)));
            Assert.That(consumed, Is.EqualTo(index));
            Assert.That(tokenizer.CountTokens(text.AsSpan(0, index)), Is.EqualTo(count));
            index = tokenizer.GetIndexByTokenCountFromEnd(text, limit, out _, out count);
            Assert.That(tokenizer.EncodeToIds(text[index..]), Is.EqualTo(ids.TakeLast(count)));
            var decoded = tokenizer.Decode(ids);
            var buffer = new char[decoded.Length];
            Assert.That(tokenizer.Decode(ids, buffer, out consumed, out var written), Is.EqualTo(OperationStatus.Done));
            Assert.That((consumed, written, new string(buffer)), Is.EqualTo((ids.Count, decoded.Length, decoded)));
        }
    }
}
