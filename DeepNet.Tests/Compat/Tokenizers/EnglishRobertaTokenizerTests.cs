using System.Buffers;
using System.Text;
using DeepNet.Tests.Support;
using Microsoft.ML.Tokenizers;

namespace DeepNet.Tests.Compat.Tokenizers;

public class EnglishRobertaTokenizerTests
{
    private const string Occurrences = "13 850314647\n262 800385005\n22108 144292\n15496 35245\n64 7\nmadeupword0000 0\n";

    [TestCase("Hello Berta", new[] { 15496, 22108, 64 }, new[] { "Hello", "ĠBert", "a" }, new[] { 0, 5, 5, 10, 10, 11 })]
    [TestCase("He😁llo Ber😁ta", new[] { 1544, 18798, 4312, 8326 }, new[] { "He", "llo", "ĠBer", "ta" }, new[] { 0, 2, 4, 7, 7, 11, 13, 15 })]
    [TestCase("😁😁\u0660\u0340", new int[0], new string[0], new int[0])]
    public void CharactersOutsideLatin1AreLeftOut(string text, int[] ids, string[] values, int[] offsets)
    {
        var tokenizer = Create();
        var tokens = tokenizer.EncodeToTokens(text, out var normalized);
        Assert.Multiple(() =>
        {
            Assert.That(tokens.Select(token => token.Id), Is.EqualTo(ids));
            Assert.That(tokens.Select(token => token.Value), Is.EqualTo(values));
            Assert.That(tokens.SelectMany(token => new[] { token.Offset.Start.Value, token.Offset.End.Value }), Is.EqualTo(offsets));
            Assert.That(tokenizer.EncodeToIds(text), Is.EqualTo(ids));
            Assert.That(tokenizer.CountTokens(text), Is.EqualTo(ids.Length));
            Assert.That(normalized, Is.Null);
        });
    }

    [Test]
    public void WhatGpt2WritesForBytesIsTurnedBackOrNot()
    {
        int[] ids = [15496, 22108, 64];
        var buffer = new char[11];
        var plain = Create(filter: false);
        Assert.Multiple(() =>
        {
            Assert.That(Create().Decode(ids), Is.EqualTo("Hello Berta"));
            Assert.That(plain.Decode(ids), Is.EqualTo("HelloĠBerta"));
            Assert.That((Create().FilterUnsupportedChars, plain.FilterUnsupportedChars), Is.EqualTo((true, false)));
            Assert.That(Create().Decode(ids, buffer, out var consumed, out var written), Is.EqualTo(OperationStatus.Done));
            Assert.That((consumed, new string(buffer, 0, written)), Is.EqualTo((3, "Hello Berta")));
            Assert.That(Create().Decode(ids, buffer.AsSpan(0, 9), out consumed, out written), Is.EqualTo(OperationStatus.DestinationTooSmall));
            Assert.That((consumed, written), Is.EqualTo((1, 5)));
            Assert.That(Create().Decode([64, 1_000_000, 64], buffer, out consumed, out written), Is.EqualTo(OperationStatus.Done));
            Assert.That((consumed, written), Is.EqualTo((3, 2)));
        });
    }

    [Test]
    public void IdsHaveRanksByFrequency()
    {
        var tokenizer = Create();
        Assert.Multiple(() =>
        {
            Assert.That(tokenizer.PadIndex, Is.EqualTo(1));
            Assert.That(tokenizer.SymbolsCount, Is.EqualTo(4 + 6));
            Assert.That(tokenizer.ConvertIdsToOccurrenceRanks([13, 262, 15496, 999, -2, 3]), Is.EqualTo(new[] { 4, 5, 7, 3, 2, 3 }));
            Assert.That(tokenizer.ConvertIdsToOccurrenceValues([13, 262, 15496, 999, -2, 3]), Is.EqualTo(new[] { 850314647, 800385005, 35245, 0, 0, 0 }));
            Assert.That(tokenizer.ConvertOccurrenceRanksToIds([4, 5, 7, 99, -1, 0]), Is.EqualTo(new[] { 13, 262, 15496, 3, 3, -1 }));
            Assert.That(tokenizer.AddMaskSymbol(), Is.EqualTo(10));
            Assert.That(tokenizer.AddMaskSymbol(), Is.EqualTo(10), "only once");
            Assert.That(tokenizer.SymbolsCount, Is.EqualTo(11));
            Assert.That(tokenizer.IsSupportedChar('ÿ'));
            Assert.That(tokenizer.IsSupportedChar('Ā'), Is.False);
        });
    }

    [Test]
    public void FilesMakeTheSameTokenizer()
    {
        using var folder = new TemporaryFolder();
        var occurrences = folder.Write("dict.txt", Encoding.ASCII.GetBytes(Occurrences));
        var tokenizer = EnglishRobertaTokenizer.Create(Gpt2.Vocabulary, Gpt2.Merges, occurrences);
        Assert.Multiple(() =>
        {
            Assert.That(tokenizer.EncodeToIds("Hello"), Is.EqualTo(new[] { 15496 }));
            Assert.That(tokenizer.PreTokenizer, Is.Null);
            Assert.That(tokenizer.Vocabulary, Has.Count.EqualTo(50257));
            Assert.That(EnglishRobertaTokenizer.Create(Gpt2.Vocabulary, Gpt2.Merges, occurrences, RobertaPreTokenizer.Instance, LowerCaseNormalizer.Instance).EncodeToIds("A THE"), Is.EqualTo(new[] { 64, 262 }));
        });
    }

    [Test]
    public void WhatCannotBeATokenizerIsRefused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => EnglishRobertaTokenizer.Create(null!, "", ""), Throws.ArgumentNullException);
            Assert.That(() => EnglishRobertaTokenizer.Create(new MemoryStream(), new MemoryStream(), null!), Throws.ArgumentNullException);
            Assert.That(() => Create(occurrences: "1 2 3"), Throws.ArgumentException);
            Assert.That(() => Create(occurrences: "1 many"), Throws.ArgumentException.With.Message.Contains("many"));
            Assert.That(() => Create().ConvertIdsToOccurrenceRanks(null!), Throws.ArgumentNullException);
            Assert.That(() => Create().ConvertIdsToOccurrenceValues(null!), Throws.ArgumentNullException);
            Assert.That(() => Create().ConvertOccurrenceRanksToIds(null!), Throws.ArgumentNullException);
            Assert.That(() => Create().AddMaskSymbol(null!), Throws.ArgumentNullException);
        });
    }

    private static EnglishRobertaTokenizer Create(bool filter = true, string occurrences = Occurrences)
    {
        using var vocabulary = File.OpenRead(Gpt2.Vocabulary);
        using var merges = File.OpenRead(Gpt2.Merges);
        return EnglishRobertaTokenizer.Create(vocabulary, merges, new MemoryStream(Encoding.ASCII.GetBytes(occurrences)), RobertaPreTokenizer.Instance, null, filter);
    }
}
