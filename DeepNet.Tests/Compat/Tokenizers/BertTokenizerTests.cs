using System.Buffers;
using Microsoft.ML.Tokenizers;
using static DeepNet.Tests.Compat.Tokenizers.VocabularyText;

namespace DeepNet.Tests.Compat.Tokenizers;

internal sealed class BertTokenizerTests
{
    private const int Unknown = 1, Classification = 2, Separator = 3, Mask = 4;

    private static readonly string[] Vocabulary =
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "cat", "sat", "##s", ".", ",", "'", "on", "The", "café", "cafe", "Café", "東", "京", "##京", "note", "##book", "_", "on_"];

    private static BertTokenizer Tokenizer(BertOptions? options = null) => BertTokenizer.Create(Lines(Vocabulary), options);

    [Test]
    public void DefaultsAreThoseOfTheRealPackage()
    {
        var tokenizer = Tokenizer();
        Assert.Multiple(() =>
        {
            Assert.That((tokenizer.PaddingToken, tokenizer.PaddingTokenId), Is.EqualTo(("[PAD]", 0)));
            Assert.That((tokenizer.UnknownToken, tokenizer.UnknownTokenId), Is.EqualTo(("[UNK]", Unknown)));
            Assert.That((tokenizer.ClassificationToken, tokenizer.ClassificationTokenId), Is.EqualTo(("[CLS]", Classification)));
            Assert.That((tokenizer.SeparatorToken, tokenizer.SeparatorTokenId), Is.EqualTo(("[SEP]", Separator)));
            Assert.That((tokenizer.MaskingToken, tokenizer.MaskingTokenId), Is.EqualTo(("[MASK]", Mask)));
            Assert.That(tokenizer.SpecialTokens, Is.EquivalentTo(new Dictionary<string, int> { ["[PAD]"] = 0, ["[UNK]"] = 1, ["[CLS]"] = 2, ["[SEP]"] = 3, ["[MASK]"] = 4 }));
            Assert.That((tokenizer.LowerCaseBeforeTokenization, tokenizer.ApplyBasicTokenization, tokenizer.SplitOnSpecialTokens), Is.EqualTo((true, true, true)));
            Assert.That((tokenizer.IndividuallyTokenizeCjk, tokenizer.RemoveNonSpacingMarks), Is.EqualTo((true, false)));
            Assert.That(tokenizer.Normalizer, Is.Not.Null);
            Assert.That(tokenizer.PreTokenizer, Is.Not.Null);
        });
    }

    [Test]
    public void CleansSplitsAndSpells()
    {
        Assert.That(Show(Tokenizer().EncodeToTokens("The cats, sat.", out var normalized)),
            Is.EqualTo(new[] { "5 the 0-3", "6 cat 4-7", "8 ##s 7-8", "10 , 8-9", "7 sat 10-13", "9 . 13-14" }));
        Assert.That(normalized, Is.EqualTo("the cats, sat."));
    }

    [Test]
    public void SpecialTokensSurroundTheIdsUnlessNot()
    {
        var tokenizer = Tokenizer();
        Assert.That(tokenizer.EncodeToIds("the cat"), Is.EqualTo(new[] { 2, 5, 6, 3 }));
        Assert.That(tokenizer.EncodeToIds("the cat".AsSpan()), Is.EqualTo(new[] { 2, 5, 6, 3 }));
        Assert.That(tokenizer.EncodeToIds("the cat", addSpecialTokens: false), Is.EqualTo(new[] { 5, 6 }));
        Assert.That(tokenizer.EncodeToIds("the cat".AsSpan(), addSpecialTokens: false), Is.EqualTo(new[] { 5, 6 }));
        Assert.That(tokenizer.EncodeToIds(""), Is.EqualTo(new[] { 2, 3 }));
        Assert.That(((Tokenizer)tokenizer).EncodeToIds("the cat"), Is.EqualTo(new[] { 5, 6 }), "what every tokenizer has adds none");
        Assert.That((tokenizer.CountTokens("the cat"), tokenizer.EncodeToTokens("the cat", out _).Count), Is.EqualTo((2, 2)));
    }

    [Test]
    public void SpecialTokensCountAgainstTheLimit()
    {
        var tokenizer = Tokenizer();
        const string text = "The cats sat";
        int[][] expected = [[], [], [2, 3], [2, 5, 3], [2, 5, 3], [2, 5, 6, 8, 3], [2, 5, 6, 8, 7, 3], [2, 5, 6, 8, 7, 3]];
        int[] consumed = [0, 0, 0, 3, 4, 8, 12, 12];
        for (var limit = 1; limit <= 7; limit++)
        {
            Assert.That(tokenizer.EncodeToIds(text, limit, out var normalized, out var characters), Is.EqualTo(expected[limit]), $"limit {limit}");
            Assert.That((normalized, characters), Is.EqualTo((limit <= 2 ? null : "the cats sat", consumed[limit])));
            Assert.That(tokenizer.EncodeToIds(text.AsSpan(), limit, out _, out _), Is.EqualTo(expected[limit]));
            Assert.That(tokenizer.EncodeToIds(text, limit, addSpecialTokens: true, out _, out _), Is.EqualTo(expected[limit]));
        }
        Assert.That(tokenizer.EncodeToIds(text, 3, addSpecialTokens: false, out _, out var three), Is.EqualTo(new[] { 5, 6, 8 }));
        Assert.That(three, Is.EqualTo(8));
    }

    [Test]
    public void SpecialTokensInTheTextStayWhole()
    {
        Assert.That(Show(Tokenizer().EncodeToTokens("The [MASK]s[SEP] cat", out var normalized)),
            Is.EqualTo(new[] { "5 the 0-3", "4 [MASK] 4-10", "1 [UNK] 10-11", "3 [SEP] 11-16", "6 cat 17-20" }));
        Assert.That(normalized, Is.EqualTo("the [mask]s[sep] cat"));
        Assert.That(Tokenizer(new() { LowerCaseBeforeTokenization = false }).EncodeToIds("The [MASK] cat", addSpecialTokens: false), Is.EqualTo(new[] { 13, 4, 6 }));
        Assert.That(Tokenizer(new() { SplitOnSpecialTokens = false }).EncodeToIds("[MASK] cat", addSpecialTokens: false), Is.EqualTo(new[] { 1, 1, 1, 6 }));
    }

    [Test]
    public void CaseIsKeptWhereAskedFor()
    {
        var tokenizer = Tokenizer(new() { LowerCaseBeforeTokenization = false });
        Assert.That(tokenizer.EncodeToIds("The Cat", addSpecialTokens: false), Is.EqualTo(new[] { 13, 1 }));
        Assert.That(tokenizer.Decode(tokenizer.EncodeToIds("The Cat, sat")), Is.EqualTo("[CLS] The [UNK], sat [SEP]"));
        Assert.That(tokenizer.Decode(tokenizer.EncodeToIds("The Cat, sat"), skipSpecialTokens: true), Is.EqualTo("The, sat"));
    }

    [TestCase(true, false, "café", 14)]
    [TestCase(true, true, "cafe", 15)]
    [TestCase(false, false, "Café", 16)]
    public void AccentsGoWhereAskedFor(bool lowerCase, bool removeMarks, string expected, int id)
    {
        var tokenizer = Tokenizer(new() { LowerCaseBeforeTokenization = lowerCase, RemoveNonSpacingMarks = removeMarks });
        Assert.That(Show(tokenizer.EncodeToTokens("Café", out var normalized)), Is.EqualTo(new[] { $"{id} {expected} 0-4" }));
        Assert.That(normalized, Is.EqualTo(expected));
    }

    [Test]
    public void EveryLetterLosesItsMarks()
    {
        var normalizer = Tokenizer(new() { RemoveNonSpacingMarks = true }).Normalizer!;
        Assert.That(normalizer.Normalize("ÀÅ\u212BǼêñöŷžẤặ"), Is.EqualTo("aaaæenoyzaa"));
        Assert.That(normalizer.Normalize("e\u0301o\u0302\u0323"), Is.EqualTo("eo"));
        Assert.That(normalizer.Normalize("ΆΎйЁאָ"), Is.EqualTo("αυиеא"));
        Assert.That(normalizer.Normalize("øłßæ한"), Is.EqualTo("øłßæ한"), "strokes, ligatures and syllables are no marks");
    }

    [Test]
    public void ChineseCharactersAreWordsOfTheirOwn()
    {
        Assert.That(Show(Tokenizer().EncodeToTokens("on東京", out var normalized)), Is.EqualTo(new[] { "12 on 0-2", "17 東 3-4", "18 京 6-7" }));
        Assert.That(normalized, Is.EqualTo("on 東  京 "));
        Assert.That(Show(Tokenizer(new() { IndividuallyTokenizeCjk = false }).EncodeToTokens("東京", out normalized)), Is.EqualTo(new[] { "17 東 0-1", "19 ##京 1-2" }));
        Assert.That(normalized, Is.EqualTo("東京"));
        Assert.That(Tokenizer().Normalizer!.Normalize("\U00020000ア한㐀"), Is.EqualTo(" \U00020000 ア한 㐀 "));
    }

    [Test]
    public void ControlCharactersVanishAndSpacesAreOneKind() =>
        Assert.That(Tokenizer().Normalizer!.Normalize("A\0B\uFFFDC\u0007D\u00A0E\u3000F\u2003G\u200BH\u0085I"), Is.EqualTo("abcd e f g\u200Bhi"));

    // As in the real package: what BERT itself does otherwise.
    [Test]
    public void TabsAndLineEndsJoinWords() => Assert.That(Tokenizer().EncodeToIds("note\nbook cat\r\n\ts", addSpecialTokens: false), Is.EqualTo(new[] { 20, 21, 6, 8 }));

    [Test]
    public void SymbolsAreLeftOutAndUnderscoresAreLetters()
    {
        var tokenizer = Tokenizer();
        Assert.That(tokenizer.EncodeToIds("$the + cat = <sat> ^`|~ \U0001F600 ©°", addSpecialTokens: false), Is.EqualTo(new[] { 5, 6, 7 }));
        Assert.That(tokenizer.EncodeToIds("on_ _", addSpecialTokens: false), Is.EqualTo(new[] { 23, 22 }));
    }

    [Test]
    public void WithoutBasicTokenizationOnlyWhiteSpaceSplits()
    {
        var tokenizer = Tokenizer(new() { ApplyBasicTokenization = false });
        Assert.That(tokenizer.Normalizer, Is.Null);
        Assert.That(tokenizer.EncodeToIds("The\tcat, on", addSpecialTokens: false), Is.EqualTo(new[] { 13, 1, 12 }));
    }

    [Test]
    public void OwnSpecialTokensReplaceTheFive()
    {
        var tokenizer = BertTokenizer.Create(Lines([.. Vocabulary, "[USER]"]), new() { SpecialTokens = new Dictionary<string, int> { ["[USER]"] = 24 } });
        Assert.That(Show(tokenizer.EncodeToTokens("the[USER]cat", out _)), Is.EqualTo(new[] { "5 the 0-3", "24 [USER] 3-9", "6 cat 9-12" }));
        Assert.That(tokenizer.SpecialTokens!.Keys, Is.EqualTo(new[] { "[USER]" }));
        Assert.That(tokenizer.Decode([5, 24, 6], skipSpecialTokens: true), Is.EqualTo("the cat"));
    }

    [Test]
    public void OwnNamesOfTheSpecialTokensAreTaken()
    {
        var tokenizer = BertTokenizer.Create(Lines("<pad>", "<unk>", "<s>", "</s>", "<mask>", "a"), new()
        {
            PaddingToken = "<pad>",
            UnknownToken = "<unk>",
            ClassificationToken = "<s>",
            SeparatorToken = "</s>",
            MaskingToken = "<mask>",
        });
        Assert.That(tokenizer.EncodeToIds("A <mask> b"), Is.EqualTo(new[] { 2, 5, 4, 1, 3 }));
    }

    [Test]
    public void MissingSpecialTokensAreRefused([Values("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")] string token, [Values] bool split)
    {
        var vocabulary = Vocabulary.Where(entry => entry != token).ToArray();
        Assert.That(() => BertTokenizer.Create(Lines(vocabulary), new() { SplitOnSpecialTokens = split }), Throws.ArgumentException.With.Message.Contains($"'{token}' is not in the vocabulary."));
        Assert.That(() => BertTokenizer.Create((string)null!), Throws.ArgumentNullException);
        Assert.That(() => BertTokenizer.Create(""), Throws.ArgumentNullException);
        Assert.That(() => BertTokenizer.Create((Stream)null!), Throws.ArgumentNullException);
    }

    [Test]
    public void InputsMasksAndTypesFollowTheModel()
    {
        var tokenizer = Tokenizer();
        int[] first = [5, 6], second = [7];
        Check([2, 5, 6, 3], 4, (Span<int> buffer, out int written) => tokenizer.BuildInputsWithSpecialTokens(first, buffer, out written), tokenizer.BuildInputsWithSpecialTokens(first));
        Check([2, 5, 6, 3, 7, 3], 6, (Span<int> buffer, out int written) => tokenizer.BuildInputsWithSpecialTokens(first, buffer, out written, second), tokenizer.BuildInputsWithSpecialTokens(first, second));
        Check([0, 0, 0, 0], 4, (Span<int> buffer, out int written) => tokenizer.CreateTokenTypeIdsFromSequences(first, buffer, out written), tokenizer.CreateTokenTypeIdsFromSequences(first));
        Check([0, 0, 0, 0, 1, 1], 6, (Span<int> buffer, out int written) => tokenizer.CreateTokenTypeIdsFromSequences(first, buffer, out written, second), tokenizer.CreateTokenTypeIdsFromSequences(first, second));
        Check([1, 0, 0, 1], 4, (Span<int> buffer, out int written) => tokenizer.GetSpecialTokensMask(first, buffer, out written), tokenizer.GetSpecialTokensMask(first));
        Check([1, 0, 0, 1, 0, 1], 6, (Span<int> buffer, out int written) => tokenizer.GetSpecialTokensMask(first, buffer, out written, second), tokenizer.GetSpecialTokensMask(first, second));
        int[] whole = [2, 5, 1, 3], more = [4, 0, 6];
        Check([1, 0, 1, 1, 1, 1, 0], 7, (Span<int> buffer, out int written) => tokenizer.GetSpecialTokensMask(whole, buffer, out written, more, alreadyHasSpecialTokens: true), tokenizer.GetSpecialTokensMask(whole, more, alreadyHasSpecialTokens: true));
        Assert.That(() => tokenizer.BuildInputsWithSpecialTokens(null!), Throws.ArgumentNullException);
        Assert.That(() => tokenizer.CreateTokenTypeIdsFromSequences(null!), Throws.ArgumentNullException);
        Assert.That(() => tokenizer.GetSpecialTokensMask(null!), Throws.ArgumentNullException);
    }

    [Test]
    public async Task AsynchronousReadingGivesTheSame()
    {
        var tokenizer = await BertTokenizer.CreateAsync(Lines(Vocabulary), new() { RemoveNonSpacingMarks = true });
        Assert.That(tokenizer.EncodeToIds("The Café"), Is.EqualTo(new[] { 2, 5, 15, 3 }));
    }

    [Test]
    public void NoTextIsAnError([Values] bool removeMarks, [Values] bool lowerCase)
    {
        var random = new Random(7);
        var tokenizer = Tokenizer(new() { RemoveNonSpacingMarks = removeMarks, LowerCaseBeforeTokenization = lowerCase });
        for (var round = 0; round < 300; round++)
        {
            var text = VocabularyText.Random(random, random.Next(60), "The cats,.'éÉ東京");
            var tokens = tokenizer.EncodeToTokens(text, out var normalized);
            Assert.That(tokenizer.EncodeToIds(text, addSpecialTokens: false), Is.EqualTo(tokens.Select(token => token.Id)));
            Assert.That(tokenizer.Normalizer!.Normalize(text.AsSpan()), Is.EqualTo(normalized ?? ""));
            foreach (var token in tokens.Where(token => token.Id > Mask))
                Assert.That(normalized![token.Offset], Is.EqualTo(token.Value.StartsWith("##", StringComparison.Ordinal) ? token.Value[2..] : token.Value));
        }
    }

    private delegate OperationStatus Writer(Span<int> destination, out int written);

    private static void Check(int[] expected, int length, Writer write, IReadOnlyList<int> list)
    {
        Assert.That(list, Is.EqualTo(expected));
        var buffer = new int[length + 1];
        Assert.That(write(buffer.AsSpan(0, length - 1), out var written), Is.EqualTo(OperationStatus.DestinationTooSmall));
        Assert.That(written, Is.Zero);
        Assert.That(write(buffer, out written), Is.EqualTo(OperationStatus.Done));
        Assert.That(buffer.Take(written), Is.EqualTo(expected));
    }
}
