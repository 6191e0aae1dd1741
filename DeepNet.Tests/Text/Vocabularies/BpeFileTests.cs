using System.Text;
using System.Text.Json;
using DeepNet.Data;
using DeepNet.Tests.Support;
using DeepNet.Text;

namespace DeepNet.Tests.Text;

internal sealed class BpeFileTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new();

    [TearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public void WhatIsSavedIsLoaded()
    {
        var saved = BpeVocabulary.Train(["low lower \"lowest\" # ## #version: ä\\ 😀😀", "lowest # ## ä\\ 😀😀"], new() { Size = 300, SpecialTokens = ["<|endoftext|>", "<pad \"x\">"] });
        saved.Save(_folder / "v");
        var loaded = BpeVocabulary.Load(_folder / "v");
        Assert.That(loaded.Tokens, Is.EqualTo(saved.Tokens));
        Assert.That(loaded.Merges, Is.EqualTo(saved.Merges).And.Not.Empty);
        Assert.That(loaded.SpecialTokens, Is.EqualTo(saved.SpecialTokens).And.Count.EqualTo(2));
        Assert.That(loaded.Fingerprint, Is.EqualTo(saved.Fingerprint));
        Assert.That(loaded.Fingerprint, Is.Not.EqualTo(BpeVocabulary.Train(["low lower"], new() { Size = 300 }).Fingerprint));
    }

    [Test]
    public void TheFilesAreThoseOfGpt2()
    {
        BpeVocabulary.Train(["ab ab"], new() { Size = 300, SpecialTokens = ["<|endoftext|>"] }).Save(_folder.Path);
        Assert.That(File.ReadAllText(_folder / "merges.txt"), Is.EqualTo("#version: 0.2\na b\n"));
        using var json = JsonDocument.Parse(File.ReadAllBytes(_folder / "vocab.json"));
        Assert.That(json.RootElement.EnumerateObject().Select(entry => entry.Value.GetInt32()), Is.EqualTo(Enumerable.Range(0, 258)));
        Assert.That(json.RootElement.GetProperty("Ġ").GetInt32(), Is.EqualTo(220), "as in GPT-2's own");
        Assert.That(json.RootElement.GetProperty("<|endoftext|>").GetInt32(), Is.EqualTo(257));
    }

    [TestCase("[1]", "begins with StartArray; expected an object")]
    [TestCase("{\"a\": 0", "it is no JSON at line 1, byte 8")]
    [TestCase("{\n\"a\" 0}", "it is no JSON at line 2, byte 5")]
    [TestCase("{\"a\": \"x\"}", "the token 'a' has no whole number (offset 6)")]
    [TestCase("{\"a\": 0, \"a\": 1}", "the token 'a' is there a second time (offset 9)")]
    [TestCase("{\"a\": 0, \"b\": 2}", "the token 'b' has the number 2; expected 0 to 1, as there are 2 tokens (offset 9)")]
    [TestCase("{\"a\": 0, \"b\": 0}", "the tokens 'a' and 'b' have the same number, 0 (offset 9)")]
    [TestCase("{\"a\": 0} x", "it is no JSON at line 1, byte 10")]
    [TestCase("{\"\\uD800\": 0}", "a token is no text")]
    [TestCase("{\"a\": 0}", "it has no token '!' for the byte 0x21")]
    public void ADamagedVocabularyIsRefusedWithItsPlace(string json, string problem)
        => Assert.That(() => BpeVocabulary.Load(Write("vocab.json", json), Write("merges.txt", "")),
            Throws.InstanceOf<DataFormatException>().With.Message.Contains("vocab.json").And.Message.Contains(problem));

    [TestCase("#version: 0.2\na b\nb", "line 3 is 'b'; expected two tokens with a space between them")]
    [TestCase("a b c\n", "line 1 is 'a b c'; expected two tokens")]
    [TestCase("a c", "line 1 has the token 'ac', which")]
    [TestCase("a b\n\na b\n", "line 3 merges 'a' and 'b' a second time")]
    public void DamagedMergesAreRefusedWithTheirLine(string merges, string problem)
    {
        BpeVocabulary.Train(["ab ab"], new() { Size = 300 }).Save(_folder.Path);
        Write("merges.txt", merges);
        Assert.That(() => BpeVocabulary.Load(_folder.Path), Throws.InstanceOf<DataFormatException>().With.Message.Contains("merges.txt").And.Message.Contains(problem));
    }

    [Test]
    public void AFolderWithoutTheFilesSaysWhichAreMissing()
    {
        Assert.That(() => BpeVocabulary.Load(_folder.Path), Throws.InstanceOf<DataFileNotFoundException>().With.Message.Contains("vocab.json, merges.txt (or encoder.json and vocab.bpe)"));
        Assert.That(() => BpeVocabulary.Load(_folder / "none"), Throws.InstanceOf<DataFolderNotFoundException>());
    }

    private string Write(string name, string text) => _folder.Write(name, Encoding.UTF8.GetBytes(text));
}
