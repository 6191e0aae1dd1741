using System.Globalization;
using Microsoft.ML.Tokenizers;
using static DeepNet.Tests.Compat.Tokenizers.SentencePieceModelBytes;
using static DeepNet.Tests.Compat.Tokenizers.VocabularyText;

namespace DeepNet.Tests.Compat.Tokenizers;

internal sealed class SentencePieceUnigramTests
{
    private static SentencePieceModelBytes Model() => new SentencePieceModelBytes().Specials();

    private static string[] Pieces(SentencePieceTokenizer tokenizer, string text) => [.. tokenizer.EncodeToTokens(text, out _).Select(token => token.Value)];

    [Test]
    public void TheBestSumOfScoresWins()
    {
        // "abc": ab + c = -5, a + bc = -4.5, a + b + c = -6.
        var tokenizer = Model().Piece("▁", -1).Piece("a", -2).Piece("b", -2).Piece("c", -2).Piece("ab", -3).Piece("bc", -2.5f).Trainer(Unigram).Load();
        Assert.That(Show(tokenizer.EncodeToTokens("abc", out var normalized)), Is.EqualTo(new[] { "3 ▁ 0-1", "4 a 1-2", "8 bc 2-4" }));
        Assert.That(normalized, Is.EqualTo("▁abc"));
    }

    [Test]
    public void TheFirstOfEqualSumsWins()
    {
        var tokenizer = Model().Piece("▁", 0).Piece("l", -2).Piece("ll", -3).Trainer(Unigram).Load();
        Assert.That(Pieces(tokenizer, "lll"), Is.EqualTo(new[] { "▁", "l", "ll" }), "the one whose last piece begins first");
        Assert.That(Pieces(tokenizer, "ll"), Is.EqualTo(new[] { "▁", "ll" }));
    }

    [Test]
    public void UnknownCharactersAreOneTokenEach()
    {
        var tokenizer = Model().Piece("▁", -1).Piece("a", -3).Trainer(Unigram).Load();
        Assert.That(Show(tokenizer.EncodeToTokens("ax\U0001F600a", out _)), Is.EqualTo(new[] { "3 ▁ 0-1", "4 a 1-2", "0 x 2-3", "0 \U0001F600 3-5", "4 a 5-6" }), "an unknown token is called what it stands for");
        Assert.That(tokenizer.Decode([3, 4, 0, 4]), Is.EqualTo("aa"));
        Assert.That(tokenizer.Decode([3, 4, 0, 4], considerSpecialTokens: true), Is.EqualTo("a<unk>a"));
    }

    [Test]
    public void WhatTheUserDefinedWinsAndWhatIsUnusedNeverDoes()
    {
        var tokenizer = Model().Piece("▁", -1).Piece("a", -2).Piece("b", -2).Piece("aa", -1).Piece("ab", 0, UserDefined).Piece("bb", 0, Unused).Trainer(Unigram).Load();
        Assert.That(Pieces(tokenizer, "aabb"), Is.EqualTo(new[] { "▁", "a", "ab", "b" }));
    }

    [Test]
    public void ControlAndBytePiecesAreNotFoundInText()
    {
        var tokenizer = Model().BytePieces().Piece("▁", -1).Piece("<", -2).Piece("s", -2).Piece(">", -2).Trainer(Unigram).Load();
        Assert.That(Pieces(tokenizer, "<s>"), Is.EqualTo(new[] { "▁", "<", "s", ">" }));
        Assert.That(Pieces(tokenizer, "<0x41>")[1..], Is.EqualTo(new[] { "<", "0", "x", "4", "1", ">" }));
    }

    [Test]
    public void NoSegmentationIsBetter()
    {
        var random = new Random(17);
        for (var round = 0; round < 60; round++)
        {
            var scores = new Dictionary<string, float>();
            while (scores.Count < 12)
                scores.TryAdd(new([.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => "abc"[random.Next(3)])]), -random.Next(1, 100) / 8f);
            var model = Model();
            foreach (var (piece, score) in scores)
                model.Piece(piece, score);
            var tokenizer = model.Trainer(Unigram).Normalizer(prefix: false).Load();
            var unknown = scores.Values.Min() - 10;
            for (var trial = 0; trial < 10; trial++)
            {
                var text = new string([.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => "abcd"[random.Next(4)])]);
                var tokens = tokenizer.EncodeToTokens(text, out _);
                Assert.That(string.Concat(tokens.Select(token => text[token.Offset])), Is.EqualTo(text));
                Assert.That(tokens.Sum(token => token.Id == 0 ? unknown : scores[token.Value]), Is.EqualTo(Best(text, scores, unknown)).Within(1e-3));
            }
        }
    }

    [Test]
    public void ATextOfOneLetterIsNoTrouble()
    {
        var model = Model().Piece("▁", -1);
        for (var length = 1; length <= 16; length *= 2)
            model.Piece(new('a', length), -1);
        Assert.That(model.Trainer(Unigram).Load().CountTokens(new string('a', 1 << 20)), Is.EqualTo(1 + (1 << 16)));
    }

    // Pieces, scores and ids as SentencePiece 0.1.97 trained and encoded them.
    [Test]
    public void EncodesAsSentencePieceDoes()
    {
        var model = Model();
        var entries = Trained.Split(' ');
        for (var index = 0; index < entries.Length; index += 2)
            model.Piece(entries[index], float.Parse(entries[index + 1], CultureInfo.InvariantCulture));
        var tokenizer = model.Trainer(Unigram).Normalizer().Load();
        Assert.Multiple(() =>
        {
            Assert.That(tokenizer.EncodeToIds("First Citizen: Before we proceed any further, hear me speak."), Is.EqualTo(new[] { 3, 94, 79, 32, 3, 58, 64, 12, 116, 49, 16, 80, 4, 25, 5, 22, 89, 55, 10, 5, 72, 4, 7, 3, 33, 17, 63, 129, 10, 106, 9, 54, 35, 75, 38, 23, 4, 11, 24, 21 }));
            Assert.That(tokenizer.EncodeToIds("All:  Speak, speak!"), Is.EqualTo(new[] { 95, 43, 16, 103, 23, 4, 11, 24, 9, 38, 23, 4, 11, 24, 84 }));
            Assert.That(tokenizer.EncodeToIds("O, what a rogue and peasant slave am I!"), Is.EqualTo(new[] { 3, 46, 9, 3, 19, 18, 61, 29, 3, 10, 5, 27, 129, 4, 59, 55, 4, 11, 6, 33, 8, 38, 13, 11, 41, 29, 15, 28, 84 }));
            Assert.That(tokenizer.EncodeToIds("the the the theatre's weather"), Is.EqualTo(new[] { 20, 20, 20, 20, 61, 22, 26, 6, 89, 11, 106 }));
            Assert.That(tokenizer.EncodeToIds("To-morrow, and to-morrow, and to-morrow,"), Is.EqualTo(new[] { 3, 44, 5, 91, 15, 51, 10, 5, 19, 9, 59, 37, 91, 15, 51, 10, 5, 19, 9, 59, 37, 91, 15, 51, 10, 5, 19, 9 }));
            Assert.That(tokenizer.EncodeToIds("zzz 42 q"), Is.EqualTo(new[] { 3, 116, 116, 116, 3, 0, 0, 3, 123 }), "SentencePiece itself makes one token of the two unknown characters");
        });
    }

    [Test]
    public void PiecesAndScoresMakeATokenizer()
    {
        (string, float)[] vocabulary = [("<unk>", 0), ("<s>", 0), ("</s>", 0), ("▁Hello", -1), (",", -2), ("▁world", -3), ("!", -4)];
        var tokenizer = SentencePieceTokenizer.Create(vocabulary, unkId: 0, addBeginningOfSentence: false);
        Assert.That((tokenizer.UnknownToken, tokenizer.UnknownId, tokenizer.BeginningOfSentenceId, tokenizer.EndOfSentenceId), Is.EqualTo(("<unk>", 0, 1, 2)));
        Assert.That(tokenizer.EncodeToIds("Hello,  world!"), Is.EqualTo(new[] { 3, 4, 5, 6 }));
        Assert.That(tokenizer.EncodeToIds("Hello, world!", addBeginningOfSentence: true, addEndOfSentence: true), Is.EqualTo(new[] { 1, 3, 4, 5, 6, 2 }));
        Assert.That(tokenizer.Decode([1, 3, 4, 5, 6, 2]), Is.EqualTo("Hello, world!"));
        Assert.That(tokenizer.Vocabulary["▁world"], Is.EqualTo(5));
    }

    [Test]
    public void TokensAroundATextMayBeAbsent()
    {
        (string, float)[] vocabulary = [("<unk>", 0), ("▁Hello", -1), ("▁world", -2)];
        var tokenizer = SentencePieceTokenizer.Create(vocabulary, 0, addBeginningOfSentence: false);
        Assert.That((tokenizer.BeginningOfSentenceId, tokenizer.EndOfSentenceId), Is.EqualTo((-1, -1)));
        Assert.That(tokenizer.Decode([0], considerSpecialTokens: true), Is.EqualTo("<unk>"));
        Assert.That(() => SentencePieceTokenizer.Create(vocabulary, 0), Throws.ArgumentException.With.Message.Contains("'<s>'"));
        Assert.That(() => SentencePieceTokenizer.Create(vocabulary, 0, false, addEndOfSentence: true), Throws.ArgumentException.With.Message.Contains("'</s>'"));
    }

    [Test]
    public void PiecesWithBytesAndAMapMakeATokenizer()
    {
        var vocabulary = Enumerable.Range(0, 256).Select(value => ($"<0x{value:X2}>", 0f)).Concat([("[UNK]", 0f), ("a", -1f), (" ", -2f)]);
        var tokenizer = SentencePieceTokenizer.Create(vocabulary, 256, addBeginningOfSentence: false, precompiledCharsMap: CharacterMap(("Ａ", "a")), addDummyPrefix: false, escapeWhiteSpaces: false, byteFallback: true);
        Assert.That(tokenizer.EncodeToIds("Ａ ~"), Is.EqualTo(new[] { 257, 258, 0x7E }));
        Assert.That(tokenizer.Decode([257, 258, 0x7E]), Is.EqualTo("a ~"));
    }

    [Test]
    public void BadPiecesAreRefused()
    {
        Assert.That(() => SentencePieceTokenizer.Create((IEnumerable<(string, float)>)null!, 0), Throws.ArgumentNullException);
        Assert.That(() => SentencePieceTokenizer.Create([("a", 0f)], 5), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("unkId"));
        Assert.That(() => SentencePieceTokenizer.Create([("a", 0f)], -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => SentencePieceTokenizer.Create([("a", 0f), (null!, 0f)], 0, false), Throws.ArgumentException);
        Assert.That(() => SentencePieceTokenizer.Create([("a", 0f), ("a", 0f)], 0, false), Throws.ArgumentException);
    }

    private static float Best(string text, Dictionary<string, float> scores, float unknown)
    {
        if (text.Length == 0)
            return 0;
        var best = float.NegativeInfinity;
        for (var length = 1; length <= Math.Min(4, text.Length); length++)
        {
            if (scores.TryGetValue(text[..length], out var score) || (length == 1 && (score = unknown) == unknown))
                best = Math.Max(best, score + Best(text[length..], scores, unknown));
        }
        return best;
    }

    private const string Trained =
        "▁ -1.916 e -3.00035 o -3.38372 s -3.38642 d -3.51433 t -3.55141 , -3.6123 r -3.62449 a -3.67117 i -3.68071 l -3.95661 n -4.07341 m -4.11856 : -4.23325 y -4.29962 h -4.31011 w -4.35158 ▁the -4.40992 . -4.54386 "
        + "re -4.61611 p -4.62699 k -4.71404 f -4.76068 ' -4.78817 g -4.79767 ▁I -4.80601 ▁a -4.84846 c -4.87882 on -4.88554 st -4.89926 an -4.91326 er -4.91597 ar -4.92594 ▁b -4.95088 ▁to -5.02001 ▁s -5.04556 E -5.04573 "
        + "th -5.06186 ve -5.08303 in -5.08867 ll -5.14799 T -5.15802 R -5.17873 O -5.18092 ▁c -5.19266 is -5.22559 en -5.23751 A -5.26423 or -5.2685 ▁of -5.2852 ing -5.28523 ▁he -5.28606 ▁p -5.30297 L -5.31191 I -5.31304 "
        + "C -5.32799 ▁and -5.33343 ; -5.3338 at -5.38545 le -5.39411 ▁f -5.42072 it -5.4302 b -5.4302 ▁be -5.4376 ▁you -5.46951 se -5.4747 ▁Th -5.47624 N -5.52216 ch -5.53184 ce -5.53364 S -5.5932 ▁my -5.59699 ▁me -5.67293 "
        + "? -5.71141 ▁ma -5.75573 es -5.76786 ir -5.79487 ▁B -5.81163 ▁in -5.82167 lo -5.84357 ▁that -5.85343 ! -5.86146 ▁g -5.86675 ▁not -5.86843 ▁for -5.91119 G -5.94802 ▁we -5.9513 ▁so -5.96079 - -5.9654 ▁And -5.97045 "
        + "▁H -5.9815 F -5.98754 ▁A -6.00461 ▁M -6.0135 P -6.0194 ay -6.02922 ▁with -6.03129 Y -6.03337 D -6.04517 ▁ha -6.06566 ▁S -6.06879 ▁no -6.0691 ▁your -6.16888 ther -6.17077 al -6.21204 ▁his -6.21542 ▁wo -6.22363 "
        + "K -6.58569 M -6.61277 H -6.61759 B -6.90372 j -7.10881 x -7.2253 z -7.64046 Z -8.22824 X -9.02084 3 -10.0733 & -11.6662 Q -12.6655 J -12.6656 q -12.6657 V -12.6658 U -12.6659 W -12.666 v -12.6661 $ -12.6662 u -12.6662";
}
