using System.Text;
using DeepNet.Data;
using DeepNet.Tests.Support;
using DeepNet.Text;
using Microsoft.ML.Tokenizers;

namespace DeepNet.Tests.Text;

internal sealed class WordPieceVocabularyTests
{
    private static readonly string[] _special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new();

    [TearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public void PiecesAreTheMostFrequentPairsInTurn()
    {
        string[] texts = [.. Enumerable.Repeat("Hug", 10), .. Enumerable.Repeat("pug\nPun", 5), .. Enumerable.Repeat("pun!", 7), .. Enumerable.Repeat("bun", 4), .. Enumerable.Repeat("hugs", 5)];
        var vocabulary = WordPieceVocabulary.Train(texts, new() { Size = 29 });
        Assert.That(vocabulary.Tokens, Is.EqualTo((string[])
        [
            .. _special, "!", "b", "g", "h", "n", "p", "s", "u", "##!", "##b", "##g", "##h", "##n", "##p", "##s", "##u",
            "##ug", "##un", "hug", "pun", "pug", "hugs", "bun",
        ]));
        Assert.That(vocabulary.Tokens.Select((_, number) => vocabulary.ContinuesWord(number)), Is.EqualTo(vocabulary.Tokens.Select(token => token.StartsWith("##", StringComparison.Ordinal))));
        Assert.That((vocabulary.ContinuesWord(-1), vocabulary.ContinuesWord(1000)), Is.EqualTo((false, false)));
    }

    [TestCase("ab", 20)]
    [TestCase("abc", 12)]
    public void PiecesAreThoseOfTheDefinition(string letters, int longest)
    {
        for (var round = 0; round < 60; round++)
        {
            var random = RandomStream.From(4, round);
            var words = Enumerable.Range(0, 40).Select(_ => RandomText.Of(ref random, letters, longest)).ToArray();
            var minimum = 1 + (int)random.NextInteger(3);
            var vocabulary = WordPieceVocabulary.Train([string.Join(' ', words)], new() { Size = 40, MinFrequency = minimum });
            Assert.That(vocabulary.Tokens.Skip(5), Is.EqualTo(ByDefinition(words, 35, minimum)), $"round {round}");
        }
    }

    [Test]
    public void TheSavedFileLoadsInBertsTokenizerAndSpellsItsText()
    {
        var path = Path.Combine(TestData.Folder("wikitext-2"), "valid.txt");
        var vocabulary = WordPieceVocabulary.TrainOnFiles([path], new() { Size = 4000 });
        vocabulary.Save(_folder / "vocab.txt");
        Assert.That(vocabulary.Count, Is.EqualTo(4000));
        Assert.That(File.ReadAllLines(_folder / "vocab.txt"), Is.EqualTo(vocabulary.Tokens));
        Assert.That(WordPieceVocabulary.Load(_folder / "vocab.txt").Fingerprint, Is.EqualTo(vocabulary.Fingerprint));

        var tokenizer = BertTokenizer.Create(_folder / "vocab.txt");
        var text = TextFiles.ReadAll(path)[..20_000];
        var ids = tokenizer.EncodeToIds(text, addSpecialTokens: false);
        Assert.That(ids, Does.Not.Contain(tokenizer.UnknownTokenId));
        Assert.That(vocabulary.ToTokenizer().EncodeToIds(text, addSpecialTokens: false), Is.EqualTo(ids));
        Assert.That((double)text.Length / ids.Count, Is.GreaterThan(3.2));
    }

    [Test]
    public void NeitherThreadsNorTheCutOfTheTextChangeWhatIsLearned()
    {
        var path = Path.Combine(TestData.Folder("tinyshakespeare"), "input.txt");
        var one = WordPieceVocabulary.TrainOnFiles([path], new() { Size = 1000, Threads = 1 });
        Assert.That(WordPieceVocabulary.TrainOnFiles([path], new() { Size = 1000, Threads = 3 }).Fingerprint, Is.EqualTo(one.Fingerprint));
        Assert.That(WordPieceVocabulary.Train(File.ReadLines(path), new() { Size = 1000, Threads = 2 }).Fingerprint, Is.EqualTo(one.Fingerprint), "line by line");
    }

    [Test]
    public void TheTokenizersOptionsDecideWhatAWordIs()
    {
        var cased = new BertOptions { LowerCaseBeforeTokenization = false };
        Assert.That(WordPieceVocabulary.Train(["Ab Ab"], new() { Size = 10, Tokenizer = cased }).Tokens.Skip(5), Is.EqualTo((string[])["A", "b", "##A", "##b", "Ab"]));
        var longest = new BertOptions { MaxInputCharsPerWord = 3 };
        Assert.That(WordPieceVocabulary.Train(["abcd abcd xyz"], new() { Tokenizer = longest, MinFrequency = 3 }).Tokens.Skip(5), Is.EqualTo((string[])["x", "y", "z", "##x", "##y", "##z"]));
    }

    [Test]
    public void RareCharactersAndSpecialTokensStayOut()
    {
        var vocabulary = WordPieceVocabulary.Train(["aab aab b z[MASK]a[MASK]"], new() { AlphabetLimit = 2, Size = 20 });
        Assert.That(vocabulary.Tokens.Skip(5), Is.EqualTo((string[])["a", "b", "##a", "##b", "aa", "aab"]), "z is not in the alphabet");
        Assert.That(() => WordPieceVocabulary.Train(["abc"], new() { Size = 10 }), Throws.ArgumentException.With.Message.Contains("Size must be at least 11, for two tokens of each of 3 characters and 5 special tokens, but is 10"));
        Assert.That(() => new WordPieceTraining { AlphabetLimit = 0 }, Throws.InstanceOf<ArgumentException>().With.Message.Contains("AlphabetLimit must be at least 1"));
    }

    [Test]
    public void WholeWordsAreHiddenByItsPieces()
    {
        var vocabulary = WordPieceVocabulary.Train([string.Concat(Enumerable.Repeat("playing hidden words ", 3))], new() { Size = 33 });
        var ids = vocabulary.ToTokenizer().EncodeToIds("playing words hidden", addSpecialTokens: false).Select(id => (long)id).ToArray();
        var masking = new TokenMasking { MaskToken = vocabulary["[MASK]"], VocabularySize = vocabulary.Count, Share = 0.5, MaskShare = 1, RandomShare = 0 };
        using var batch = new MaskedTokens(new TokenWindows([.. ids, 0], ids.Length), masking, vocabulary.ContinuesWord).GetBatch([0], default);
        var hidden = batch.Inputs.Values<long>().Select(id => id == masking.MaskToken).ToArray();
        Assert.That(hidden, Does.Contain(true).And.Contain(false));
        for (var k = 1; k < ids.Length; k++)
            if (vocabulary.ContinuesWord(ids[k]))
                Assert.That(hidden[k], Is.EqualTo(hidden[k - 1]), $"token {k}");
    }

    [TestCase("[UNK]\na\n\nb\n", "line 3 is empty; expected a token")]
    [TestCase("[UNK]\na\na\n", "line 3 has the token 'a', as line 2 has")]
    public void ADamagedFileIsRefusedWithItsLine(string text, string problem)
        => Assert.That(() => WordPieceVocabulary.Load(_folder.Write("vocab.txt", Encoding.UTF8.GetBytes(text))), Throws.InstanceOf<DataFormatException>().With.Message.Contains("vocab.txt").And.Message.Contains(problem));

    // Step by step: count all pairs, merge the most frequent everywhere.
    private static List<string> ByDefinition(string[] words, int size, int minimum)
    {
        var letters = words.SelectMany(word => word).Distinct().Order().Select(letter => letter.ToString()).ToList();
        var tokens = letters.Concat(letters.Select(letter => "##" + letter)).ToList();
        var spelled = words.Select(word => word.Select((letter, place) => (place == 0 ? "" : "##") + letter).ToList()).ToList();
        while (tokens.Count < size)
        {
            var counts = spelled.SelectMany(word => word.Zip(word.Skip(1))).GroupBy(pair => pair).Select(group => (Pair: group.Key, Count: group.Count())).Where(pair => pair.Count >= minimum);
            if (!counts.Any())
                break;
            var (left, right) = counts.OrderByDescending(pair => pair.Count).ThenBy(pair => tokens.IndexOf(pair.Pair.First)).ThenBy(pair => tokens.IndexOf(pair.Pair.Second)).First().Pair;
            var token = left + right[2..];
            if (!tokens.Contains(token))
                tokens.Add(token);
            foreach (var word in spelled)
                for (var k = 0; k + 1 < word.Count; k++)
                    if (word[k] == left && word[k + 1] == right)
                    {
                        word[k] = token;
                        word.RemoveAt(k + 1);
                    }
        }
        return tokens;
    }
}
