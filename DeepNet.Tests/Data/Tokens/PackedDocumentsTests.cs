using DeepNet.Data;
using DeepNet.Tests.Support;

namespace DeepNet.Tests.Data;

internal sealed class PackedDocumentsTests
{
    [Test]
    public void DocumentsThatFitTogetherShareASequence()
    {
        // Lengths 3, 4, 2, 1 in sequences of 5: 4 + 1 and 3 + 2.
        var packed = new PackedDocuments(TokenSource.Of((int[])[1, 2, 3, 11, 12, 13, 14, 21, 22, 31]), [3, 4, 2, 1], 5, paddingToken: 0);
        Assert.That((packed.Count, packed.Fill), Is.EqualTo((2L, 1.0)));
        using var batch = packed.GetBatch([0, 1], default);
        Assert.That(batch.Inputs.Values<long>(), Is.EqualTo((long[])[1, 2, 3, 21, 22, 11, 12, 13, 14, 31]));
        Assert.That(batch.Targets.Values<long>(), Is.EqualTo((long[])[2, 3, -100, 22, -100, 12, 13, 14, -100, -100]));
        using var segments = packed.Segments(1, 0);
        Assert.That(segments.Values<long>(), Is.EqualTo((long[])[1, 1, 1, 1, 2, 1, 1, 1, 2, 2]));
    }

    [Test]
    public void LongDocumentsAreCutAndTheRestIsPadding()
    {
        var packed = new PackedDocuments(TokenSource.Of((long[])[1, 2, 3, 4, 5, 6, 7, 8]), [7], 3, paddingToken: 9);
        using var batch = packed.GetBatch([2, 0], default);
        Assert.That(batch.Inputs.Values<long>(), Is.EqualTo((long[])[7, 9, 9, 1, 2, 3]));
        Assert.That(batch.Targets.Values<long>(), Is.EqualTo((long[])[-100, -100, -100, 2, 3, -100]));
        Assert.That(packed.Fill, Is.EqualTo(7 / 9.0).Within(1e-12));
        using var segments = packed.Segments(2);
        Assert.That(segments.Values<long>(), Is.EqualTo((long[])[1, 0, 0]));
    }

    [Test]
    public void EveryTokenIsThereOnceAndNoDocumentIsTorn()
    {
        var random = RandomStream.From(1);
        long[] lengths = [.. Enumerable.Range(0, 3_000).Select(_ => 1 + random.NextInteger(random.NextInteger(10) == 0 ? 200 : 60))];
        var tokens = Enumerable.Range(1, (int)lengths.Sum()).ToArray();
        var packed = new PackedDocuments(TokenSource.Of(tokens), lengths, 100, paddingToken: 0);
        long[] all = [.. Enumerable.Range(0, (int)packed.Count)];
        using var batch = packed.GetBatch(all, default);
        using var segments = packed.Segments(all);
        var inputs = batch.Inputs.Values<long>();
        Assert.That(inputs.Where(token => token > 0).Order(), Is.EqualTo(tokens));
        Assert.That(packed.Fill, Is.GreaterThan(0.99), "of documents that are short against a sequence next to nothing is padding");
        Assert.That(batch.Targets.Values<long>().Count(target => target != -100), Is.EqualTo(lengths.Sum(length => length - (length + 99) / 100)), "but for the last of each piece");
        // Where a segment goes on, so does its document.
        var numbers = segments.Values<long>();
        for (var k = 1; k < inputs.Length; k++)
            if (k % 100 != 0 && numbers[k] == numbers[k - 1] && numbers[k] > 0)
                Assert.That(inputs[k], Is.EqualTo(inputs[k - 1] + 1), $"place {k}");
    }

    [Test]
    public void DocumentsEndWithTheirToken()
    {
        Assert.That(PackedDocuments.DocumentLengths(TokenSource.Of((int[])[1, 9, 9, 2, 3, 9, 4]), 9), Is.EqualTo((long[])[2, 1, 3, 1]));
        Assert.That(PackedDocuments.DocumentLengths(TokenSource.Of((int[])[1, 9]), 9), Is.EqualTo((long[])[2]));
        Assert.That(PackedDocuments.DocumentLengths(TokenSource.Of((int[])[]), 9), Is.Empty);
        var text = new int[100_000]; // longer than what is read at a time
        text[32_767] = text[32_768] = text[70_000] = 9;
        Assert.That(PackedDocuments.DocumentLengths(TokenSource.Of(text), 9), Is.EqualTo((long[])[32_768, 1, 37_232, 29_999]));
    }

    [Test]
    public void WhatCannotBePackedIsRefused()
    {
        var tokens = TokenSource.Of((int[])[1, 2, 3]);
        Assert.Multiple(() =>
        {
            Assert.That(() => new PackedDocuments(tokens, [2, 2], 5, 0), Throws.ArgumentException.With.Message.Contains("Document number 1 has 2 tokens from number 2 on; it must have at least 1, and there are 3 in all"));
            Assert.That(() => new PackedDocuments(tokens, [0, 2], 5, 0), Throws.ArgumentException.With.Message.Contains("Document number 0 has 0 tokens"));
            Assert.That(() => new PackedDocuments(tokens, [], 5, 0), Throws.ArgumentException.With.Message.Contains("no document"));
            Assert.That(() => new PackedDocuments(tokens, [3], 1, 0), Throws.InstanceOf<ArgumentException>().With.Message.Contains("length must be at least 2"));
            Assert.That(() => new PackedDocuments(tokens, [3], 5, -1), Throws.InstanceOf<ArgumentException>().With.Message.Contains("paddingToken must be at least 0"));
            Assert.That(() => new PackedDocuments(tokens, [3], 5, 0).GetBatch([1], default), Throws.InstanceOf<ArgumentOutOfRangeException>());
        });
    }
}
