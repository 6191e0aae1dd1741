using DeepNet.Data;
using DeepNet.Tests.Support;
using DeepNet.Text;

namespace DeepNet.Tests.Text;

internal sealed class TextVocabularyTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new();

    [TearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public void CharactersAreInTheOrderOfUnicodeAndAnEmojiIsOne()
    {
        var vocabulary = CharacterVocabulary.Of("b\na😀\uFFFDb");
        Assert.That(vocabulary.Tokens, Is.EqualTo((string[])["\n", "a", "b", "\uFFFD", "😀"]));
        Assert.That(vocabulary.Encode("a😀\uD83D\n"), Is.EqualTo((long[])[1, 4, 3, 0]), "half of a pair is U+FFFD");
        Assert.That(vocabulary.EncodeToIds("ab"), Is.EqualTo((int[])[1, 2]));
        Assert.That(vocabulary.Decode([1, 4, 0]), Is.EqualTo("a😀\n"));
    }

    [Test]
    public void SpecialTokensComeFirst()
    {
        Assert.That(CharacterVocabulary.Of(["ba"], ["<pad>", "<s>"]).Tokens, Is.EqualTo((string[])["<pad>", "<s>", "a", "b"]));
        Assert.That(CharacterVocabulary.Of(["ba"], ["<pad>"], "?").Tokens, Is.EqualTo((string[])["<pad>", "?", "a", "b"]));
        Assert.That(CharacterVocabulary.Of(["ba"], ["<pad>", "?"], "<pad>").Encode("xb"), Is.EqualTo((long[])[0, 3]));
    }

    [Test]
    public void TinyShakespeareHas65CharactersAsNanoGptNumbersThem()
    {
        var text = TinyShakespeare.Open(TestData.Folder("tinyshakespeare")).Text;
        var vocabulary = CharacterVocabulary.Of(text);
        Assert.That(string.Concat(vocabulary.Tokens), Is.EqualTo("\n !$&',-.3:;?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"));
        Assert.That(vocabulary.Decode(vocabulary.Encode(text)), Is.EqualTo(text));
    }

    [Test]
    public void WordsComeByFrequencyThenByTheirCharacters()
    {
        var vocabulary = WordVocabulary.Of("b a c b <unk> a d b".Split(' '), new() { SpecialTokens = ["<pad>", "d"], MinFrequency = 1 });
        Assert.That(vocabulary.Tokens, Is.EqualTo((string[])["<pad>", "d", "<unk>", "b", "a", "c"]));
        Assert.That(vocabulary.Encode(" a\tx\u00A0 b\n"), Is.EqualTo((long[])[4, 2, 3]));
        Assert.That(vocabulary.Decode([4, 2, 3]), Is.EqualTo("a <unk> b"));
        Assert.That(WordVocabulary.Of("b a c b a".Split(' '), new() { MinFrequency = 2 }).Tokens, Is.EqualTo((string[])["<unk>", "a", "b"]));
        Assert.That(WordVocabulary.Of("b a c b a".Split(' '), new() { MaxSize = 2 }).Tokens, Is.EqualTo((string[])["<unk>", "a"]));
        Assert.That(WordVocabulary.Of("b a".Split(' '), new() { UnknownToken = "<pad>", SpecialTokens = ["<pad>"] }).Encode("z"), Is.EqualTo((long[])[0]));
    }

    [Test]
    public void WhatIsSavedIsLoaded()
    {
        var characters = CharacterVocabulary.Of(["a \n\"\\😀\u0000\u2028"], unknownToken: "<unk>");
        characters.Save(_folder / "c.json");
        var loaded = CharacterVocabulary.Load(_folder / "c.json", "<unk>");
        Assert.That(loaded.Tokens, Is.EqualTo(characters.Tokens));
        Assert.That(loaded.Fingerprint, Is.EqualTo(characters.Fingerprint));
        Assert.That(loaded.Encode("zé"), Is.EqualTo((long[])[0, 0]));
        var words = WordVocabulary.Of(["the", "cat"]);
        words.Save(_folder / "w.json");
        Assert.That(WordVocabulary.Load(_folder / "w.json").Tokens, Is.EqualTo(words.Tokens));
    }

    [Test]
    public void WhatIsUnknownIsAnErrorThatNamesIt()
    {
        var characters = CharacterVocabulary.Of("ab");
        var words = WordVocabulary.Of(["ab"], new() { UnknownToken = null });
        characters.Save(_folder / "c.json");
        Assert.Multiple(() =>
        {
            Assert.That(() => characters.Encode("ab😀"), Throws.ArgumentException.With.Message.Contains("'😀' (U+1F600, character 2 of the text) is not in the vocabulary"));
            Assert.That(() => words.Encode("ab ac"), Throws.ArgumentException.With.Message.Contains("'ac' (U+0061, character 3 of the text)"));
            Assert.That(() => characters.Decode([2]), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("their numbers go from 0 to 1"));
            Assert.That(() => characters.Decode([-1]), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => words["zz"], Throws.InstanceOf<KeyNotFoundException>().With.Message.Contains("no 'zz'"));
            Assert.That(() => CharacterVocabulary.Of(["ab"], unknownToken: "a"), Throws.ArgumentException.With.Message.Contains("'a' twice, as the tokens 0 and 1"));
            Assert.That(() => CharacterVocabulary.Load(_folder / "c.json", "<unk>"), Throws.ArgumentException.With.Message.Contains("no '<unk>'"));
            Assert.That(() => WordVocabulary.Of(["a b"]), Throws.ArgumentException.With.Message.Contains("'a b' is no word"));
            Assert.That(() => WordVocabulary.Of([], new() { SpecialTokens = ["a", "b"], MaxSize = 2 }), Throws.ArgumentException.With.Message.Contains("MaxSize must be at least 3"));
            Assert.That(() => new WordVocabularyOptions { MinFrequency = 0 }, Throws.InstanceOf<ArgumentException>().With.Message.Contains("MinFrequency must be at least 1"));
            Assert.That(() => new WordVocabularyOptions { MaxSize = 0 }, Throws.InstanceOf<ArgumentException>().With.Message.Contains("MaxSize must be at least 1"));
            Assert.That(() => new WordVocabularyOptions { SpecialTokens = ["", "a"] }, Throws.ArgumentException.With.Message.Contains("each once, but are '', 'a'"));
        });
    }
}
