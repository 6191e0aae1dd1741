using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using DeepNet.Tests.Support;
using Microsoft.ML.Tokenizers;

namespace DeepNet.Tests.Compat.Tokenizers;

public class Gpt2EncodingTests
{
    private static Tokenizer[] All => [Gpt2.BytePairs, Gpt2.Tiktoken, Gpt2.CodeGenPlain];

    [Test]
    public void TinyShakespeareHasThePublishedNumberOfTokens()
    {
        var text = File.ReadAllText(Path.Combine(TestData.Folder("tinyshakespeare"), "input.txt"));
        var cut = text.Length * 9 / 10;
        foreach (var tokenizer in new Tokenizer[] { Gpt2.BytePairs, Gpt2.Tiktoken })
        {
            var ids = tokenizer.EncodeToIds(text);
            Assert.Multiple(() =>
            {
                Assert.That(ids, Has.Count.EqualTo(338_025));
                Assert.That(tokenizer.CountTokens(text.AsSpan(0, cut)), Is.EqualTo(301_966));
                Assert.That(tokenizer.CountTokens(text.AsSpan(cut)), Is.EqualTo(36_059));
                Assert.That(tokenizer.Decode(ids) == text);
            });
        }
    }

    [TestCase("valid.txt")]
    [TestCase("test.txt")]
    public void WikiTextComesBack(string file)
    {
        var text = File.ReadAllText(Path.Combine(TestData.Folder("wikitext-2"), file));
        foreach (var tokenizer in All)
            Assert.That(tokenizer.Decode(tokenizer.EncodeToIds(text)) == text, tokenizer.GetType().Name);
    }

    [TestCase("Hello World", new[] { 15496, 2159 })]
    [TestCase(" Hello World", new[] { 18435, 2159 })]
    [TestCase("the brown fox jumped over the lazy dog!", new[] { 1169, 7586, 21831, 11687, 625, 262, 16931, 3290, 0 })]
    [TestCase("αβγδε", new[] { 17394, 26638, 42063, 138, 112, 30950 })]
    [TestCase("Surrogates: 😀😂", new[] { 14214, 3828, 689, 25, 30325, 222, 47249, 224 })]
    public void KnownTextsHaveTheKnownIds(string text, int[] ids)
    {
        foreach (var tokenizer in All)
            Assert.That(tokenizer.EncodeToIds(text), Is.EqualTo(ids), tokenizer.GetType().Name);
    }

    [Test]
    public void EveryTextComesBack()
    {
        foreach (var text in RandomText.Some(seed: 1, count: 2000))
            foreach (var tokenizer in new Tokenizer[] { Gpt2.BytePairs, Gpt2.Tiktoken })
                Assert.That(tokenizer.Decode(tokenizer.EncodeToIds(text)), Is.EqualTo(text));
    }

    [Test]
    public void AnUnpairedSurrogateBecomesTheReplacementCharacter()
    {
        foreach (var text in RandomText.SomeBroken(seed: 2, count: 500))
            foreach (var tokenizer in new Tokenizer[] { Gpt2.BytePairs, Gpt2.Tiktoken })
                Assert.That(tokenizer.Decode(tokenizer.EncodeToIds(text)), Is.EqualTo(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text))));
    }

    [Test]
    public void TheIdsAreThoseOfTheTextbookAlgorithm()
    {
        var textbook = new Textbook();
        foreach (var text in RandomText.Some(seed: 3, count: 1500))
        {
            var ids = textbook.Encode(text).ToArray();
            Assert.That(Gpt2.BytePairs.EncodeToIds(text), Is.EqualTo(ids), text);
            if (!text.Contains("<|endoftext|>"))
                Assert.That(Gpt2.Tiktoken.EncodeToIds(text), Is.EqualTo(ids), text);
        }
    }

    [Test]
    public void LongWordsAreMergedLikeShortOnes()
    {
        var textbook = new Textbook();
        var random = new Random(4);
        foreach (var length in new[] { 95, 96, 97, 98, 150, 400 })
        {
            var word = string.Concat(Enumerable.Range(0, length).Select(_ => "aeinorst"[random.Next(8)]));
            var ids = textbook.Encode(word).ToArray();
            Assert.That(Gpt2.BytePairs.EncodeToIds(word), Is.EqualTo(ids), word);
            Assert.That(Gpt2.Tiktoken.EncodeToIds(word), Is.EqualTo(ids), word);
            Assert.That(Gpt2.CodeGenPlain.EncodeToIds(word), Is.EqualTo(ids), word);
        }
    }

    // An algorithm of quadratic time would need hours.
    [TestCase('a', 262_144)]
    [TestCase(' ', 1_048_576)]
    public void AMegabyteOfOneLetterIsEncoded(char letter, int count)
    {
        var text = new string(letter, 1 << 20);
        foreach (var tokenizer in new Tokenizer[] { Gpt2.BytePairs, Gpt2.Tiktoken })
        {
            var ids = tokenizer.EncodeToIds(text);
            Assert.That(ids, Has.Count.EqualTo(count));
            Assert.That(tokenizer.Decode(ids) == text);
        }
    }

    [Test]
    public void ThreadsMayShareATokenizer()
    {
        var texts = RandomText.Some(seed: 5, count: 400).ToArray();
        var tokenizer = Gpt2.BytePairs;
        var expected = texts.Select(text => tokenizer.EncodeToIds(text).ToArray()).ToArray();
        var fresh = BpeTokenizer.Create(new BpeOptions(Gpt2.Vocabulary, Gpt2.Merges) { ByteLevel = true, PreTokenizer = RobertaPreTokenizer.Instance });
        Parallel.For(0, 8 * texts.Length, index => Assert.That(fresh.EncodeToIds(texts[index % texts.Length]), Is.EqualTo(expected[index % texts.Length])));
    }

    /// <summary>Byte-pair encoding as the GPT-2 repository describes it, without any thought of speed.</summary>
    private sealed class Textbook
    {
        private readonly Dictionary<string, int> _ids = JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(Gpt2.Vocabulary))!;
        private readonly Dictionary<string, int> _ranks = File.ReadLines(Gpt2.Merges).Skip(1).Select((line, rank) => (line, rank)).ToDictionary(merge => merge.line, merge => merge.rank);
        private readonly Regex _pattern = new(@"'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+");
        private readonly Dictionary<byte, string> _characters = [];

        public Textbook()
        {
            for (var value = 0; value < 256; value++)
                _characters[(byte)value] = value is (> 32 and < 127) or (> 160 and not 173) ? $"{(char)value}" : $"{(char)(256 + _characters.Values.Count(text => text[0] >= 256))}";
        }

        public IEnumerable<int> Encode(string text)
        {
            foreach (var word in _pattern.Matches(text).Select(match => match.Value))
            {
                var parts = Encoding.UTF8.GetBytes(word).Select(value => _characters[value]).ToList();
                while (parts.Count > 1)
                {
                    var best = parts.Zip(parts.Skip(1)).MinBy(pair => _ranks.GetValueOrDefault($"{pair.First} {pair.Second}", int.MaxValue));
                    if (!_ranks.ContainsKey($"{best.First} {best.Second}"))
                        break;
                    for (var index = 0; index + 1 < parts.Count; index++)
                        if ((parts[index], parts[index + 1]) == best)
                        {
                            parts[index] = best.First + best.Second;
                            parts.RemoveAt(index + 1);
                        }
                }
                foreach (var part in parts)
                    yield return _ids[part];
            }
        }
    }
}
