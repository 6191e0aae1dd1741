using DeepNet.Data;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Data.Sequences;

internal sealed class TokenSequencesTests
{
    private static readonly long[][] _sources = [[5, 6, 7], [8], [9, 10]];
    private static readonly long[][] _targets = [[1], [2, 3, 4, 5], [6]];

    [Test]
    public void Batch_is_padded_to_its_own_longest()
    {
        using var batch = new TokenSequences(_sources, [0, 1, 2]) { Padding = 42 }.GetBatch([2, 1], default);
        using var mask = batch.InputMask();
        Assert.Multiple(() =>
        {
            Assert.That(batch.Inputs.shape, Is.EqualTo(new long[] { 2, 2 }));
            Assert.That(batch.Inputs.Values<long>(), Is.EqualTo(new long[] { 9, 10, 8, 42 }));
            Assert.That(batch.Targets.Values<long>(), Is.EqualTo(new long[] { 2, 1 }));
            Assert.That(batch.InputLengths, Is.EqualTo(new long[] { 2, 1 }));
            Assert.That(batch.TargetLengths, Is.Null);
            Assert.That(mask.dtype, Is.EqualTo(ScalarType.Bool));
            Assert.That(mask.Values<bool>(), Is.EqualTo(new[] { true, true, true, false }));
        });
    }

    [Test]
    public void Pairs_are_padded_each_for_itself()
    {
        using var batch = new TokenSequences(_sources, _targets) { TargetPadding = -100 }.GetBatch([0, 1], default);
        using var mask = batch.TargetMask();
        Assert.Multiple(() =>
        {
            Assert.That(batch.Inputs.Values<long>(), Is.EqualTo(new long[] { 5, 6, 7, 8, 0, 0 }));
            Assert.That(batch.Targets.Values<long>(), Is.EqualTo(new long[] { 1, -100, -100, -100, 2, 3, 4, 5 }));
            Assert.That((batch.InputLengths, batch.TargetLengths), Is.EqualTo((new long[] { 3, 1 }, new long[] { 1, 4 })).Using<IReadOnlyList<long>>((left, right) => left.SequenceEqual(right)));
            Assert.That(mask.Values<bool>(), Is.EqualTo(new[] { true, false, false, false, true, true, true, true }));
        });
    }

    [Test]
    public void Length_is_that_of_the_longer_side()
    {
        var data = new TokenSequences(_sources, _targets);
        Assert.That(Enumerable.Range(0, 3).Select(index => data.LengthOf(index)), Is.EqualTo(new long?[] { 3, 4, 2 }));
        Assert.That(() => data.LengthOf(3), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Parts_and_unions_tell_lengths_too()
    {
        var data = new TokenSequences(_sources, [0, 1, 2]);
        var union = data.Subset(2, 0).Concat(data.Subset(0));
        using var batch = union.GetBatch([2, 0, 1], default);
        Assert.That(Enumerable.Range(0, 3).Select(index => union.LengthOf(index)), Is.EqualTo(new long?[] { 2, 3, 3 }));
        Assert.That(batch.InputLengths, Is.EqualTo(new long[] { 3, 2, 3 }));
        Assert.That(batch.Inputs.Values<long>(), Is.EqualTo(new long[] { 5, 6, 7, 9, 10, 0, 5, 6, 7 }));
    }

    [Test]
    public void Buckets_pad_nothing_where_lengths_repeat()
    {
        var sequences = Enumerable.Range(0, 64).Select(k => Enumerable.Repeat((long)k, 1 + k % 8).ToArray());
        var loader = new BatchLoader(new TokenSequences(sequences, Enumerable.Range(0, 64).Select(k => (long)k)), new() { BatchSize = 8, BucketPool = 64 });
        foreach (var batch in loader.From())
            Assert.That(batch.InputLengths, Is.All.EqualTo(batch.Inputs.shape[1]));
    }

    [Test]
    public void What_does_not_fit_is_refused() => Assert.Multiple(() =>
    {
        Assert.That(() => new TokenSequences([[1], []], [0, 0]), Throws.ArgumentException.With.Message.StartsWith("Sequence 1 is empty; each needs at least one token."));
        Assert.That(() => new TokenSequences([[1], [2]], [0]), Throws.ArgumentException.With.Message.StartsWith("2 inputs and 1 labels were given"));
        Assert.That(() => new TokenSequences([[1], [2]], [[3], [4], [5]]), Throws.ArgumentException.With.Message.StartsWith("2 inputs and 3 targets were given"));
        Assert.That(() => new TokenSequences(_sources, [0, 1, 2]).GetBatch([3], default), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("3 samples"));
    });
}
