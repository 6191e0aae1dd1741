using System.Buffers;
using Microsoft.ML.Tokenizers;
using static DeepNet.Tests.Compat.Tokenizers.SentencePieceModelBytes;
using static DeepNet.Tests.Compat.Tokenizers.VocabularyText;

namespace DeepNet.Tests.Compat.Tokenizers;

internal sealed class SentencePieceOverloadTests
{
    private static readonly Dictionary<string, int> Special = new() { ["<user>"] = 1000, ["<end>"] = 1001 };

    private static SentencePieceTokenizer Tokenizer(int kind, bool begin = true, bool end = false, bool special = false, bool suffix = false, byte[]? map = null)
    {
        var model = new SentencePieceModelBytes().Specials().BytePieces().Piece("▁", -2).Piece("a", -2).Piece("b", -2).Piece("c", -2).Piece("ab", -1).Piece("abc", -1.5f);
        model.Piece(suffix ? "abc▁" : "▁abc", -1);
        return model.Trainer(kind, byteFallback: true, suffix).Normalizer(map, removeExtra: false).Load(begin, end, special ? Special : null);
    }

    [Test]
    public void TokensAreAddedAroundTheTextAsAskedFor([Values(Unigram, BytePairs)] int kind)
    {
        var tokenizer = Tokenizer(kind);
        Assert.That(Show(tokenizer.EncodeToTokens("abc ab", out _, addBeginningOfSentence: true, addEndOfSentence: true)), Is.EqualTo(new[] { "1 <s> 0-0", "265 ▁abc 0-4", "259 ▁ 4-5", "263 ab 5-7", "2 </s> 7-7" }));
        Assert.That(tokenizer.EncodeToIds("abc ab"), Is.EqualTo(new[] { 1, 265, 259, 263 }));
        Assert.That(Tokenizer(kind, begin: false, end: true).EncodeToIds("abc ab"), Is.EqualTo(new[] { 265, 259, 263, 2 }));
        Assert.That(tokenizer.EncodeToIds("▁abc", addBeginningOfSentence: false, addEndOfSentence: false, considerNormalization: false), Is.EqualTo(new[] { 265 }));
    }

    [Test]
    public void EmptyTextHasNoTokensAtAll([Values(Unigram, BytePairs)] int kind)
    {
        var tokenizer = Tokenizer(kind, end: true);
        Assert.That(tokenizer.EncodeToTokens("", out _), Is.Empty);
        Assert.That(tokenizer.EncodeToTokens((string)null!, out _), Is.Empty);
        Assert.That(tokenizer.EncodeToIds(""), Is.Empty);
        Assert.That(tokenizer.EncodeToIds((string)null!), Is.Empty);
        Assert.That((tokenizer.CountTokens(""), tokenizer.CountTokens((string)null!)), Is.EqualTo((0, 0)));
        Assert.That(tokenizer.GetIndexByTokenCount("", 3, out _, out var count), Is.Zero);
        Assert.That(count, Is.Zero);
        Assert.That(tokenizer.GetIndexByTokenCountFromEnd("", 3, out _, out count), Is.Zero);
        Assert.That(count, Is.Zero);
    }

    [Test]
    public void LimitsMustBePositive([Values(0, -5)] int limit)
    {
        var tokenizer = Tokenizer(BytePairs);
        Assert.That(() => tokenizer.EncodeToIds("a", limit, out _, out _), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => tokenizer.CountTokens("a", true, true, true, true, out _, out _, limit), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => tokenizer.GetIndexByTokenCount("a", limit, out _, out _), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => tokenizer.GetIndexByTokenCountFromEnd("a", limit, out _, out _), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void LimitsCountTheTokensAroundTheText()
    {
        // <s> ▁abc(4) é(2 bytes) ▁(1) b(1) </s>: characters 0-4, 4-5, 5-6, 6-7.
        var tokenizer = Tokenizer(BytePairs);
        const string text = "abcé b";
        int[] all = [1, 265, 0xC3 + 3, 0xA9 + 3, 259, 261, 2], consumed = [0, 4, 4, 5, 6, 7, 7], fromEnd = [7, 6, 5, 5, 4, 0, 0];
        for (var limit = 1; limit <= all.Length; limit++)
        {
            Assert.That(tokenizer.EncodeToIds(text, true, true, limit, out _, out var characters), Is.EqualTo(all.Take(limit)), $"limit {limit}");
            Assert.That(characters, Is.EqualTo(consumed[limit - 1]));
            Assert.That(tokenizer.GetIndexByTokenCount(text, true, true, limit, out _, out var count), Is.EqualTo(consumed[limit - 1]));
            Assert.That(count, Is.EqualTo(limit));
            Assert.That(tokenizer.CountTokens(text, true, true, true, true, out _, out characters, limit), Is.EqualTo(limit));
            Assert.That(characters, Is.EqualTo(consumed[limit - 1]));
            Assert.That(tokenizer.GetIndexByTokenCountFromEnd(text, true, true, limit, true, out var normalized, out count), Is.EqualTo(fromEnd[limit - 1]), $"limit {limit} from the end");
            Assert.That((count, normalized), Is.EqualTo((limit, "▁abcé▁b")));
        }
    }

    [Test]
    public void SpecialTokensAreFoundInTheText([Values(Unigram, BytePairs)] int kind)
    {
        var tokenizer = Tokenizer(kind, special: true);
        Assert.That(tokenizer.SpecialTokens, Is.SameAs(Special));
        Assert.That(Show(tokenizer.EncodeToTokens("<user>abc<end> b", out var normalized)),
            Is.EqualTo(new[] { "1 <s> 0-0", "1000 <user> 0-6", "265 ▁abc 6-10", "1001 <end> 10-15", "259 ▁ 15-16", "261 b 16-17" }));
        Assert.That(normalized, Is.EqualTo("<user>▁abc<end>▁b"));
        int[] ids = [1, 1000, 265, 1001, 259, 261, 2];
        Assert.That(tokenizer.Decode(ids), Is.EqualTo("abc b"));
        Assert.That(tokenizer.Decode(ids, considerSpecialTokens: true), Is.EqualTo("<s><user>abc<end> b</s>"));
    }

    [Test]
    public void TheSpaceBehindTheTextIsTakenAwayAgain([Values(Unigram, BytePairs)] int kind)
    {
        var tokenizer = Tokenizer(kind, special: true, suffix: true);
        var ids = tokenizer.EncodeToIds("a abc<user>");
        Assert.That(ids, Is.EqualTo(new[] { 1, 260, 259, 265, 1000 }));
        Assert.That(tokenizer.Decode(ids), Is.EqualTo("a abc"));
        Assert.That(tokenizer.Decode(ids, considerSpecialTokens: true), Is.EqualTo("<s>a abc<user>"));
        Assert.That(tokenizer.Decode([265, 260]), Is.EqualTo("abc a"));
    }

    [Test]
    public void OnlyTheFirstPieceLosesItsSpace()
    {
        var tokenizer = Tokenizer(BytePairs);
        Assert.That(tokenizer.Decode([265, 265]), Is.EqualTo("abc abc"));
        Assert.That(tokenizer.Decode([259, 259, 260]), Is.EqualTo(" a"));
        Assert.That(tokenizer.Decode([260, 265]), Is.EqualTo("a abc"));
        Assert.That(tokenizer.Decode([1, 0, 2]), Is.Empty);
        Assert.That(tokenizer.Decode([1, 0, 2], considerSpecialTokens: true), Is.EqualTo("<s><unk></s>"));
        Assert.That(tokenizer.Decode([260, 9999, -1, 261]), Is.EqualTo("ab"));
        Assert.That(tokenizer.Decode([0xF0 + 3, 0x9F + 3, 260, 0x41 + 3]), Is.EqualTo("\uFFFDaA"));
        Assert.That(() => tokenizer.Decode(null!), Throws.ArgumentNullException);
    }

    [Test]
    public void IdsAreReadOnce()
    {
        var queue = new Queue<int>(Enumerable.Repeat(265, 1_000));
        Assert.That(Tokenizer(BytePairs).Decode(Drain(queue)), Is.EqualTo(string.Join(' ', Enumerable.Repeat("abc", 1_000))));
        Assert.That(queue, Is.Empty);

        static IEnumerable<int> Drain(Queue<int> queue)
        {
            while (queue.TryDequeue(out var id))
                yield return id;
        }
    }

    [Test]
    public void DecodingIntoABufferWritesWholeTokens([Values] bool special)
    {
        var tokenizer = Tokenizer(BytePairs, special: true);
        int[] ids = [1, 1000, 265, 0xF0 + 3, 0x9F + 3, 0x91 + 3, 0x8D + 3, 260, 2];
        var text = special ? "<s><user>abc\U0001F44Da</s>" : "abc\U0001F44Da";
        (int Ids, int Characters)[] whole = special ? [(1, 3), (2, 9), (3, 12), (7, 14), (8, 15), (9, 19)] : [(2, 0), (3, 3), (7, 5), (9, 6)];
        var buffer = new char[text.Length];
        for (var length = 0; length <= text.Length; length++)
        {
            var expected = whole.LastOrDefault(token => token.Characters <= length);
            var status = tokenizer.Decode(ids, buffer.AsSpan(0, length), special, out var consumed, out var written);
            Assert.That((status, consumed, written), Is.EqualTo((length < text.Length ? OperationStatus.DestinationTooSmall : OperationStatus.Done, expected.Ids, expected.Characters)), $"length {length}");
            Assert.That(new string(buffer, 0, written), Is.EqualTo(text[..written]));
        }
        Assert.That(tokenizer.Decode([260, 9999], buffer, out var known, out var characters), Is.EqualTo(OperationStatus.InvalidData));
        Assert.That((known, characters), Is.EqualTo((1, 1)));
    }

    [Test]
    public void OverloadsAgreeAndTextsComeBack([Values(Unigram, BytePairs)] int kind, [Values] bool suffix, [Values] bool special, [Values] bool mapped)
    {
        var random = new Random(19);
        var tokenizer = Tokenizer(kind, special: special, suffix: suffix, map: mapped ? CharacterMap(("q", "q")) : null);
        for (var round = 0; round < 60; round++)
        {
            var text = VocabularyText.Random(random, random.Next(1, 50), "abcabc ");
            if (random.Next(2) == 0 && special)
                text = text.Insert(random.Next(text.Length + 1), random.Next(2) == 0 ? "<user>" : "<end>");
            foreach (var (begin, end) in ((bool, bool)[])[(false, false), (true, false), (false, true), (true, true)])
            {
                var tokens = tokenizer.EncodeToTokens(text, out var normalized, begin, end);
                var ids = tokenizer.EncodeToIds(text, begin, end);
                Assert.That(ids, Is.EqualTo(tokens.Select(token => token.Id)));
                Assert.That(tokenizer.EncodeToTokens(text.AsSpan(), out _, begin, end), Is.EqualTo(tokens));
                Assert.That(tokenizer.EncodeToIds(text.AsSpan(), begin, end), Is.EqualTo(ids));
                Assert.That(tokenizer.EncodeToIds(normalized!, begin, end, considerNormalization: false), Is.EqualTo(ids));
                Assert.That((tokenizer.CountTokens(text, begin, end), tokenizer.CountTokens(text.AsSpan(), begin, end)), Is.EqualTo((ids.Count, ids.Count)));
                Assert.That(string.Concat(tokens.Select(token => normalized![token.Offset])), Is.EqualTo(normalized));

                var limit = random.Next(1, ids.Count + 2);
                Assert.That(tokenizer.EncodeToIds(text.AsSpan(), begin, end, limit, out _, out var consumed), Is.EqualTo(ids.Take(limit)));
                Assert.That(tokenizer.GetIndexByTokenCount(text.AsSpan(), begin, end, limit, out _, out var count), Is.EqualTo(consumed));
                Assert.That(count, Is.EqualTo(Math.Min(limit, ids.Count)));
                var index = tokenizer.GetIndexByTokenCountFromEnd(text.AsSpan(), begin, end, limit, true, out _, out count);
                Assert.That((index, count), Is.EqualTo((tokenizer.GetIndexByTokenCountFromEnd(text, begin, end, limit, true, out _, out _), Math.Min(limit, ids.Count))));

                var decoded = tokenizer.Decode(ids, considerSpecialTokens: true);
                if (!mapped && !begin && !end)
                    Assert.That(decoded, Is.EqualTo(Replaced(text)));
                var buffer = new char[decoded.Length + 1];
                Assert.That(tokenizer.Decode(ids, buffer, considerSpecialTokens: true, out consumed, out var written), Is.EqualTo(OperationStatus.Done));
                Assert.That((consumed, new string(buffer, 0, written)), Is.EqualTo((ids.Count, decoded)));
            }
        }
    }

    [Test]
    public void ThreadsShareATokenizer([Values(Unigram, BytePairs)] int kind)
    {
        var tokenizer = Tokenizer(kind);
        var texts = Enumerable.Range(0, 200).Select(seed => VocabularyText.Random(new Random(seed), 40, "abcabc ")).ToArray();
        var expected = texts.Select(text => tokenizer.EncodeToIds(text)).ToArray();
        Parallel.For(0, 2_000, index => Assert.That(tokenizer.EncodeToIds(texts[index % 200]), Is.EqualTo(expected[index % 200])));
    }

    // What becomes of a text on the way through bytes: half surrogate pairs are replaced, and word marks are spaces.
    private static string Replaced(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text)).Replace('\u2581', ' ');
}
