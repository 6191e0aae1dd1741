using Microsoft.ML.Tokenizers;
using static DeepNet.Tests.Compat.Tokenizers.SentencePieceModelBytes;

namespace DeepNet.Tests.Compat.Tokenizers;

internal sealed class SentencePieceNormalizerTests
{
    private static readonly Dictionary<string, int> Special = new() { ["<u>"] = 100, ["<a>"] = 101, ["<end>"] = 102 };

    // remove extra white space, add the dummy, escape, as suffix
    [TestCase(false, false, false, false, "a  b ", "a  b ")]
    [TestCase(true, false, false, false, "  a   b  ", "a b")]
    [TestCase(true, true, false, false, "  a   b  ", " a b")]
    [TestCase(true, true, true, false, "  a   b  ", "▁a▁b")]
    [TestCase(false, true, true, false, " a  b", "▁▁a▁▁b")]
    [TestCase(true, true, true, true, " a  b ", "a▁b▁")]
    [TestCase(true, false, true, true, "a  b", "a▁b")]
    [TestCase(false, true, true, true, "a  b ", "a▁▁b▁▁")]
    [TestCase(false, true, false, true, "a", "a ")]
    [TestCase(true, true, true, false, "   ", "")]
    [TestCase(false, true, true, false, " ", "▁▁")]
    [TestCase(true, true, true, false, "x", "▁x")]
    [TestCase(true, true, true, false, "", "")]
    public void SpacesGoAndComeAsAskedFor(bool remove, bool dummy, bool escape, bool suffix, string text, string expected)
    {
        var normalizer = new SentencePieceNormalizer(remove, dummy, escape, suffix, null);
        Assert.That(normalizer.Normalize(text), Is.EqualTo(expected));
        Assert.That(normalizer.Normalize(text.AsSpan()), Is.EqualTo(expected));
        Assert.That((normalizer.RemoveExtraWhiteSpaces, normalizer.AddDummyPrefix, normalizer.EscapeWhiteSpaces, normalizer.TreatWhitespaceAsSuffix), Is.EqualTo((remove, dummy, escape, suffix)));
    }

    [TestCase(false, "<u>", "<u>")]
    [TestCase(false, "<u><a>", "<u><a>")]
    [TestCase(false, "Hi<u>", "▁Hi<u>")]
    [TestCase(false, "Hi, <u>World", "▁Hi,▁<u>World")]
    [TestCase(false, "<end>Hi<u>", "<end>▁Hi<u>")]
    [TestCase(true, "<u>", "<u>")]
    [TestCase(true, "Hi<u>", "Hi▁<u>")]
    [TestCase(true, "Hi, <u>World", "Hi,▁<u>World▁")]
    [TestCase(true, "<end>Hi<u><a>", "<end>Hi▁<u><a>")]
    public void SpecialTokensStayAndOneDummyIsAdded(bool suffix, string text, string expected)
    {
        var normalizer = new SentencePieceNormalizer(removeExtraWhiteSpaces: false, addDummyPrefix: true, escapeWhiteSpaces: true, suffix, Special);
        Assert.That(normalizer.Normalize(text), Is.EqualTo(expected));
        Assert.That(normalizer.SpecialTokens, Is.SameAs(Special));
    }

    [Test]
    public void NullIsEmpty() => Assert.That(new SentencePieceNormalizer(true, true, true, false, null).Normalize((string)null!), Is.Empty);

    private static Normalizer Mapped(bool suffix = false, bool remove = true, IReadOnlyDictionary<string, int>? special = null)
    {
        var map = CharacterMap(("①", "1"), ("Ａ", "A"), ("e\u0301", "é"), ("e", "E"), ("\t", " "), ("\u3000", " "), ("ﬁ", "fi"), ("\u0007", ""), ("℃", " C "), ("\u2581", " "), ("\U0001D434", "A"));
        return new SentencePieceModelBytes().Specials().Trainer(Unigram, suffix: suffix).Normalizer(map, removeExtra: remove, name: "custom").Load(special: special).Normalizer!;
    }

    [TestCase("①Ａﬁ\U0001D434", "▁1AfiA")]
    [TestCase("e\u0301e", "▁éE", Description = "the longest key wins")]
    [TestCase("\t a\u3000 b\t", "▁a▁b", Description = "what is mapped to a space is one")]
    [TestCase("1℃℃ 2", "▁1▁C▁C▁2")]
    [TestCase("\u0007x\u0007", "▁\u0007x\u0007", Description = "what the map deletes stays")]
    [TestCase("日本\U0001F600", "▁日本\U0001F600")]
    [TestCase("\u2581 \t", "")]
    public void MapsCharactersByTheCompiledNormalization(string text, string expected)
    {
        Assert.That(Mapped().Normalize(text), Is.EqualTo(expected));
        Assert.That(Mapped().Normalize(text.AsSpan()), Is.EqualTo(expected));
    }

    [Test]
    public void HalfASurrogatePairIsReplacedWhereThereIsAMap() => Assert.That(Mapped().Normalize("x\uD800y"), Is.EqualTo("▁x\uFFFDy"));

    [Test]
    public void ExtraSpacesStayWhereAskedFor() => Assert.That(Mapped(remove: false).Normalize("\ta ℃ "), Is.EqualTo("▁▁a▁▁C▁▁"));

    [Test]
    public void EachStretchBetweenSpecialTokensIsATextOfItsOwnWithAMap()
    {
        Assert.That(Mapped(special: Special).Normalize("<u>①  b <a> e<end>"), Is.EqualTo("<u>▁1▁b<a>▁E<end>"));
        Assert.That(Mapped(suffix: true, special: Special).Normalize("<u>① <a>e"), Is.EqualTo("<u>1▁<a>E▁"));
    }
}
