using DeepNet.Data;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Data;

internal sealed class MaskedTokensTests
{
    private const long Mask = 4;
    private const int Length = 100;
    private static readonly TokenMasking _masking = new() { MaskToken = Mask, VocabularySize = 50, SpecialTokens = [0, 1, 2] };
    private static readonly long[] _text = Text();

    [Test]
    public void FifteenPercentAreChosenEightyTenTenAndSpecialTokensNever()
    {
        var (tokens, inputs, targets) = Run(new MaskedTokens(Windows(), _masking), default);
        var open = tokens.Count(token => token > 2);
        var chosen = Places(targets);
        var hidden = chosen.Where(place => tokens[place] != Mask).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(chosen.Select(place => tokens[place]), Is.All.GreaterThan(2));
            Assert.That(chosen.Select(place => targets[place]), Is.EqualTo(chosen.Select(place => tokens[place])), "the targets are the tokens");
            Assert.That(Enumerable.Range(0, tokens.Length).Except(chosen).Where(place => inputs[place] != tokens[place]), Is.Empty, "what was not chosen stays");
            Assert.That((double)chosen.Count / open, Is.EqualTo(0.15).Within(0.006));
            // Of the random ones one in 50 is the mask and one in 50 the token itself.
            Assert.That(hidden.Count(place => inputs[place] == Mask) / (double)hidden.Count, Is.EqualTo(0.8 + 0.1 / 50).Within(0.016));
            Assert.That(hidden.Count(place => inputs[place] == tokens[place]) / (double)hidden.Count, Is.EqualTo(0.1 + 0.1 / 50).Within(0.012));
            Assert.That(chosen.Select(place => inputs[place]).Distinct().Count(), Is.EqualTo(50), "random tokens are any");
        });
    }

    [Test]
    public void WhatIsHiddenFollowsFromSeedEpochAndSample()
    {
        var masked = new MaskedTokens(Windows(), _masking);
        var whole = Run(masked, new(1, 2));
        using var one = masked.GetBatch([7], new(1, 2));
        Assert.That(one.Targets.Values<long>(), Is.EqualTo(whole.Targets.AsSpan(7 * Length, Length).ToArray()), "whichever batch a sample falls to");
        Assert.That(one.Inputs.Values<long>(), Is.EqualTo(whole.Inputs.AsSpan(7 * Length, Length).ToArray()));
        foreach (var other in (EpochKey[])[new(1, 3), new(2, 2)])
            Assert.That(Run(masked, other).Targets, Is.Not.EqualTo(whole.Targets));
    }

    /// <summary>Tokens from 25 on go on with the word before; special tokens end a word.</summary>
    [Test]
    public void WholeWordsAreHiddenWholeAndNoMoreThanTheShare()
    {
        var (tokens, _, targets) = Run(new MaskedTokens(Windows(), _masking, token => token >= 25), default);
        var chosen = Places(targets).ToHashSet();
        Assert.Multiple(() =>
        {
            for (var row = 0; row < tokens.Length / Length; row++)
            {
                var places = Enumerable.Range(row * Length, Length).ToList();
                var open = places.Count(place => tokens[place] > 2);
                Assert.That(places.Count(chosen.Contains), Is.GreaterThan(0).And.AtMost(Math.Round(open * 0.15)), $"row {row}");
                foreach (var place in places.Skip(1).Where(place => tokens[place] >= 25 && tokens[place - 1] > 2))
                    Assert.That(chosen.Contains(place), Is.EqualTo(chosen.Contains(place - 1)), $"place {place}");
            }
            Assert.That((double)chosen.Count / tokens.Count(token => token > 2), Is.EqualTo(0.15).Within(0.01));
        });
    }

    [Test]
    public void ShortSequencesHaveOneWordHidden()
    {
        var short_ = new MaskedTokens(new TokenWindows([9, 30, 1, 10, 11], 4), _masking with { MaskShare = 1, RandomShare = 0 }, token => token >= 25);
        for (var epoch = 0; epoch < 20; epoch++)
        {
            using var batch = short_.GetBatch([0], new(0, epoch));
            Assert.That(batch.Inputs.Values<long>(), Is.EqualTo((long[])[9, 30, 1, Mask]), "the share comes to one token, and only one word is as short");
        }
        using var none = new MaskedTokens(new TokenWindows([9, 30, 1, 10, 11], 4), _masking with { Share = 0 }, token => token >= 25).GetBatch([0], default);
        Assert.That(none.Targets.Values<long>(), Is.All.EqualTo(-100));
    }

    [Test]
    public void PaddedSequencesKeepTheirLengths()
    {
        var masked = new MaskedTokens(new TokenSequences((long[][])[[9, 10, 11], [12]], [0L, 0L]), _masking with { Share = 1, MaskShare = 1, RandomShare = 0 });
        using var batch = masked.GetBatch([0, 1], default);
        Assert.That(batch.Inputs.Values<long>(), Is.EqualTo((long[])[Mask, Mask, Mask, Mask, 0, 0]));
        Assert.That(batch.Targets.Values<long>(), Is.EqualTo((long[])[9, 10, 11, 12, -100, -100]));
        Assert.That(batch.InputLengths, Is.EqualTo((long[])[3, 1]));
        Assert.That(masked.LengthOf(1), Is.EqualTo(1));
    }

    [Test]
    public void WhatIsNoSequenceIsRefused()
    {
        using var images = zeros(2, 3, 4);
        Assert.That(() => new MaskedTokens(new TensorDataset(images, images), _masking).GetBatch([0], default),
            Throws.InvalidOperationException.With.Message.Contains("inputs are [batch, tokens] of type int64 in CPU memory, but got [1, 3, 4] of type Float32"));
        Assert.That(() => new MaskedTokens(new Elsewhere(), _masking).GetBatch([0], default),
            Throws.InvalidOperationException.With.Message.EndsWith("on META. Leave the data in the CPU's memory, and bring the batches of MaskedTokens to the device (OnDevice)."));
        Assert.That(() => new MaskedTokens(Windows(), _masking with { MaskShare = 0.95 }), Throws.ArgumentException.With.Message.Contains("at most 1 together"));
    }

    private sealed class Elsewhere : IDataset
    {
        public long Count => 1;

        public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass) => new(zeros([1, 3], int64, META), zeros([1, 3], int64, META));
    }

    private static TokenWindows Windows() => new(_text, Length);

    private static (long[] Tokens, long[] Inputs, long[] Targets) Run(MaskedTokens masked, EpochKey pass)
    {
        long[] all = [.. Enumerable.Range(0, (int)masked.Count)];
        using var plain = Windows().GetBatch(all, pass);
        using var batch = masked.GetBatch(all, pass);
        return (plain.Inputs.Values<long>(), batch.Inputs.Values<long>(), batch.Targets.Values<long>());
    }

    private static List<int> Places(long[] targets) => [.. Enumerable.Range(0, targets.Length).Where(place => targets[place] != MaskedTokens.IgnoreIndex)];

    private static long[] Text()
    {
        var random = RandomStream.From(5);
        return [.. Enumerable.Range(0, 40_001).Select(_ => random.NextInteger(50))];
    }
}
