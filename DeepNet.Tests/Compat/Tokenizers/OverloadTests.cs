using System.Buffers;
using Microsoft.ML.Tokenizers;

namespace DeepNet.Tests.Compat.Tokenizers;

/// <summary>All ways to ask a tokenizer say the same.</summary>
public class OverloadTests
{
    private static readonly string[] Vocabulary = ["[unk]", "<s>", "</s>", .. "abcdefghijklmnopqrstuvwxyz ,.".Select(letter => $"{letter}"), "th", "the", "in", "ing", "an"];

    private static IEnumerable<TestCaseData> Tokenizers()
    {
        yield return Case("GPT-2", () => Gpt2.BytePairs);
        yield return Case("GPT-2 without pieces", () => BpeTokenizer.Create(new BpeOptions(Gpt2.Vocabulary, Gpt2.Merges) { ByteLevel = true, PreTokenizer = new CompositePreTokenizer([]) }));
        yield return Case("GPT-2 in lower case", () => BpeTokenizer.Create(new BpeOptions(Gpt2.Vocabulary, Gpt2.Merges) { ByteLevel = true, PreTokenizer = RobertaPreTokenizer.Instance, Normalizer = LowerCaseNormalizer.Instance }));
        yield return Case("tiktoken", () => Gpt2.Tiktoken);
        yield return Case("CodeGen", () => Gpt2.CodeGenPlain);
        yield return Case("CodeGen with a space in front", () => Gpt2.CodeGen(addPrefixSpace: true));
        yield return Case("CodeGen with a frame", () => Gpt2.CodeGen(addBeginOfSentence: true, addEndOfSentence: true));
        yield return Case("characters", () => Characters(null, false));
        yield return Case("characters with unknown ones fused", () => Characters("[unk]", true));
        yield return Case("characters with a frame", () => Characters("[unk]", false, "<s>", "</s>"));

        static TestCaseData Case(string name, Func<Tokenizer> create) => new TestCaseData(create).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Tokenizers))]
    public void IdsTokensAndCountsAgree(Func<Tokenizer> create)
    {
        var tokenizer = create();
        foreach (var text in RandomText.Some(seed: 6, count: 300))
        {
            var ids = tokenizer.EncodeToIds(text);
            var tokens = tokenizer.EncodeToTokens(text, out var normalized);
            Assert.Multiple(() =>
            {
                Assert.That(tokenizer.EncodeToIds(text.AsSpan()), Is.EqualTo(ids));
                Assert.That(tokens.Select(token => token.Id), Is.EqualTo(ids));
                Assert.That(tokenizer.EncodeToTokens(text.AsSpan(), out var again), Is.EqualTo(tokens));
                Assert.That(again, Is.EqualTo(normalized));
                Assert.That(tokenizer.CountTokens(text), Is.EqualTo(ids.Count));
                Assert.That(tokenizer.CountTokens(text.AsSpan()), Is.EqualTo(ids.Count));
                Assert.That(normalized, Is.EqualTo(tokenizer.Normalizer is null || text == "" ? null : text.ToLowerInvariant()));
            });
        }
    }

    [TestCaseSource(nameof(Tokenizers))]
    public void LimitsCutTheSameSequence(Func<Tokenizer> create)
    {
        var tokenizer = create();
        foreach (var text in RandomText.Some(seed: 7, count: 60))
        {
            var ids = tokenizer.EncodeToIds(text);
            for (var limit = 1; limit <= ids.Count + 1; limit++)
            {
                var first = tokenizer.EncodeToIds(text, limit, out var normalized, out var consumed);
                // Where a character does not fit, the end of the sentence may.
                var certain = tokenizer is CodeGenTokenizer { AddEndOfSentence: true } && first.Count < ids.Count ? first.SkipLast(1).ToArray() : first;
                Assert.That(certain, Is.EqualTo(ids.Take(certain.Count)), text);
                Assert.That(first, Has.Count.LessThanOrEqualTo(limit));
                Assert.That(tokenizer.GetIndexByTokenCount(text, limit, out var normalized2, out var count), Is.EqualTo(consumed), text);
                Assert.That(count, Is.EqualTo(first.Count));
                Assert.That(normalized2, Is.EqualTo(normalized));
                Assert.That(tokenizer.EncodeToIds(text.AsSpan(), limit, out _, out var consumed2), Is.EqualTo(first));
                Assert.That(consumed2, Is.EqualTo(consumed).And.InRange(0, text.Length));

                var index = tokenizer.GetIndexByTokenCountFromEnd(text, limit, out _, out var last);
                Assert.That(last, Is.InRange(0, limit));
                Assert.That(index, Is.InRange(0, text.Length));
                Assert.That(tokenizer.GetIndexByTokenCountFromEnd(text.AsSpan(), limit, out _, out var last2), Is.EqualTo(index));
                Assert.That(last2, Is.EqualTo(last));
            }
            Assert.That(tokenizer.GetIndexByTokenCountFromEnd(text, ids.Count + 1, out _, out var all), Is.Zero);
            Assert.That(all, Is.EqualTo(ids.Count));
        }
    }

    [Test]
    public void PrefixAndSuffixEncodeToTheTokensThatTheLimitCounts()
    {
        const string Text = "The models learn to understand the statistical relationships between these tokens,\n\n and excel at producing the next token!";
        var ids = Gpt2.BytePairs.EncodeToIds(Text);
        for (var limit = 1; limit <= ids.Count; limit++)
        {
            var end = Gpt2.BytePairs.GetIndexByTokenCount(Text, limit, out _, out _);
            var start = Gpt2.BytePairs.GetIndexByTokenCountFromEnd(Text, limit, out _, out _);
            Assert.That(Gpt2.BytePairs.EncodeToIds(Text[..end]), Is.EqualTo(ids.Take(limit)));
            Assert.That(Gpt2.BytePairs.EncodeToIds(Text[start..]), Is.EqualTo(ids.TakeLast(limit)));
        }
    }

    [TestCaseSource(nameof(Tokenizers))]
    public void DecodingIntoABufferSaysWhatFits(Func<Tokenizer> create)
    {
        var tokenizer = create();
        foreach (var text in RandomText.Some(seed: 8, count: 40))
        {
            var ids = tokenizer.EncodeToIds(text);
            var decoded = tokenizer.Decode(ids);
            var (lastIds, lastCharacters) = (0, 0);
            for (var size = 0; size <= decoded.Length; size++)
            {
                var buffer = new char[size];
                var status = tokenizer.Decode(ids, buffer, out var consumed, out var written);
                Assert.That(status, Is.EqualTo(consumed == ids.Count ? OperationStatus.Done : OperationStatus.DestinationTooSmall), text);
                Assert.That(tokenizer.Decode(ids.Take(consumed)), Is.EqualTo(new string(buffer, 0, written)));
                Assert.That(consumed, Is.GreaterThanOrEqualTo(lastIds));
                Assert.That(written, Is.GreaterThanOrEqualTo(lastCharacters));
                (lastIds, lastCharacters) = (consumed, written);
            }
            Assert.That((lastIds, lastCharacters), Is.EqualTo((ids.Count, decoded.Length)));
        }
    }

    [TestCaseSource(nameof(Tokenizers))]
    public void EmptyTextsAndNoTextHaveNoTokens(Func<Tokenizer> create)
    {
        var tokenizer = create();
        Assert.Multiple(() =>
        {
            foreach (var text in new[] { "", null! })
            {
                Assert.That(tokenizer.EncodeToIds(text), Is.Empty);
                Assert.That(tokenizer.EncodeToTokens(text, out var normalized), Is.Empty);
                Assert.That(normalized, Is.Null);
                Assert.That(tokenizer.CountTokens(text), Is.Zero);
                Assert.That(tokenizer.GetIndexByTokenCount(text, 10, out _, out var count), Is.Zero);
                Assert.That(count, Is.Zero);
                Assert.That(tokenizer.GetIndexByTokenCountFromEnd(text, 10, out _, out count), Is.Zero);
                Assert.That(count, Is.Zero);
            }
            Assert.That(tokenizer.Decode([]), Is.Empty);
        });
    }

    [TestCaseSource(nameof(Tokenizers))]
    public void WrongArgumentsAreRefused(Func<Tokenizer> create)
    {
        var tokenizer = create();
        Assert.Multiple(() =>
        {
            foreach (var limit in new[] { 0, -1 })
            {
                Assert.That(() => tokenizer.EncodeToIds("text", limit, out _, out _), Throws.InstanceOf<ArgumentOutOfRangeException>());
                Assert.That(() => tokenizer.GetIndexByTokenCount("text", limit, out _, out _), Throws.InstanceOf<ArgumentOutOfRangeException>());
                Assert.That(() => tokenizer.GetIndexByTokenCountFromEnd("text", limit, out _, out _), Throws.InstanceOf<ArgumentOutOfRangeException>());
            }
            Assert.That(() => tokenizer.Decode(null!), Throws.ArgumentNullException);
            Assert.That(() => tokenizer.Decode(null!, new char[1], out _, out _), Throws.ArgumentNullException);
        });
    }

    private static BpeTokenizer Characters(string? unknown, bool fuse, string? begin = null, string? end = null) =>
        BpeTokenizer.Create(new BpeOptions(Vocabulary.Select((token, id) => KeyValuePair.Create(token, id)))
        {
            Merges = ["t h", "th e", "i n", "in g", "a n"],
            UnknownToken = unknown,
            FuseUnknownTokens = fuse,
            BeginningOfSentenceToken = begin,
            EndOfSentenceToken = end,
        });
}
