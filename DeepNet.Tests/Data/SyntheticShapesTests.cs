using System.Security.Cryptography;
using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Tests.Data;

internal sealed class SyntheticShapesTests
{
    private const int Images = 200;
    private const string PinnedHash = "66144182c10c031e69c9f6ccd30705ed92d1cb5e8c528d027fefd92028681681";

    private static Batch All(SyntheticShapes shapes) => shapes.GetBatch([.. Enumerable.Range(0, (int)shapes.Count).Select(index => (long)index)], new EpochKey(0, 0));

    [Test]
    public void ImagesAreTheseOnes()
    {
        using var batch = All(new SyntheticShapes(Images));
        Assert.That(batch.Inputs.shape, Is.EqualTo((long[])[Images, 3, 64, 64]));
        Assert.That(batch.Targets.shape, Is.EqualTo((long[])[Images, 64, 64]));
        Assert.That(Hash(batch.Inputs) + Hash(batch.Targets), Is.EqualTo(PinnedHash), "the shapes are to be the same on every machine");
    }

    [Test]
    public void AnImageDependsOnSeedAndIndexAlone()
    {
        using var scope = NewDisposeScope();
        var shapes = new SyntheticShapes(50, side: 24, seed: 3);
        var (one, some) = (shapes.GetBatch([7], new EpochKey(0, 0)), shapes.GetBatch([3, 7, 9], new EpochKey(5, 2)));
        var other = new SyntheticShapes(50, side: 24, seed: 4).GetBatch([7], new EpochKey(0, 0));
        Assert.Multiple(() =>
        {
            Assert.That(one.Inputs[0].Equals(some.Inputs[1]), Is.True);
            Assert.That(one.Targets[0].Equals(some.Targets[1]), Is.True);
            Assert.That(one.Inputs.Equals(other.Inputs), Is.False);
        });
    }

    /// <summary>No class is rare, and most images show more than the ground.</summary>
    [Test]
    public void EveryClassIsSeen()
    {
        using var scope = NewDisposeScope();
        using var batch = All(new SyntheticShapes(Images, seed: 1));
        var shares = Enumerable.Range(0, SyntheticShapes.ClassNames.Count).Select(kind => batch.Targets.eq(kind).to(float32).mean().item<float>()).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(shares[0], Is.InRange(0.6f, 0.85f), "ground");
            Assert.That(shares[1..], Is.All.InRange(0.04f, 0.13f), "shapes");
            Assert.That(batch.Targets.gt(0).flatten(1).any(1).to(float32).mean().item<float>(), Is.GreaterThan(0.97f), "images with a shape");
            Assert.That(batch.Inputs.abs().max().item<float>(), Is.LessThan(2f));
        });
    }

    [Test]
    public void TrainingAndTestImagesDiffer()
    {
        using var scope = NewDisposeScope();
        var data = SyntheticShapes.Load(train: 4, test: 4, side: 16, new LoaderOptions { BatchSize = 4, Shuffle = false, Workers = 0 });
        var (train, test) = (data.Train.From().Select(batch => batch.Inputs.clone()).Single(), data.Validation!.From().Select(batch => batch.Inputs.clone()).Single());
        Assert.That(train.Equals(test), Is.False);
        Assert.That(data.Source, Is.EqualTo("Synthetic shapes, drawn by a program (seed 0)"));
    }

    [Test]
    public void WrongSizesAreRefused() => Assert.Multiple(() =>
    {
        Assert.That(() => new SyntheticShapes(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new SyntheticShapes(1, side: 15), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new SyntheticShapes(1).GetBatch([1], new EpochKey(0, 0)), Throws.InstanceOf<ArgumentOutOfRangeException>());
    });

    private static string Hash(Tensor tensor) => Convert.ToHexStringLower(SHA256.HashData(tensor.bytes))[..32];
}
