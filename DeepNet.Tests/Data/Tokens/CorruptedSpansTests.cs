using DeepNet.Data;
using DeepNet.Tests.Support;

namespace DeepNet.Tests.Data;

internal sealed class CorruptedSpansTests
{
    private static readonly SpanCorruption _t5 = new() { FirstSentinel = 32_099 };

    /// <summary>T5's own numbers: inputs of 512 tokens come from sequences of 568, with targets of 114.</summary>
    [Test]
    public void LengthsAreThoseOfT5()
    {
        Assert.That(_t5.TokensFor(512), Is.EqualTo(568));
        Assert.That(_t5.Lengths(568), Is.EqualTo((512, 114)));
        Assert.That((_t5 with { EndToken = null }).Lengths(568), Is.EqualTo((511, 113)));
        Assert.That(_t5.Lengths(2), Is.EqualTo((3, 3)), "one token stays, one is cut out");
    }

    /// <summary>Whoever puts each stretch in the place of its sentinel gets the sequence again.</summary>
    [Test]
    public void InputsAndTargetsTogetherAreTheSequence()
    {
        foreach (var length in (int[])[2, 3, 10, 37, 200])
        {
            var windows = new TokenWindows(Enumerable.Range(2, 20_000).Select(token => (long)token), length, 17);
            long[] all = [.. Enumerable.Range(0, 100)];
            using var whole = windows.GetBatch(all, default);
            using var batch = new CorruptedSpans(windows, _t5).GetBatch(all, new(3, 4));
            var (inputs, targets) = (batch.Inputs.Values<long>().Chunk((int)batch.Inputs.size(1)).ToList(), batch.Targets.Values<long>().Chunk((int)batch.Targets.size(1)).ToList());
            var restored = inputs.Zip(targets).SelectMany(row => Restore(row.First, row.Second));
            Assert.That(restored, Is.EqualTo(whole.Inputs.Values<long>()), $"{length} tokens");
            Assert.That(inputs.Concat(targets).Select(row => row[^1]), Is.All.EqualTo(1), "the end");
        }
    }

    [Test]
    public void AllDivisionsAreAsLikely()
    {
        // Of 12 tokens 4 are cut out in 2 stretches, which begin after something kept: 3 ways to divide what is cut out, 7 for what stays.
        var corruption = _t5 with { Share = 0.34, MeanLength = 2 };
        var windows = new TokenWindows(Enumerable.Range(100, 13).Select(token => (long)token), 12);
        var corrupted = new CorruptedSpans(windows, corruption);
        var counts = new Dictionary<string, int>();
        for (var epoch = 0; epoch < 21_000; epoch++)
        {
            using var batch = corrupted.GetBatch([0], new(0, epoch));
            var key = string.Join(' ', batch.Inputs.Values<long>());
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }
        Assert.That(counts, Has.Count.EqualTo(21));
        Assert.That(counts.Values, Is.All.InRange(1000 - 130, 1000 + 130), "a little over four standard deviations");
    }

    [Test]
    public void WhatIsCutOutFollowsFromSeedEpochAndSample()
    {
        var corrupted = new CorruptedSpans(new TokenWindows(Enumerable.Range(2, 2_000).Select(token => (long)token), 50), _t5);
        using var several = corrupted.GetBatch([3, 9], new(1, 2));
        using var one = corrupted.GetBatch([9], new(1, 2));
        using var later = corrupted.GetBatch([9], new(1, 3));
        Assert.That(several.Targets.Values<long>()[(int)one.Targets.size(1)..], Is.EqualTo(one.Targets.Values<long>()));
        Assert.That(later.Targets.Values<long>(), Is.Not.EqualTo(one.Targets.Values<long>()));
    }

    [Test]
    public void WhatCannotBeIsRefused()
    {
        var windows = new TokenWindows(Enumerable.Range(2, 5_000).Select(token => (long)token), 4_000);
        Assert.Multiple(() =>
        {
            Assert.That(() => new CorruptedSpans(windows, _t5).GetBatch([0], default), Throws.ArgumentException.With.Message.Contains("4000 tokens needs 200 sentinels, but there are 100"));
            Assert.That(() => new CorruptedSpans(windows, _t5 with { FirstSentinel = 98 }), Throws.ArgumentException.With.Message.Contains("FirstSentinel must be at least 99"));
            Assert.That(() => _t5.Lengths(1), Throws.ArgumentException.With.Message.Contains("2 tokens or more, but it has 1"));
            Assert.That(() => _t5.TokensFor(2), Throws.ArgumentException.With.Message.Contains("inputs of at least 3 tokens, but 2"));
            Assert.That(() => _t5 with { Share = 1 }, Throws.InstanceOf<ArgumentException>().With.Message.Contains("Share must be above 0 and below 1"));
            Assert.That(() => _t5 with { MeanLength = 0.5 }, Throws.InstanceOf<ArgumentException>().With.Message.Contains("MeanLength must be a finite number of at least 1"));
            Assert.That(() => _t5 with { Sentinels = 0 }, Throws.InstanceOf<ArgumentException>().With.Message.Contains("Sentinels must be at least 1"));
            Assert.That(() => _t5 with { FirstSentinel = -1 }, Throws.InstanceOf<ArgumentException>().With.Message.Contains("FirstSentinel must be at least 0"));
            Assert.That(() => _t5 with { EndToken = -1 }, Throws.InstanceOf<ArgumentException>().With.Message.Contains("EndToken must be at least 0"));
        });
    }

    [Test]
    public void SequencesOfUnequalLengthsAreRefused()
        => Assert.That(() => new CorruptedSpans(new TokenSequences((long[][])[[9, 10, 11], [12, 13]], [0L, 0L]), _t5).GetBatch([0, 1], default),
            Throws.InvalidOperationException.With.Message.Contains("got some of 2 and of 3 tokens"));

    private static IEnumerable<long> Restore(long[] inputs, long[] targets)
    {
        var sentinel = 32_099L;
        foreach (var token in inputs[..^1])
        {
            if (token != sentinel)
            {
                yield return token;
                continue;
            }
            foreach (var cut in targets[(Array.IndexOf(targets, sentinel) + 1)..].TakeWhile(other => other is > 1 and < 32_000))
                yield return cut;
            sentinel--;
        }
    }
}
