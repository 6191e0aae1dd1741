using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;

namespace DeepNet.Tests.Compat.Tokenizers;

internal sealed class WordPatternTests
{
    private static readonly Dictionary<string, int> Special = new() { ["<a>"] = 1, ["<a>b"] = 2, ["[x]"] = 3 };

    private static PreTokenizer Scan(int pattern, IReadOnlyDictionary<string, int>? special = null) => pattern switch
    {
        0 => PreTokenizer.CreateWordOrPunctuation(special),
        1 => PreTokenizer.CreateWordOrNonWord(special),
        _ => PreTokenizer.CreateWhiteSpace(special),
    };

    // A group of its own keeps the expression from being recognized, so that it is evaluated.
    private static RegexPreTokenizer Expression(int pattern, IReadOnlyDictionary<string, int>? special = null) =>
        new(new Regex("(?:" + pattern switch { 0 => @"\w+|[\p{P}]", 1 => @"\w+|[^\w\s]+", _ => @"\S+" } + ")"), special);

    [Test]
    public void EveryCharacterIsWhatTheExpressionTakesItFor([Values(0, 1, 2)] int pattern)
    {
        var (scan, expression) = (Scan(pattern), Expression(pattern));
        for (var start = 0; start < 0x10000; start += 64)
        {
            var text = string.Concat(Enumerable.Range(start, 64).Select(character => $"{(char)character}a{(char)character}{(char)character}. "));
            Assert.That(scan.PreTokenize(text).SequenceEqual(expression.PreTokenize(text)), Is.True, $"U+{start:X4}");
        }
    }

    [Test]
    public void TextsAreSplitAsTheExpressionSplitsThem([Values(0, 1, 2)] int pattern, [Values] bool special)
    {
        var (scan, expression) = (Scan(pattern, special ? Special : null), Expression(pattern, special ? Special : null));
        var random = new Random(29);
        foreach (var text in RandomText.Some(3, 200).Concat(RandomText.SomeBroken(4, 100)).Select(text => text.Insert(random.Next(text.Length + 1), "<a>b[x]").Insert(random.Next(text.Length + 1), "<a>")))
        {
            Assert.That(scan.PreTokenize(text), Is.EqualTo(expression.PreTokenize(text)));
            Assert.That(scan.PreTokenize(text.AsSpan()), Is.EqualTo(expression.PreTokenize(text)));
        }
    }

    // What tokenizers walk over must be what the pre-tokenizer gives out: one that hides which one it is serves as the reference.
    [Test]
    public void TokenizersSeeTheSamePieces([Values(0, 1, 2)] int pattern, [Values] bool special)
    {
        var tokens = special ? Special : null;
        string[] vocabulary = ["[UNK]", "the", "##a", "[x]", ".", ",", "<a>", "<a>b"];
        var scan = WordPieceTokenizer.Create(VocabularyText.Lines(vocabulary), new() { PreTokenizer = Scan(pattern, tokens), SpecialTokens = tokens });
        var hidden = WordPieceTokenizer.Create(VocabularyText.Lines(vocabulary), new() { PreTokenizer = new Hidden(Scan(pattern, tokens)), SpecialTokens = tokens });
        foreach (var text in RandomText.Some(5, 200).Select(text => text + "<a> the, thea.  [x]" + text).Append("   ").Append("<a>  "))
        {
            Assert.That(scan.EncodeToTokens(text, out _), Is.EqualTo(hidden.EncodeToTokens(text, out _)));
            Assert.That(scan.GetIndexByTokenCountFromEnd(text, 3, out _, out _), Is.EqualTo(hidden.GetIndexByTokenCountFromEnd(text, 3, out _, out _)));
        }
    }

    private sealed class Hidden(PreTokenizer inner) : PreTokenizer
    {
        public override IEnumerable<(int Offset, int Length)> PreTokenize(string text) => inner.PreTokenize(text);

        public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => inner.PreTokenize(text);
    }
}
