using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;

namespace DeepNet.Tests.Compat.Tokenizers;

public class PreTokenizerTests
{
    private const string Gpt2Spelling = @"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private static readonly Dictionary<string, int> Special = new() { ["<a>"] = 1, ["<a>b"] = 2, ["++"] = 3 };

    [Test]
    public void TheFactoriesSplitAsTheySay()
    {
        const string Text = "I_am  fine!?! 3.5";
        Assert.Multiple(() =>
        {
            Assert.That(Pieces(PreTokenizer.CreateWhiteSpace(), Text), Is.EqualTo(new[] { "I_am", "fine!?!", "3.5" }));
            Assert.That(Pieces(PreTokenizer.CreateWordOrNonWord(), Text), Is.EqualTo(new[] { "I_am", "fine", "!?!", "3", ".", "5" }));
            Assert.That(Pieces(PreTokenizer.CreateWordOrPunctuation(), Text), Is.EqualTo(new[] { "I_am", "fine", "!", "?", "!", "3", ".", "5" }));
            Assert.That(Pieces(PreTokenizer.CreateWordOrPunctuation(), "a+b"), Is.EqualTo(new[] { "a", "b" }), "a plus is no punctuation");
        });
    }

    [Test]
    public void SpecialTokensArePiecesOfTheirOwn()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Pieces(PreTokenizer.CreateWhiteSpace(Special), "x<a>bc ++ y++"), Is.EqualTo(new[] { "x", "<a>", "bc", "++", "y", "++" }));
            Assert.That(Pieces(new RegexPreTokenizer(new(Gpt2Spelling), Special), "it's<a> b ++\n<a>"), Is.EqualTo(new[] { "it", "'s", "<a>", " b", " ", "++", "\n", "<a>" }));
            Assert.That(Pieces(PreTokenizer.CreateWordOrNonWord(new Dictionary<string, int>()), "a-b"), Is.EqualTo(new[] { "a", "-", "b" }));
        });
    }

    [TestCase("Hello  World's 123\n\n  it'll", new[] { "Hello", " ", " World", "'s", " 123", "\n\n ", " it", "'ll" })]
    [TestCase("a  ", new[] { "a", "  " })]
    [TestCase(" \t x", new[] { " \t", " x" })]
    [TestCase("x'S 'llama'", new[] { "x", "'", "S", " '", "llama", "'" })]
    [TestCase("½x४ 𝒜!", new[] { "½", "x", "४", " 𝒜!" })]
    public void RobertaSplitsAsGpt2Does(string text, string[] pieces) => Assert.That(Pieces(RobertaPreTokenizer.Instance, text), Is.EqualTo(pieces));

    [Test]
    public void TheScanMatchesWhatTheRegularExpressionMatches()
    {
        // One spelling of the pattern is scanned; in a group of its own it is left to the regular expression.
        var scanned = new RegexPreTokenizer(new Regex(Gpt2Spelling), null);
        var matched = new RegexPreTokenizer(new Regex($"(?:{Gpt2Spelling})"), null);
        foreach (var text in RandomText.SomeBroken(seed: 9, count: 2000).Concat(RandomText.Some(seed: 10, count: 2000)))
        {
            var pieces = Pieces(matched, text).ToArray();
            Assert.That(Pieces(scanned, text), Is.EqualTo(pieces), text);
            Assert.That(string.Concat(pieces), Is.EqualTo(text));
        }
    }

    [Test]
    public void OptionsThatChangeThePatternAreHeeded() =>
        Assert.That(Pieces(new RegexPreTokenizer(new Regex(Gpt2Spelling, RegexOptions.IgnoreCase), null), "IT'S"), Is.EqualTo(new[] { "IT", "'S" }));

    [Test]
    public void EmptyMatchesAreNoPieces() => Assert.That(Pieces(new RegexPreTokenizer(new Regex(@"\d*"), null), "a12b3"), Is.EqualTo(new[] { "12", "3" }));

    [Test]
    public void PreTokenizersCanBeCombined()
    {
        var digits = new RegexPreTokenizer(new Regex(@"\d"), null);
        var words = new RegexPreTokenizer(new Regex("[a-z]+"), null);
        Assert.Multiple(() =>
        {
            Assert.That(Pieces(new CompositePreTokenizer([digits, words]), "ab12 cd-3"), Is.EqualTo(new[] { "ab", "1", "2", " ", "cd", "-", "3" }));
            Assert.That(Pieces(new CompositePreTokenizer([digits, words], new Dictionary<string, int> { ["b1"] = 0 }), "ab12 c"), Is.EqualTo(new[] { "a", "b1", "2", " ", "c" }));
            Assert.That(new CompositePreTokenizer([digits, words]).PreTokenizers, Is.EqualTo(new[] { digits, words }));
            Assert.That(new CompositePreTokenizer([digits], Special).PreTokenizers, Has.Count.EqualTo(2));
            Assert.That(() => new CompositePreTokenizer(null!), Throws.ArgumentNullException);
            Assert.That(() => new CompositePreTokenizer([digits, null!]), Throws.ArgumentException);
            Assert.That(() => new CompositePreTokenizer([.. Enumerable.Repeat(digits, 11)]), Throws.ArgumentException.With.Message.Contains("11"));
        });
    }

    [Test]
    public void NoTextHasNoPieces()
    {
        PreTokenizer[] all = [PreTokenizer.CreateWhiteSpace(), RobertaPreTokenizer.Instance, new CompositePreTokenizer([PreTokenizer.CreateWordOrNonWord()], Special), new RegexPreTokenizer(new("x"), Special)];
        Assert.Multiple(() =>
        {
            foreach (var preTokenizer in all)
            {
                Assert.That(preTokenizer.PreTokenize((string)null!), Is.Empty);
                Assert.That(preTokenizer.PreTokenize(""), Is.Empty);
                Assert.That(preTokenizer.PreTokenize([]), Is.Empty);
            }
            Assert.That(() => new RegexPreTokenizer(null!, null), Throws.ArgumentNullException);
        });
    }

    // As a string and as a span.
    private static IEnumerable<string> Pieces(PreTokenizer preTokenizer, string text)
    {
        var pieces = preTokenizer.PreTokenize(text).ToArray();
        Assert.That(preTokenizer.PreTokenize(text.AsSpan()), Is.EqualTo(pieces));
        return pieces.Select(piece => text.Substring(piece.Offset, piece.Length));
    }
}
