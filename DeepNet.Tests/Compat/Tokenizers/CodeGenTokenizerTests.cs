using System.Buffers;
using System.Text;
using Microsoft.ML.Tokenizers;

namespace DeepNet.Tests.Compat.Tokenizers;

public class CodeGenTokenizerTests
{
    [Test]
    public void RunsOfWhiteSpaceAreTokens()
    {
        var tokenizer = Gpt2.CodeGenPlain;
        const string Text = "if x:\n        return  y\t\t\t# done";
        Assert.Multiple(() =>
        {
            Assert.That(tokenizer.EncodeToIds(new string(' ', 31)), Is.EqualTo(new[] { 50257 }));
            Assert.That(tokenizer.EncodeToIds(new string(' ', 33)), Is.EqualTo(new[] { 50257, 50286 }));
            Assert.That(tokenizer.EncodeToIds(new string('\t', 9)), Is.EqualTo(new[] { 50287 }));
            Assert.That(tokenizer.EncodeToIds("\t\t"), Is.EqualTo(new[] { 50294 }));
            Assert.That(tokenizer.EncodeToIds(Text), Does.Contain(50280).And.Contain(50286).And.Contain(50293));
            Assert.That(tokenizer.Decode(tokenizer.EncodeToIds(Text)), Is.EqualTo(Text));
            Assert.That(tokenizer.SpecialTokens, Has.Count.EqualTo(39));
        });
    }

    [Test]
    public void TheSpaceInFrontIsEncodedButHasNoPlaceInTheText()
    {
        var tokenizer = Gpt2.CodeGen(addPrefixSpace: true);
        Assert.Multiple(() =>
        {
            Assert.That(tokenizer.AddPrefixSpace);
            Assert.That(tokenizer.EncodeToTokens("Hello World", out _), Is.EqualTo(new EncodedToken[] { new(18435, "ĠHello", 0..5), new(2159, "ĠWorld", 5..11) }));
            Assert.That(tokenizer.EncodeToTokens(" Hello World", out _), Is.EqualTo(new EncodedToken[] { new(50286, "  ", 0..1), new(15496, "Hello", 1..6), new(2159, "ĠWorld", 6..12) }));
            Assert.That(tokenizer.EncodeToIds("Hello World", 1, out var normalized, out var consumed), Is.EqualTo(new[] { 18435 }));
            Assert.That((normalized, consumed), Is.EqualTo(((string?)null, 5)));
            Assert.That(tokenizer.GetIndexByTokenCountFromEnd("Hello World", 1, out _, out _), Is.EqualTo(5));
            Assert.That(tokenizer.Decode([18435, 2159]), Is.EqualTo("Hello World"));
            Assert.That(tokenizer.Decode([18435, 2159], hasPrefixSpace: false, considerSpecialTokens: false), Is.EqualTo(" Hello World"));
        });
    }

    [Test]
    public void PartsOfACharacterHaveNoLengthButTheLast()
    {
        var tokens = Gpt2.CodeGenPlain.EncodeToTokens("α ΣΦ: 😀", out _);
        Assert.That(tokens.Select(token => (token.Value, token.Offset)), Is.EqualTo(new (string, Range)[]
        {
            ("Î±", 0..1), ("ĠÎ", 1..2), ("£", 2..3), ("Î", 3..3), ("¦", 3..4), (":", 4..5), ("ĠðŁĺ", 5..6), ("Ģ", 6..8),
        }));
    }

    [Test]
    public void ALimitKeepsTheTokensOfACharacterTogether()
    {
        // "漢" is three tokens, "é" one.
        var tokenizer = Gpt2.CodeGenPlain;
        Assert.Multiple(() =>
        {
            foreach (var (limit, count, end, last, start) in new[] { (1, 1, 1, 1, 2), (2, 1, 1, 1, 2), (3, 1, 1, 1, 2), (4, 4, 2, 4, 1), (5, 5, 3, 5, 0) })
            {
                Assert.That(tokenizer.EncodeToIds("é漢é", limit, out _, out var consumed), Has.Count.EqualTo(count));
                Assert.That(consumed, Is.EqualTo(end));
                Assert.That(tokenizer.GetIndexByTokenCountFromEnd("é漢é", limit, out _, out var taken), Is.EqualTo(start));
                Assert.That(taken, Is.EqualTo(last));
            }
        });
    }

    [Test]
    public void TheFrameCanBeGivenWithEachCall()
    {
        const string Text = "Hello World";
        const int End = 50256;
        var plain = Gpt2.CodeGenPlain;
        Assert.Multiple(() =>
        {
            foreach (var space in new[] { false, true })
                foreach (var begin in new[] { false, true })
                    foreach (var end in new[] { false, true })
                    {
                        var own = Gpt2.CodeGen(space, begin, end);
                        int[] ids = [.. begin ? new[] { End } : [], space ? 18435 : 15496, 2159, .. end ? new[] { End } : []];
                        Assert.That(own.EncodeToIds(Text), Is.EqualTo(ids));
                        Assert.That(plain.EncodeToIds(Text, space, begin, end), Is.EqualTo(ids));
                        Assert.That(plain.EncodeToIds(Text.AsSpan(), space, begin, end), Is.EqualTo(ids));
                        Assert.That(plain.EncodeToIds(Text, 2, space, begin, end, out _, out var consumed), Is.EqualTo(ids.Take(2)));
                        Assert.That(plain.EncodeToIds(Text.AsSpan(), 2, space, begin, end, out _, out var consumed2), Is.EqualTo(ids.Take(2)));
                        Assert.That((consumed, consumed2), Is.EqualTo(begin ? (5, 5) : (11, 11)));
                        Assert.That(plain.CountTokens(Text, space, begin, end), Is.EqualTo(ids.Length));
                        Assert.That(plain.CountTokens(Text.AsSpan(), space, begin, end), Is.EqualTo(ids.Length));
                        var tokens = plain.EncodeToTokens(Text, space, begin, end, out _);
                        Assert.That(tokens, Is.EqualTo(own.EncodeToTokens(Text, out _)));
                        Assert.That(plain.EncodeToTokens(Text.AsSpan(), space, begin, end, out _), Is.EqualTo(tokens));
                        Assert.That(tokens[^1].Offset, Is.EqualTo(end ? 11..11 : 5..11));
                        Assert.That(plain.GetIndexByTokenCount(Text, 2, space, begin, end, out _, out var count), Is.EqualTo(consumed));
                        Assert.That(plain.GetIndexByTokenCount(Text.AsSpan(), 2, space, begin, end, out _, out _), Is.EqualTo(consumed));
                        Assert.That(count, Is.EqualTo(2));
                        Assert.That(plain.GetIndexByTokenCountFromEnd(Text, 2, space, begin, end, out _, out count), Is.EqualTo(end ? 5 : 0));
                        Assert.That(plain.GetIndexByTokenCountFromEnd(Text.AsSpan(), 2, space, begin, end, out _, out _), Is.EqualTo(end ? 5 : 0));
                        Assert.That(count, Is.EqualTo(2));
                        Assert.That(own.Decode(ids), Is.EqualTo(Text), "the frame is no text");
                    }
        });
    }

    [Test]
    public void DecodingCanShowTheFrame()
    {
        var buffer = new char[40];
        var tokenizer = Gpt2.CodeGenPlain;
        Assert.Multiple(() =>
        {
            Assert.That(tokenizer.Decode([50256, 15496, 50256], hasPrefixSpace: false, considerSpecialTokens: true), Is.EqualTo("<|endoftext|>Hello<|endoftext|>"));
            Assert.That(tokenizer.Decode([50256, 18435], buffer, hasPrefixSpace: true, considerSpecialTokens: true, out var consumed, out var written), Is.EqualTo(OperationStatus.Done));
            Assert.That((consumed, new string(buffer, 0, written)), Is.EqualTo((2, "<|endoftext|>Hello")));
            Assert.That(tokenizer.Decode([50256, 18435], buffer.AsSpan(0, 14), hasPrefixSpace: true, considerSpecialTokens: true, out consumed, out written), Is.EqualTo(OperationStatus.DestinationTooSmall));
            Assert.That((consumed, written), Is.EqualTo((1, 13)));
            Assert.That(tokenizer.Decode([50286, 64], hasPrefixSpace: true, considerSpecialTokens: false), Is.EqualTo(" a"), "a run of spaces loses its first");
            Assert.That(tokenizer.Decode([1_000_000], buffer, out _, out _), Is.EqualTo(OperationStatus.InvalidData));
            Assert.That(tokenizer.Decode([1_000_000]), Is.Empty);
        });
    }

    [Test]
    public void ItsPropertiesAreThoseOfTheModel()
    {
        var tokenizer = Gpt2.CodeGenPlain;
        Assert.Multiple(() =>
        {
            Assert.That((tokenizer.BeginningOfSentenceToken, tokenizer.BeginningOfSentenceId), Is.EqualTo(("<|endoftext|>", (int?)50256)));
            Assert.That((tokenizer.EndOfSentenceToken, tokenizer.EndOfSentenceId), Is.EqualTo(("<|endoftext|>", (int?)50256)));
            Assert.That((tokenizer.UnknownToken, tokenizer.UnknownTokenId), Is.EqualTo(("<|endoftext|>", (int?)50256)));
            Assert.That((tokenizer.AddPrefixSpace, tokenizer.AddBeginningOfSentence, tokenizer.AddEndOfSentence), Is.EqualTo((false, false, false)));
            Assert.That(tokenizer.Vocabulary, Has.Count.EqualTo(50257));
            Assert.That(tokenizer.Normalizer, Is.Null);
            Assert.That(tokenizer.PreTokenizer, Is.TypeOf<RegexPreTokenizer>());
        });
    }

    [Test]
    public void Phi2IsTheSameUnderAnotherName()
    {
        using var vocabulary = File.OpenRead(Gpt2.Vocabulary);
        using var merges = File.OpenRead(Gpt2.Merges);
        CodeGenTokenizer tokenizer = Phi2Tokenizer.Create(vocabulary, merges, addPrefixSpace: true, addBeginOfSentence: true);
        Assert.That(tokenizer.EncodeToIds("Hello"), Is.EqualTo(new[] { 50256, 18435 }));
        Assert.That(vocabulary.CanRead && merges.CanRead, "the streams are the caller's");
    }

    [Test]
    public void WhatTheVocabularyLacksIsUnknown()
    {
        var tokenizer = Create("""{"<|endoftext|>": 9, "a": 0, "b": 1}""", "#version\na b");
        Assert.That(tokenizer.EncodeToTokens("ab c", out _), Is.EqualTo(new EncodedToken[]
        {
            new(9, "<|endoftext|>", 0..2), new(9, "<|endoftext|>", 2..3), new(9, "<|endoftext|>", 3..4),
        }));
    }

    [Test]
    public void WhatCannotBeATokenizerIsRefused()
    {
        const string Vocabulary = """{"<|endoftext|>": 9, "a": 0, "b": 1, "ab": 2}""";
        Assert.Multiple(() =>
        {
            Assert.That(() => CodeGenTokenizer.Create(null!, new MemoryStream()), Throws.ArgumentNullException);
            Assert.That(() => CodeGenTokenizer.Create(new MemoryStream(), null!), Throws.ArgumentNullException);
            Assert.That(() => Phi2Tokenizer.Create(null!, new MemoryStream()), Throws.ArgumentNullException);
            Assert.That(() => Create("{", ""), Throws.ArgumentException);
            Assert.That(() => Create("null", ""), Throws.ArgumentException);
            Assert.That(() => Create("""{"a": 0}""", ""), Throws.ArgumentException.With.Message.Contains("<|endoftext|>"));
            Assert.That(() => Create(Vocabulary, "#version\na b\nab"), Throws.InstanceOf<IOException>().With.Message.Contains("ine 3"));
            Assert.That(() => Create(Vocabulary, "#version\na b\n\n"), Throws.InstanceOf<IOException>());
            Assert.That(() => Create(Vocabulary, "#version\na b\na b"), Throws.InstanceOf<IOException>());
            Assert.That(Create(Vocabulary, "a b is left out\na b").EncodeToIds("ab"), Is.EqualTo(new[] { 2 }));
        });
    }

    private static CodeGenTokenizer Create(string vocabulary, string merges) =>
        CodeGenTokenizer.Create(new MemoryStream(Encoding.UTF8.GetBytes(vocabulary)), new MemoryStream(Encoding.UTF8.GetBytes(merges)));
}
