using System.Text.RegularExpressions;
using DeepNet.Data;
using DeepNet.Text;

namespace DeepNet.Tests.Text;

internal sealed partial class Gpt2PiecesTests
{
    [TestCase("Hello world", "Hello| world")]
    [TestCase("it's we'll I'd've", "it|'s| we|'ll| I|'d|'ve")]
    [TestCase("a  b\n\n c \n", "a| | b|\n\n| c| \n")]
    [TestCase("x2y3, 50%!", "x|2|y|3|,| 50|%!")]
    [TestCase(" 'tis 'S ''s", " '|tis| '|S| ''|s")]
    public void TextIsCutAsByGpt2(string text, string pieces) => Assert.That(string.Join('|', Cut(text)), Is.EqualTo(pieces));

    [Test]
    public void PiecesAreThoseOfTheRegularExpression()
    {
        var random = RandomStream.From(1);
        for (var round = 0; round < 2_000; round++)
        {
            var text = RandomText.Any(ref random, 60);
            Assert.That(Cut(text), Is.EqualTo(Pattern().Matches(text).Select(match => match.Value)), $"round {round}");
        }
    }

    [Test]
    public void PartsOfATextHaveThePiecesOfTheWhole()
    {
        var random = RandomStream.From(2);
        for (var round = 0; round < 500; round++)
        {
            var text = RandomText.Any(ref random, 60);
            var cut = TextCut.Last(text, []);
            Assert.That(Cut(text[..cut]).Concat(Cut(text[cut..])), Is.EqualTo(Cut(text)), $"round {round}");
        }
    }

    private static List<string> Cut(string text)
    {
        var pieces = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var end = Gpt2Pieces.End(text, start);
            pieces.Add(text[start..end]);
            start = end;
        }
        return pieces;
    }

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Pattern();
}
