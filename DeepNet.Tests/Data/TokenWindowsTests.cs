using DeepNet.Data;
using DeepNet.Tests.Support;

namespace DeepNet.Tests.Data;

internal sealed class TokenWindowsTests
{
    private static readonly long[] _text = [10, 11, 12, 13, 14, 15, 16, 17];

    [Test]
    public void TargetsAreTheTokensAfterTheInputs()
    {
        var windows = new TokenWindows(_text, 3, stride: 2);
        Assert.That(windows.Count, Is.EqualTo(3));
        using var batch = windows.GetBatch([2, 0], default);
        Assert.That(batch.Inputs.shape, Is.EqualTo((long[])[2, 3]));
        Assert.That(batch.Inputs.Values<long>(), Is.EqualTo((long[])[14, 15, 16, 10, 11, 12]));
        Assert.That(batch.Targets.Values<long>(), Is.EqualTo((long[])[15, 16, 17, 11, 12, 13]));
    }

    [TestCase(3, null, 2)]
    [TestCase(3, 1, 5)]
    [TestCase(7, null, 1)]
    [TestCase(7, 100, 1)]
    public void ThereAreAsManyAsFit(int length, int? stride, int count) => Assert.That(new TokenWindows(_text, length, stride).Count, Is.EqualTo(count));

    [Test]
    public void WhatDoesNotFitIsRefused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => new TokenWindows(_text, 8), Throws.ArgumentException.With.Message.Contains("need a text of at least 9, but it has 8"));
            Assert.That(() => new TokenWindows(_text, 0), Throws.InstanceOf<ArgumentException>().With.Message.Contains("length must be at least 1"));
            Assert.That(() => new TokenWindows(_text, 3, 0), Throws.InstanceOf<ArgumentException>().With.Message.Contains("stride must be at least 1"));
            Assert.That(() => new TokenWindows(_text, 3).GetBatch([2], default), Throws.InstanceOf<ArgumentOutOfRangeException>());
        });
    }
}
