using System.Text;
using DeepNet.Data;
using DeepNet.Tests.Support;
using DeepNet.Text;

namespace DeepNet.Tests.Text;

internal sealed class TextFilesTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new();

    [TearDown]
    public void Delete() => _folder.Dispose();

    /// <summary>Characters of one to four bytes at every place of the reader's buffer.</summary>
    [TestCase("a")]
    [TestCase("é")]
    [TestCase("字")]
    [TestCase("😀")]
    public void CharactersMayLieAcrossBuffers(string character)
    {
        for (var before = 0; before < 4; before++)
        {
            var text = new string('x', before) + string.Concat(Enumerable.Repeat(character, 100_000)) + "\nend";
            var path = Write("t", text);
            Assert.That(TextFiles.ReadAll(path), Is.EqualTo(text));
            Assert.That(TextFiles.Lines(path), Is.EqualTo(text.Split('\n')));
            Assert.That(string.Concat(TextFiles.Blocks(path)), Is.EqualTo(text));
        }
    }

    [TestCase("", new string[0])]
    [TestCase("\n", new[] { "" })]
    [TestCase("a", new[] { "a" })]
    [TestCase("a\n", new[] { "a" })]
    [TestCase("a\r\nb\rc\u2028d\u0085e\n\n", new[] { "a", "b\rc\u2028d\u0085e", "" })]
    [TestCase("\uFEFFa\nb\r", new[] { "a", "b\r" })]
    public void LinesEndWithALineFeedOnly(string text, string[] lines) => Assert.That(TextFiles.Lines(Write("t", text)), Is.EqualTo(lines));

    [Test]
    public void WhatIsNotUtf8IsAnErrorWithItsOffsetOrReplaced()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes("\uFEFF" + new string('é', 50_000)), 0xC3, (byte)'x'];
        var path = _folder.Write("t", bytes);
        foreach (var read in (Func<string, object>[])[path => TextFiles.ReadAll(path), path => TextFiles.Lines(path).ToList(), path => TextFiles.Blocks(path).ToList()])
            Assert.That(() => read(path), Throws.InstanceOf<DataFormatException>().With.Message.Contains("the byte 0xC3 at offset 100,003 is not UTF-8"));
        Assert.That(TextFiles.ReadAll(path, replaceInvalid: true), Is.EqualTo(new string('é', 50_000) + "\uFFFDx"));
        Assert.That(() => TextFiles.ReadAll(_folder.Write("cut", [(byte)'a', 0xE2, 0x82])), Throws.InstanceOf<DataFormatException>().With.Message.Contains("offset 1 "), "it ends within a character");
    }

    [Test]
    public void BlocksEndBeforeWhiteSpaceThatFollowsSomethingElse()
    {
        var random = RandomStream.From(1);
        var text = new StringBuilder();
        while (text.Length < 2_000_000)
            text.Append(RandomText.Any(ref random, 300)).Append("<|a b|>");
        var whole = text.ToString().Replace('\uD83D', ' ').Replace("\uFEFF", "", StringComparison.Ordinal);
        whole = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(whole)); // halves of pairs cannot be written
        var blocks = TextFiles.Blocks(Write("t", whole), ["<|a b|>"]).ToList();
        Assert.That(blocks, Has.Count.GreaterThan(5));
        Assert.That(string.Concat(blocks), Is.EqualTo(whole));
        Assert.Multiple(() =>
        {
            foreach (var (one, next) in blocks.Zip(blocks.Skip(1)))
            {
                Assert.That(char.IsWhiteSpace(one[^1]), Is.False);
                Assert.That(char.IsWhiteSpace(next[0]), Is.True);
                Assert.That(one, Does.Not.EndWith("<|a"));
            }
        });
    }

    [Test]
    public void ABlockWithoutWhiteSpaceIsAsLongAsItMustBe()
    {
        var text = new string('字', 1_000_000);
        Assert.That(TextFiles.Blocks(Write("t", $"{text} {text}")), Is.EqualTo((string[])[text, " " + text]));
    }

    private string Write(string name, string text) => _folder.Write(name, Encoding.UTF8.GetBytes(text));
}
