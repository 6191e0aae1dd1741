using Microsoft.ML.Tokenizers;
using static DeepNet.Tests.Compat.Tokenizers.SentencePieceModelBytes;
using static DeepNet.Tests.Compat.Tokenizers.VocabularyText;

namespace DeepNet.Tests.Compat.Tokenizers;

internal sealed class SentencePieceBytePairTests
{
    private static SentencePieceModelBytes Model() => new SentencePieceModelBytes().Specials();

    private static string[] Pieces(SentencePieceTokenizer tokenizer, string text) => [.. tokenizer.EncodeToTokens(text, out _).Select(token => token.Value)];

    [Test]
    public void HigherScoresMergeFirstWhateverTheOrderOfTheText()
    {
        var tokenizer = Model().Piece("▁").Piece("a").Piece("b").Piece("c").Piece("ab", -2).Piece("bc", -1).Piece("▁a", -3).Trainer(BytePairs).Load();
        Assert.That(Show(tokenizer.EncodeToTokens("abc ab", out var normalized)), Is.EqualTo(new[] { "9 ▁a 0-2", "8 bc 2-4", "3 ▁ 4-5", "7 ab 5-7" }));
        Assert.That(normalized, Is.EqualTo("▁abc▁ab"));
    }

    [Test]
    public void LeftmostOfEqualScoresMergesFirst()
    {
        var tokenizer = Model().Piece("▁").Piece("a").Piece("aa", -1).Piece("aaaa", -1).Trainer(BytePairs).Load();
        Assert.That(Pieces(tokenizer, "aaaaa"), Is.EqualTo(new[] { "▁", "aaaa", "a" }));
        Assert.That(Pieces(tokenizer, "aaa"), Is.EqualTo(new[] { "▁", "aa", "a" }));
    }

    [Test]
    public void CharactersThatOnlyOccurWithinPiecesMerge()
    {
        var tokenizer = Model().Piece("▁").Piece("\U0001F600x", -1).Trainer(BytePairs).Load();
        Assert.That(Show(tokenizer.EncodeToTokens("\U0001F600x\U0001F600", out _)), Is.EqualTo(new[] { "3 ▁ 0-1", "4 \U0001F600x 1-4", "0 <unk> 4-6" }));
    }

    [Test]
    public void UnusedPiecesAreTakenApartAgain()
    {
        var tokenizer = Model().Piece("▁").Piece("a").Piece("b").Piece("c").Piece("ab", -1, Unused).Piece("abc", -2).Piece("abab", -3, Unused).Trainer(BytePairs).Load();
        Assert.That(Pieces(tokenizer, "abcab"), Is.EqualTo(new[] { "▁", "abc", "a", "b" }));
        Assert.That(Show(tokenizer.EncodeToTokens("abab", out _)), Is.EqualTo(new[] { "3 ▁ 0-1", "4 a 1-2", "5 b 2-3", "4 a 3-4", "5 b 4-5" }));
    }

    [Test]
    public void WhatTheUserDefinedStaysWhole()
    {
        var tokenizer = Model().Piece("▁").Piece("a").Piece("b").Piece("ba", -1).Piece("ab", 0, UserDefined).Piece("abb", 0, UserDefined).Trainer(BytePairs).Load();
        Assert.That(Pieces(tokenizer, "aabbab a"), Is.EqualTo(new[] { "▁", "a", "abb", "ab", "▁", "a" }));
    }

    [Test]
    public void PiecesMayReachAcrossWords()
    {
        var tokenizer = Model().Piece("▁").Piece("a").Piece("b").Piece("a▁", -1).Piece("a▁b", -2).Trainer(BytePairs).Load();
        Assert.That(Pieces(tokenizer, "a b b"), Is.EqualTo(new[] { "▁", "a▁b", "▁", "b" }));
    }

    [Test]
    public void UnknownCharactersAreOneTokenEach()
    {
        var tokenizer = Model().Piece("▁").Piece("a").Trainer(BytePairs).Load();
        Assert.That(Show(tokenizer.EncodeToTokens("aé\U0001F600a", out _)), Is.EqualTo(new[] { "3 ▁ 0-1", "4 a 1-2", "0 <unk> 2-3", "0 <unk> 3-5", "4 a 5-6" }));
    }

    [Test]
    public void UnknownCharactersBecomeTheirBytes([Values(Unigram, BytePairs)] int kind)
    {
        var tokenizer = Model().BytePieces().Piece("▁", -1).Piece("a", -1).Trainer(kind, byteFallback: true).Load();
        Assert.That(Show(tokenizer.EncodeToTokens("a\U0001F44Da", out _)), Is.EqualTo(new[] { "259 ▁ 0-1", "260 a 1-2", "243 <0xF0> 2-4", "162 <0x9F> 2-2", "148 <0x91> 2-2", "144 <0x8D> 2-2", "260 a 4-5" }));
        foreach (var text in (string[])["\nHello\r", "\U0001F600\0é", "日本 a"])
            Assert.That(tokenizer.Decode(tokenizer.EncodeToIds(text)), Is.EqualTo(text));
        Assert.That(tokenizer.Decode(tokenizer.EncodeToIds("x\uD800a")), Is.EqualTo("x\uFFFDa"));
    }

    [Test]
    public void WithoutAllBytePiecesUnknownStaysUnknown()
    {
        var tokenizer = Model().Piece("<0x41>", 0, SentencePieceModelBytes.Byte).Piece("▁").Trainer(BytePairs, byteFallback: true).Load();
        Assert.That(tokenizer.EncodeToIds("AB"), Is.EqualTo(new[] { 4, 0, 0 }));
    }

    // Pieces and ids as SentencePiece 0.1.97 trained and encoded them.
    [Test]
    public void EncodesAsSentencePieceDoes()
    {
        var model = Model();
        var score = 0f;
        foreach (var piece in Trained.Split(' '))
            model.Piece(piece, score--);
        var tokenizer = model.Trainer(BytePairs).Normalizer().Load();
        Assert.Multiple(() =>
        {
            Assert.That(tokenizer.EncodeToIds("First Citizen: Before we proceed any further, hear me speak."), Is.EqualTo(new[] { 66, 114, 61, 44, 66, 101, 23, 75, 123, 27, 89, 66, 107, 67, 83, 69, 11, 8, 67, 38, 73, 69, 57, 67, 77, 5, 74, 80, 18, 78, 73, 68, 4, 73, 81, 43, 32, 64, 6, 88, 67, 70, 94, 91 }));
            Assert.That(tokenizer.EncodeToIds("All:  Speak, speak!"), Is.EqualTo(new[] { 40, 19, 89, 66, 100, 88, 67, 70, 94, 81, 6, 88, 67, 70, 94, 111 }));
            Assert.That(tokenizer.EncodeToIds("O, what a rogue and peasant slave am I!"), Is.EqualTo(new[] { 66, 97, 81, 8, 39, 5, 66, 73, 69, 85, 78, 67, 50, 38, 67, 70, 72, 49, 68, 6, 76, 70, 42, 5, 79, 20, 111 }));
            Assert.That(tokenizer.EncodeToIds("the the the theatre's weather"), Is.EqualTo(new[] { 13, 13, 13, 13, 52, 11, 96, 72, 8, 67, 52, 4, 73 }));
            Assert.That(tokenizer.EncodeToIds("To-morrow, and to-morrow, and to-morrow,"), Is.EqualTo(new[] { 36, 69, 113, 79, 17, 73, 45, 81, 50, 34, 113, 79, 17, 73, 45, 81, 50, 34, 113, 79, 17, 73, 45, 81 }));
            Assert.That(tokenizer.EncodeToIds("zzz 42 q"), Is.EqualTo(new[] { 66, 123, 123, 123, 66, 0, 0, 66, 119 }), "SentencePiece itself makes one token of the two unknown characters");
        });
    }

    [Test]
    public void AMegabyteOfOneLetterIsNoTrouble()
    {
        var model = Model().Piece("▁");
        for (var length = 1; length <= 16; length *= 2)
            model.Piece(new('a', length), -length);
        var tokenizer = model.Trainer(BytePairs).Load();
        Assert.That(tokenizer.CountTokens(new string('a', 1 << 20)), Is.EqualTo(1 + (1 << 16)));
    }

    [Test]
    public void AWordIsEncodedTheSameTheSecondTime()
    {
        var tokenizer = Model().BytePieces().Piece("▁").Piece("a").Piece("b").Piece("ab", -1).Piece("▁ab", -2).Trainer(BytePairs, byteFallback: true).Load();
        var alone = tokenizer.EncodeToIds("abxéba");
        Assert.That(tokenizer.EncodeToIds("abxéba abxéba"), Is.EqualTo(alone.Concat(alone)));
    }

    private const string Trained =
        "▁t he ▁a ▁s ou ▁w ▁m in re ha ▁the ▁b nd is or ▁f ll ▁I er on it ▁d ▁c ▁n en ▁y ▁l ▁th es ar ▁h ▁to ▁o ▁T ▁you ▁p hat ▁A ot ve ▁he st ow om ing ▁of an ▁and ▁g at ▁be ▁W se "
        + "▁in ce ▁my ▁ha le ir ld ay ▁me ut ▁ e t o a h s r n i l d u m y , w f c g I b p : A . v T k E ' O N R S C L W ; U H B M G ? ! D - F P Y K V q j x J z Q Z X 3 & $";
}
