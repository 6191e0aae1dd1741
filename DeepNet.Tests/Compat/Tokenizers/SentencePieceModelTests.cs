using Microsoft.ML.Tokenizers;
using static DeepNet.Tests.Compat.Tokenizers.SentencePieceModelBytes;

namespace DeepNet.Tests.Compat.Tokenizers;

internal sealed class SentencePieceModelTests
{
    private static SentencePieceModelBytes Model() => new();

    private static SentencePieceModelBytes Trained(Action<SentencePieceModelBytes> more)
    {
        var trainer = Model().Int(3, BytePairs);
        more(trainer);
        return Model().Message(2, trainer);
    }

    [Test]
    public void WhatTheModelLeavesOutIsAsTheFormatSays()
    {
        var tokenizer = Trained(_ => { }).Load(begin: true);
        Assert.Multiple(() =>
        {
            Assert.That((tokenizer.UnknownToken, tokenizer.UnknownId), Is.EqualTo(("<unk>", 0)));
            Assert.That((tokenizer.BeginningOfSentenceToken, tokenizer.BeginningOfSentenceId), Is.EqualTo(("<s>", 1)));
            Assert.That((tokenizer.EndOfSentenceToken, tokenizer.EndOfSentenceId), Is.EqualTo(("</s>", 2)));
            Assert.That((tokenizer.ByteFallback, tokenizer.TreatWhitespaceAsSuffix), Is.EqualTo((false, false)));
            Assert.That((tokenizer.AddDummyPrefix, tokenizer.EscapeWhiteSpaces), Is.EqualTo((true, true)));
            Assert.That((tokenizer.AddBeginningOfSentence, tokenizer.AddEndOfSentence), Is.EqualTo((true, false)));
            Assert.That(tokenizer.SpecialTokens, Is.Null);
            Assert.That(tokenizer.PreTokenizer, Is.Null);
            Assert.That(((SentencePieceNormalizer)tokenizer.Normalizer!).RemoveExtraWhiteSpaces, Is.True);
        });
    }

    [Test]
    public void WhatTheModelSaysIsTaken()
    {
        var tokenizer = Model()
            .Piece("▁a", -1).Piece("日本", -2).Piece("\U0001F389", -3)
            .Message(2, Model().Int(3, BytePairs).Flag(24, true).Flag(35, true).Int(40, 5).Int(41, 6).Int(42, 7).Text(45, "[UNK]").Text(46, "[BOS]").Text(47, "[EOS]"))
            .Message(3, Model().Text(1, "identity").Flag(3, false).Flag(4, false).Flag(5, false))
            .Load();
        Assert.Multiple(() =>
        {
            Assert.That((tokenizer.UnknownToken, tokenizer.UnknownId), Is.EqualTo(("[UNK]", 5)));
            Assert.That((tokenizer.BeginningOfSentenceToken, tokenizer.BeginningOfSentenceId), Is.EqualTo(("[BOS]", 6)));
            Assert.That((tokenizer.EndOfSentenceToken, tokenizer.EndOfSentenceId), Is.EqualTo(("[EOS]", 7)));
            Assert.That((tokenizer.ByteFallback, tokenizer.TreatWhitespaceAsSuffix), Is.EqualTo((true, true)));
            Assert.That((tokenizer.AddDummyPrefix, tokenizer.EscapeWhiteSpaces), Is.EqualTo((false, false)));
            Assert.That(((SentencePieceNormalizer)tokenizer.Normalizer!).RemoveExtraWhiteSpaces, Is.False);
            Assert.That(tokenizer.Vocabulary, Is.EquivalentTo(new Dictionary<string, int> { ["▁a"] = 0, ["日本"] = 1, ["\U0001F389"] = 2 }));
        });
    }

    [Test]
    public void NegativeIdsOfTheTokensAroundATextBecomeZero()
    {
        var tokenizer = Trained(trainer => trainer.Int(41, -1).Int(42, -1).Int(43, -1)).Load();
        Assert.That((tokenizer.BeginningOfSentenceId, tokenizer.EndOfSentenceId), Is.EqualTo((0, 0)));
    }

    [Test]
    public void UnknownFieldsAndUnexpectedTypesAreSkipped()
    {
        var piece = Model().Text(1, "ab").Float(2, -1).Int(3, Normal).Int(99, -1).Text(200, "more");
        var trainer = Model().Int(3, BytePairs).Int(90, 42).Tag(91, 1).Raw(1, 2, 3, 4, 5, 6, 7, 8).Bytes(92, [1, 2, 3]).Float(93, 4).Int(1000, 5).Flag(35, true);
        var tokenizer = Model().Int(1, 42).Float(2, 0).Message(1, piece).Message(2, trainer).Int(99, 1).Message(3, Model().Int(200, 7).Flag(3, false)).Load();
        Assert.That((tokenizer.ByteFallback, tokenizer.AddDummyPrefix, tokenizer.Vocabulary.Count), Is.EqualTo((true, false, 1)));
    }

    [Test]
    public void TheLastOfSeveralCountsAlone()
    {
        Assert.That(Trained(trainer => trainer.Text(45, "first").Text(45, "second")).Load().UnknownToken, Is.EqualTo("second"));
        var tokenizer = Model().Message(2, Model().Int(3, BytePairs).Flag(35, true)).Message(2, Model().Int(3, BytePairs).Text(45, "[UNK]")).Load();
        Assert.That((tokenizer.ByteFallback, tokenizer.UnknownToken), Is.EqualTo((false, "[UNK]")), "messages are not merged");
        Assert.That(Trained(trainer => trainer.Text(45, "")).Load().UnknownToken, Is.Empty);
    }

    [Test]
    public void NumbersMayBeLongerThanNeeded() =>
        Assert.That(Model().Message(2, Model().Tag(3, 0).Raw(0x82, 0x80, 0x80, 0x80, 0x00).Flag(35, true)).Load().ByteFallback, Is.True);

    [Test]
    public void StreamsAreReadFromWhereTheyStandAndStayOpen()
    {
        using var stream = new MemoryStream([.. new byte[37], .. Trained(trainer => trainer.Flag(35, true)).ToArray()]);
        stream.Position = 37;
        Assert.That(SentencePieceTokenizer.Create(stream).ByteFallback, Is.True);
        Assert.That(stream.CanRead, Is.True);
    }

    [Test]
    public void ScoresThatAreNoNumbersAreLeastProbable([Values(Unigram, BytePairs)] int kind)
    {
        var tokenizer = Model().Specials().Piece("▁", -1).Piece("a", -1).Piece("aa", float.NaN).Piece("aaa", float.NegativeInfinity).Piece("b", float.PositiveInfinity).Trainer(kind).Load();
        Assert.That(tokenizer.EncodeToIds("ab"), Is.EqualTo(new[] { 3, 4, 7 }));
        Assert.That(tokenizer.CountTokens("aaab"), Is.InRange(2, 5));
    }

    [Test]
    public void OtherKindsOfModelsAreRefused([Values(0, 3, 4, 99)] int kind) =>
        Assert.That(() => Model().Trainer(kind).Load(), Throws.ArgumentException.With.Message.Contains($"kind {kind}"));

    [Test]
    public void WhatIsNoModelIsRefused()
    {
        Assert.That(() => SentencePieceTokenizer.Create((Stream)null!), Throws.ArgumentNullException);
        Assert.That(() => Model().Load(), Throws.ArgumentException);
        Assert.That(() => Model().Piece("a").Load(), Throws.ArgumentException);
        Assert.That(() => Model().Piece("a").Piece("a").Trainer(BytePairs).Load(), Throws.ArgumentException.With.Message.EqualTo("The vocabulary has the piece 'a' twice: as 0 and as 1."));
        Assert.That(() => Model().Trainer(Unigram).Normalizer([1, 2, 3]).Load(), Throws.ArgumentException.With.Message.Contains("3 bytes"));
    }

    [TestCase(new byte[] { 0x80 }, TestName = "a number that breaks off")]
    [TestCase(new byte[] { 0x0A, 0xFF, 0x01 }, TestName = "a length without its bytes")]
    [TestCase(new byte[] { 0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07 }, TestName = "a length of two gigabytes")]
    [TestCase(new byte[] { 0x0A, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80 }, TestName = "a number without end")]
    [TestCase(new byte[] { 0x0B, 0 }, TestName = "a group begins")]
    [TestCase(new byte[] { 0x0C, 0 }, TestName = "a group ends")]
    [TestCase(new byte[] { 0x0E, 0 }, TestName = "wire type 6")]
    [TestCase(new byte[] { 0x0F, 0 }, TestName = "wire type 7")]
    [TestCase(new byte[] { 0x00, 0 }, TestName = "field 0")]
    [TestCase(new byte[] { 0x0A, 0x03, 0x15, 0, 0 }, TestName = "half a score")]
    [TestCase(new byte[] { 0x12, 0x05, 0xD1, 0x05, 0, 0, 0 }, TestName = "half a skipped number")]
    public void BrokenMessagesAreRefused(byte[] bytes) =>
        Assert.That(() => SentencePieceTokenizer.Create(new MemoryStream(bytes)), Throws.InstanceOf<InvalidDataException>().With.Message.StartsWith("The SentencePiece model is broken: at byte "));

    [Test]
    public void LlamaTakesBytePairsWithoutNormalizationOnly()
    {
        var tokenizer = LlamaTokenizer.Create(new MemoryStream(Model().Specials().BytePieces().Piece("▁", -1).Piece("a", -2).Piece("▁a", 0).Trainer(BytePairs, byteFallback: true).Normalizer(removeExtra: false).ToArray()));
        Assert.That(tokenizer.EncodeToIds("a"), Is.EqualTo(new[] { 1, 261 }));
        Assert.That((tokenizer.AddBeginningOfSentence, tokenizer.AddEndOfSentence), Is.EqualTo((true, false)));
        Assert.That(() => LlamaTokenizer.Create(null!), Throws.ArgumentNullException);
        Assert.That(() => LlamaTokenizer.Create(new MemoryStream(Model().Trainer(Unigram).ToArray())), Throws.ArgumentException);
        Assert.That(() => LlamaTokenizer.Create(new MemoryStream(Model().Trainer(BytePairs).Normalizer(name: "nmt_nfkc").ToArray())), Throws.ArgumentException.With.Message.Contains("'nmt_nfkc'"));
    }

    [Test]
    public void RandomBytesAreReadOrRefused([Values(Unigram, BytePairs)] int kind)
    {
        var random = new Random(11 + kind);
        var model = Model().Specials().Piece("▁a", -1).Piece("b", -2).Piece("ab", -3).Piece("a", -4, Unused).Piece("x y", 0, UserDefined).Piece("▁", -4)
            .Trainer(kind, byteFallback: true).Normalizer(CharacterMap(("A", "a"), ("ab", "b"))).ToArray();
        var (read, refused) = (0, 0);
        for (var round = 0; round < 1_500; round++)
        {
            var bytes = model.ToArray();
            for (var change = random.Next(1, 5); change > 0; change--)
                bytes[random.Next(random.Next(5) == 0 ? bytes.Length : 120)] = (byte)random.Next(256);
            try
            {
                var tokenizer = SentencePieceTokenizer.Create(new MemoryStream(bytes, 0, random.Next(8) == 0 ? random.Next(bytes.Length) : bytes.Length));
                var ids = tokenizer.EncodeToIds("Aab x y \U0001F600 b  a", addBeginningOfSentence: true, addEndOfSentence: true);
                Assert.That(tokenizer.Decode(ids, considerSpecialTokens: true).Length, Is.LessThan(2_000));
                read++;
            }
            catch (Exception error) when (error is InvalidDataException or ArgumentException)
            {
                refused++;
            }
        }
        Assert.That(read, Is.GreaterThan(300));
        Assert.That(refused, Is.GreaterThan(300));
    }

    [Test]
    public void BrokenCharacterMapsMapSomethingOrNothing()
    {
        var random = new Random(13);
        var map = CharacterMap(("a", "b"), ("ab", "c"), ("é", "e"), ("日", "sun "), ("b", ""));
        for (var round = 0; round < 500; round++)
        {
            var bytes = map.ToArray();
            for (var change = 0; change < 40; change++)
            {
                // Where the trie has its nodes.
                var place = random.Next(map.Length / 4) * 4;
                if (place > 0 && bytes.AsSpan(place, Math.Min(4, bytes.Length - place)).ContainsAnyExcept((byte)0))
                    bytes[place + random.Next(Math.Min(4, bytes.Length - place))] = (byte)random.Next(256);
            }
            var normalizer = Model().Specials().Trainer(Unigram).Normalizer(bytes).Load().Normalizer!;
            Assert.That(normalizer.Normalize("aab é日本 bb").Length, Is.LessThan(20_000));
        }
    }
}
