using System.Text;
using DeepNet.Data;
using DeepNet.Tests.Support;
using DeepNet.Text;

namespace DeepNet.Tests.Text;

internal sealed class ParallelTextTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new();

    [TearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public void LinesOfTwoFilesBelongTogether()
        => Assert.That(ParallelText.Read(Write("en", "one\n\nthree"), Write("de", "eins\r\n\r\ndrei\n")), Is.EqualTo(((string, string)[])[("one", "eins"), ("", ""), ("three", "drei")]));

    [TestCase("a\nb\n", "c\n", "de' cannot be read: it has 1 lines, but", "en' has 2")]
    [TestCase("a\n", "c\nd\ne\nf", "en' cannot be read: it has 1 lines, but", "de' has 4")]
    public void UnequalNumbersOfLinesAreAnError(string source, string target, string shorter, string longer)
        => Assert.That(() => ParallelText.Read(Write("en", source), Write("de", target)).ToList(), Throws.InstanceOf<DataFormatException>().With.Message.Contains(shorter).And.Message.Contains(longer));

    [Test]
    public void TwoTextsALineAreSeparatedByATab()
    {
        Assert.That(ParallelText.ReadTsv(Write("t", "one \"1\"\teins\tCC-BY\n\ntwo\t\n")), Is.EqualTo(((string, string)[])[("one \"1\"", "eins"), ("two", "")]));
        Assert.That(ParallelText.ReadTsv(Write("t", "a|b"), '|'), Is.EqualTo(((string, string)[])[("a", "b")]));
        Assert.That(() => ParallelText.ReadTsv(Write("t", "a\tb\nonly one")).ToList(), Throws.InstanceOf<DataFormatException>().With.Message.Contains("line 2 has one text, 'only one'; expected two with a tab between them"));
    }

    [Test]
    public void JsonLinesGiveTheirFields()
    {
        var path = Write("t", "{\"text\": \"one\", \"id\": 1, \"title\": \"A\"}\n\n  {\"title\": \"B\\u00e9\\n\", \"text\": \"two\"}\n");
        Assert.That(TextFiles.JsonLines(path, "text"), Is.EqualTo((string[])["one", "two"]));
        Assert.That(TextFiles.JsonLines(path, ["title", "text"]), Is.EqualTo((string[][])[["A", "one"], ["Bé\n", "two"]]));
    }

    [TestCase("{\"text\": \"a\"}\n[1]", "line 2 is a JSON Array; expected an object with the field 'text'")]
    [TestCase("\n{\"test\": 1, \"x\": 2}", "line 2 has no field 'text'; it has 'test', 'x'")]
    [TestCase("{\"text\": 1}", "line 1 has a JSON Number in the field 'text'; expected a text")]
    [TestCase("{\"text\": \"a\"", "line 1 is no JSON at byte 13")]
    [TestCase("{\"text\": \"\\ud800\"}", "line 1 holds what is no text")]
    public void ALineThatIsNoSuchObjectIsAnErrorWithItsNumber(string text, string problem)
        => Assert.That(() => TextFiles.JsonLines(Write("t.jsonl", text), "text").ToList(), Throws.InstanceOf<DataFormatException>().With.Message.Contains("t.jsonl").And.Message.Contains(problem));

    private string Write(string name, string text) => _folder.Write(name, Encoding.UTF8.GetBytes(text));
}
