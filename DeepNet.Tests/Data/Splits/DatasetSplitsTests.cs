using DeepNet.Data;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Data;

internal sealed class DatasetSplitsTests
{
    private static readonly long[] _labels = [.. Enumerable.Range(0, 103).Select(index => index < 50 ? 0L : index < 83 ? 1 : index < 100 ? 2 : 7)];

    private Tensor _inputs = null!, _targets = null!;
    private TensorDataset _whole = null!;

    [SetUp]
    public void Make()
    {
        _inputs = arange(103, float32).unsqueeze(1);
        _targets = _labels.ToTensor(int64);
        _whole = new(_inputs, _targets);
    }

    [TearDown]
    public void Dispose()
    {
        _whole.Dispose();
        _inputs.Dispose();
        _targets.Dispose();
    }

    [Test]
    public void SubsetsHoldWhatWasAskedFor()
    {
        var subset = _whole.Subset(7, 102, 7);
        using var batch = subset.GetBatch([2, 1], default);
        Assert.That(subset.Count, Is.EqualTo(3));
        Assert.That(batch.Inputs.Values<float>(), Is.EqualTo(new[] { 7f, 102 }));
        Assert.That(() => subset.GetBatch([3], default), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => _whole.Subset(103), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("103 samples; indices go from 0 to 102"));
    }

    [TestCase(0)]
    [TestCase(1)]
    public void RandomSplitsAreWholeAndRepeatable(long seed)
    {
        var parts = _whole.RandomSplit(seed, 0.5, 0.25, 0.25);
        Assert.That(parts.Select(part => part.Count), Is.EqualTo(new[] { 52, 26, 25 }), "51, 25, 25 and two more");
        Assert.That(parts.SelectMany(part => part.Indices), Is.EquivalentTo(Enumerable.Range(0, 103)));
        Assert.That(_whole.RandomSplit(seed, 0.5, 0.25, 0.25)[0].Indices, Is.EqualTo(parts[0].Indices));
        Assert.That(_whole.RandomSplit(seed + 2, 0.5, 0.25, 0.25)[0].Indices, Is.Not.EqualTo(parts[0].Indices));
        Assert.That(parts[0].Indices, Is.Ordered);
    }

    [Test]
    public void StratifiedSplitsGiveEveryClassItsShare()
    {
        var parts = _whole.StratifiedSplit(3, null, 0.8, 0.2);
        Assert.That(parts.SelectMany(part => part.Indices), Is.EquivalentTo(Enumerable.Range(0, 103)));
        foreach (var label in _labels.Distinct())
        {
            var all = _labels.Count(other => other == label);
            Assert.That(parts[0].Indices.Count(index => _labels[index] == label), Is.EqualTo(0.8 * all).Within(1), $"class {label}");
        }
        Assert.That(_whole.StratifiedSplit(4, null, 0.8, 0.2)[1].Indices, Is.Not.EqualTo(parts[1].Indices));
        Assert.That(_whole.StratifiedSplit(3, _labels, 0.8, 0.2)[1].Indices, Is.EqualTo(parts[1].Indices));
    }

    [Test]
    public void ASampleThatIsAloneGoesToTheLargestPart()
    {
        var parts = _whole.Subset(0, 1, 2).StratifiedSplit(3, [4, 5, 6], 0.1, 0.8, 0.1);
        Assert.That(_whole.Subset(0).StratifiedSplit(3, null, 0.2, 0.8)[1].Count, Is.EqualTo(1));
        Assert.That(parts.Select(part => part.Count), Is.EqualTo(new[] { 0, 3, 0 }));
    }

    [TestCase(2)]
    [TestCase(5)]
    [TestCase(103)]
    public void FoldsMeasureEachSampleOnce(int folds)
    {
        foreach (var divisions in new[] { _whole.KFold(folds, 1), _whole.StratifiedKFold(folds, 1) })
        {
            Assert.That(divisions.SelectMany(fold => fold.Validation.Indices), Is.EquivalentTo(Enumerable.Range(0, 103)));
            foreach (var fold in divisions)
            {
                Assert.That(fold.Train.Indices.Concat(fold.Validation.Indices), Is.EquivalentTo(Enumerable.Range(0, 103)));
                Assert.That(fold.Validation.Count, Is.EqualTo(103.0 / folds).Within(1));
                Assert.That(fold.Train.Indices, Is.Ordered);
                Assert.That(fold.Validation.Indices, Is.Ordered);
            }
        }
    }

    [Test]
    public void StratifiedFoldsSpreadEveryClass()
    {
        foreach (var fold in _whole.StratifiedKFold(5))
            foreach (var label in _labels.Distinct())
                Assert.That(fold.Validation.Indices.Count(index => _labels[index] == label), Is.EqualTo(_labels.Count(other => other == label) / 5.0).Within(1));
    }

    [Test]
    public void ClassesOfImagesAndOfPartsAreFound()
    {
        var images = SyntheticDigits.Create(train: 200, test: 1).Train;
        var half = images.Subset(Enumerable.Range(0, 100).Select(index => (long)index));
        var one = half.StratifiedSplit(1, null, 0.5, 0.5);
        Assert.That(one[0].Indices, Is.EqualTo(half.StratifiedSplit(1, [.. images.Labels.ToArray()[..100]], 0.5, 0.5)[0].Indices));
    }

    [Test]
    public void JoinedDataSetsAreReadInAnyOrder()
    {
        using var empty = new TensorDataset(zeros(0, 1), zeros([0], int64));
        var joined = _whole.Subset(5, 6).Concat(empty, empty, empty, _whole, _whole.Subset(9));
        Assert.That(joined.Count, Is.EqualTo(106));
        using var mixed = joined.GetBatch([105, 2, 0, 104, 1, 105], default);
        using var single = joined.GetBatch([3, 2], default);
        Assert.That(mixed.Inputs.Values<float>(), Is.EqualTo(new[] { 9f, 0, 5, 102, 6, 9 }));
        Assert.That(mixed.Targets.Values<long>(), Is.EqualTo(new[] { 0L, 0, 0, 7, 0, 0 }));
        Assert.That(single.Inputs.Values<float>(), Is.EqualTo(new[] { 1f, 0 }));
    }

    [Test]
    public void JoinedDataSetsAugmentDifferently()
    {
        var random = new SampleDataset(4, (index, pass) => (tensor(pass.ForSample(index).NextDouble()), tensor(index)));
        using var batch = random.Concat(random, random).GetBatch([0, 4, 8], new(1, 0));
        using var alone = random.GetBatch([0], new(1, 0));
        var values = batch.Inputs.Values<double>();
        Assert.That(values, Is.Unique);
        Assert.That(values[0], Is.EqualTo(alone.Inputs.Values<double>()[0]));
    }

    [Test]
    public void LengthsArePassedOnAndPaddedFurther()
    {
        var (few, many) = (new TokenSequences([new long[] { 1, 2 }, [3]], [0, 1]) { Padding = 9 }, new TokenSequences([new long[] { 4, 5, 6 }], [2]) { Padding = 9 });
        var joined = new ConcatDataset(few, many) { Padding = 9 };
        Assert.That(new[] { joined.LengthOf(0), joined.LengthOf(2), joined.Subset(2, 1).LengthOf(0), _whole.Subset(1).LengthOf(0) }, Is.EqualTo(new long?[] { 2, 3, 3, null }));
        using var batch = joined.GetBatch([2, 0, 1], default);
        Assert.That(batch.Inputs.Values<long>(), Is.EqualTo(new[] { 4, 5, 6, 1, 2, 9, 3, 9, 9 }));
        Assert.That(batch.InputLengths, Is.EqualTo(new[] { 3, 2, 1 }));
        Assert.That(batch.Targets.Values<long>(), Is.EqualTo(new[] { 2, 0, 1 }));
    }

    [Test]
    public void SamplesOfAnotherShapeAreNamed()
    {
        using var wide = zeros(2, 3);
        using var few = zeros([2], int64);
        using var other = new TensorDataset(wide, few);
        Assert.That(() => _whole.Concat(other).GetBatch([0, 104], default), Throws.TypeOf<InvalidOperationException>().With.Message.Contains(
            "Data set 0 has inputs of Float32 [batch, 1], data set 1 of Float32 [batch, 3]"));
    }

    [Test]
    public void ImpossibleDivisionsAreRefused()
    {
        using var numbers = new TensorDataset(_inputs, _inputs);
        Assert.Multiple(() =>
        {
            Assert.That(() => _whole.RandomSplit(0, 0.5, 0.4), Throws.ArgumentException.With.Message.Contains("[0.5, 0.4]"));
            Assert.That(() => _whole.RandomSplit(0, 1.5, -0.5), Throws.ArgumentException);
            Assert.That(() => _whole.KFold(1), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => _whole.KFold(104), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => numbers.StratifiedKFold(2), Throws.ArgumentException.With.Message.Contains("Targets of Float32 [103, 1] are no classes"));
            Assert.That(() => _whole.StratifiedSplit(0, [1, 2], 0.5, 0.5), Throws.ArgumentException.With.Message.Contains("2 labels were given; the data set has 103"));
            Assert.That(() => new ConcatDataset(), Throws.ArgumentException);
        });
    }
}
