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

    [Test]
    public void AFileGivesWhatMemoryGives()
    {
        using var folder = new TemporaryFolder();
        var tokens = Enumerable.Range(0, 1000).Select(k => k * 37 % 501).ToArray();
        TokenFile.Write(folder / "t", [tokens], 501);
        using var file = TokenFile.Open(folder / "t");
        var (inFile, wide, narrow) = (new TokenWindows(file, 31, 7), new TokenWindows(tokens.Select(token => (long)token), 31, 7), new TokenWindows(TokenSource.Of(tokens), 31, 7));
        Assert.That((inFile.Count, narrow.Count), Is.EqualTo((wide.Count, wide.Count)));
        using var expected = wide.GetBatch([138, 0, 77], default);
        Assert.That(expected.Inputs.Values<long>()[..31], Is.EqualTo(tokens[966..997]));
        foreach (var windows in (TokenWindows[])[inFile, narrow])
        {
            using var batch = windows.GetBatch([138, 0, 77], default);
            Assert.That(batch.Inputs.Values<long>(), Is.EqualTo(expected.Inputs.Values<long>()));
            Assert.That(batch.Targets.Values<long>(), Is.EqualTo(expected.Targets.Values<long>()));
        }
    }

    [TestCase(65_535)]
    [TestCase(65_536)]
    [TestCase(-1)]
    [TestCase(long.MaxValue)]
    public void TokensMayBeAnyNumbers(long token)
    {
        using var batch = new TokenWindows([0, 1, token, 3], 3).GetBatch([0], default);
        Assert.That((batch.Inputs.Values<long>(), batch.Targets.Values<long>()), Is.EqualTo(((long[])[0, 1, token], (long[])[1, token, 3])));
    }

    [Test]
    public void PlacesBeyondTwoToThe31AreFound()
    {
        using var folder = new TemporaryFolder();
        using (var stream = File.Create(folder / "t"))
        {
            stream.SetLength(3L << 31); // sparse
            stream.Position = stream.Length - 6;
            stream.Write([5, 0, 6, 0, 7, 0]);
        }
        using var file = TokenFile.OpenHeaderless(folder / "t");
        var windows = new TokenWindows(file, 2, 1);
        using var batch = windows.GetBatch([windows.Count - 1], default);
        Assert.That((batch.Inputs.Values<long>(), batch.Targets.Values<long>()), Is.EqualTo(((long[])[5, 6], (long[])[6, 7])));
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
