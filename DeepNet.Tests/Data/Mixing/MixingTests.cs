using DeepNet.Data;
using DeepNet.Tests.Parity;
using DeepNet.Tests.Support;
using TorchSharp;
using static System.FormattableString;
using static TorchSharp.torch;

namespace DeepNet.Tests.Data;

internal sealed class MixingTests
{
    private const int Classes = 5;

    private DisposeScope _scope = null!;

    [SetUp]
    public void Open() => _scope = NewDisposeScope();

    [TearDown]
    public void Close() => _scope.Dispose();

    [Test]
    public void MixUp_mixes_inputs_and_targets_with_one_share([Values(1, 2, 7)] int count)
    {
        var (x, y) = (randn(count, 3, 6, 8), randint(0, Classes, count));
        var stream = new RandomStream(3);
        var draw = stream;
        draw.NextDouble(); // whether it happens
        var share = draw.NextBeta(0.4, 0.4);
        var mixed = new MixUp(Classes) { Alpha = 0.4 }.Apply(new(x.clone(), y), Streams(count, stream));

        var expected = PyTorch.Run(Invariant($"""
            inputs_ = x.roll(1, 0).mul_(1 - {share:R}).add_(x * {share:R})
            hot = F.one_hot(y, {Classes}).float()
            targets = hot.roll(1, 0).mul_(1 - {share:R}).add_(hot * {share:R})
            """), ("x", x), ("y", y));
        TensorAssert.Close(mixed.Inputs, expected["inputs_"], "inputs");
        TensorAssert.Close(mixed.Targets, expected["targets"], "targets");
    }

    [Test]
    public void Targets_that_are_not_looked_at_become_the_same_probabilities()
    {
        var targets = tensor(new long[] { 0, 4, 2, 5, -1 });
        var probabilities = SoftTargets.Unseen(targets, Classes);
        TensorAssert.Same(probabilities.narrow(0, 0, 3), nn.functional.one_hot(targets.narrow(0, 0, 3), Classes).to(float32), "class numbers in range");
        Assert.That(probabilities.narrow(0, 3, 2).isnan().all().item<bool>(), "what is out of range gives no loss");
    }

    [Test]
    public void CutMix_puts_one_rectangle_in_and_mixes_targets_by_its_area([Values(1, 2, 3, 4, 5)] int seed)
    {
        var (x, y) = (randn(4, 3, 13, 20), randint(0, Classes, 4));
        var (cutMix, stream) = (new CutMix(Classes), RandomStream.From(seed));
        var draw = stream;
        draw.NextDouble(); // whether it happens
        var cut = cutMix.Draw(13, 20, ref draw);
        var mixed = cutMix.Apply(new(x.clone(), y), Streams(4, stream));

        var expected = PyTorch.Run($"""
            top, left, bottom, right = {cut.Top}, {cut.Left}, {cut.Top + cut.Height}, {cut.Left + cut.Width}
            images = x.clone()
            images[:, :, top:bottom, left:right] = x.roll(1, 0)[:, :, top:bottom, left:right]
            share = 1 - (bottom - top) * (right - left) / (13 * 20)
            hot = F.one_hot(y, {Classes}).float()
            targets = hot * share + hot.roll(1, 0) * (1 - share)
            """, ("x", x), ("y", y));
        TensorAssert.Same(mixed.Inputs, expected["images"], "inputs");
        TensorAssert.Close(mixed.Targets, expected["targets"], "targets");
    }

    [Test]
    public void CutMix_draws_its_rectangle_as_the_paper_does()
    {
        var cuts = Enumerable.Range(0, 4_000).Select(k =>
        {
            var stream = RandomStream.From(k);
            return new CutMix(2).Draw(1_000, 500, ref stream);
        }).ToList();
        Assert.That(cuts, Has.All.Matches<Region>(cut => cut is { Top: >= 0, Left: >= 0, Height: >= 0, Width: >= 0 } && cut.Top + cut.Height <= 1_000 && cut.Left + cut.Width <= 500));
        // Rectangles that no edge cuts have sides √(1 − λ) of the image's with λ uniform. One of relative side s is cut by none with a probability of (1 − s)².
        // So their number is ∫ 2 s (1 − s)² ds = 1/6 of all, and the mean of s² among them ∫ 2 s³ (1 − s)² ds / (1/6) = 1/5.
        var whole = cuts.Where(cut => cut.Top > 0 && cut.Left > 0 && cut.Top + cut.Height < 1_000 && cut.Left + cut.Width < 500).ToList();
        Assert.That(whole.Count / 4_000.0, Is.EqualTo(1.0 / 6).Within(5 * Math.Sqrt(5.0 / 36 / 4_000)));
        Assert.That(whole.Average(cut => (double)cut.Height * cut.Width / 500_000), Is.EqualTo(0.2).Within(5 * 0.17 / Math.Sqrt(whole.Count)));
    }

    [Test]
    public void Batches_that_stay_have_soft_targets_too()
    {
        BatchTransform[] transforms = [new MixUp(Classes) { Probability = 0.25 }, new CutMix(Classes) { Probability = 0.25 }];
        foreach (var transform in transforms)
        {
            var changed = 0;
            for (var k = 0; k < 400; k++)
            {
                using var scope = NewDisposeScope();
                var mixed = transform.Apply(new(rand(2, 1, 16, 16), tensor(new long[] { 4, 0 })), Streams(2, RandomStream.From(k)));
                Assert.That(mixed.Targets.shape, Is.EqualTo(new long[] { 2, Classes }));
                changed += mixed.Targets[0, 4].item<float>() < 1 ? 1 : 0;
            }
            Assert.That(changed, Is.EqualTo(100).Within(5 * Math.Sqrt(75)), transform.GetType().Name);
        }
    }

    [Test]
    public void Soft_targets_are_mixed_again()
    {
        var soft = tensor(new float[] { 0.5f, 0.5f, 0, 0, 0, 0, 0, 1, 0, 0 }).reshape(2, Classes);
        var mixed = new MixUp(Classes).Apply(new(zeros(2, 4), soft.clone()), Streams(2, new(1)));
        Assert.That(mixed.Targets.sum(1).Values<float>(), Has.All.EqualTo(1).Within(1e-6));
        Assert.That(mixed.Targets[0, 2].item<float>(), Is.GreaterThan(0));
    }

    [Test]
    public void One_of_several_is_chosen_for_each_batch()
    {
        var choice = new OneOfBatch(new MixUp(Classes) { Probability = 0 }, new MixUp(Classes));
        var mixed = Enumerable.Range(0, 400).Count(k => choice.Apply(new(ones(2, 3), tensor(new long[] { 0, 1 })), Streams(2, RandomStream.From(k))).Targets[0, 1].item<float>() > 0);
        Assert.That(mixed, Is.InRange(150, 250));
    }

    [Test]
    public void A_data_set_with_transforms_depends_on_seed_epoch_and_samples_alone()
    {
        var data = new TransformedDataset(new TensorDataset(randn(40, 3, 6, 6), randint(0, Classes, 40)), new OneOfBatch(new MixUp(Classes), new CutMix(Classes)));
        Assert.That(data.Count, Is.EqualTo(40));
        float[] Batches(int workers, long seed, long epoch) => [.. new BatchLoader(data, new() { BatchSize = 8, Seed = seed, Workers = workers })
            .From(new(epoch)).SelectMany(batch => batch.Inputs.Values<float>().Concat(batch.Targets.Values<float>()))];
        var first = Batches(0, 1, 0);
        Assert.Multiple(() =>
        {
            Assert.That(Batches(2, 1, 0), Is.EqualTo(first));
            Assert.That(Batches(0, 1, 1), Is.Not.EqualTo(first));
            Assert.That(Batches(0, 2, 0), Is.Not.EqualTo(first));
        });
    }

    [Test]
    public void The_data_itself_stays()
    {
        var x = randn(8, 3);
        var before = x.Values<float>();
        new TransformedDataset(new TensorDataset(x, randint(0, Classes, 8)), new MixUp(Classes)).GetBatch([0, 1, 2, 3], new(1, 0)).Dispose();
        Assert.That(x.Values<float>(), Is.EqualTo(before));
    }

    [Test]
    public void Nothing_is_left_in_memory()
    {
        var data = new TransformedDataset(new TensorDataset(randn(8, 3, 4, 4), randint(0, Classes, 8)), new MixUp(Classes), new CutMix(Classes));
        using var outer = NewDisposeScope();
        using var batch = data.GetBatch([0, 1, 2], new(1, 0));
        Assert.That(outer.DisposablesCount, Is.EqualTo(2), "inputs and targets");
    }

    [Test]
    public void What_cannot_be_mixed_is_refused() => Assert.Multiple(() =>
    {
        var labels = tensor(new long[] { 0, 5 });
        Assert.That(() => new MixUp(1), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("classes must be at least 2, but is 1."));
        Assert.That(() => new CutMix(3) { Alpha = 0 }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("Alpha must be a finite number above 0, but is 0."));
        Assert.That(() => new MixUp(3) { Probability = 2 }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("Probability must be at least 0 and at most 1, but is 2."));
        Assert.That(() => new MixUp(Classes).Apply(new(ones(2, 3), labels), Streams(2, default)), Throws.ArgumentException.With.Message.StartsWith("Mixing was told of 5 classes, so class numbers are from 0 to 4, but they are from 0 to 5."));
        Assert.That(() => new MixUp(Classes).Apply(new(ones(2, 3), ones(2, 3)), Streams(2, default)), Throws.ArgumentException.With.Message.Contains("probabilities [batch, 5], but they are Float32 [2, 3]"));
        Assert.That(() => new MixUp(Classes).Apply(new(ones(2, 3, dtype: int64), labels), Streams(2, default)), Throws.ArgumentException.With.Message.StartsWith("MixUp takes inputs of a floating-point type"));
        Assert.That(() => new CutMix(6).Apply(new(ones(2, 3), labels), Streams(2, default)), Throws.ArgumentException.With.Message.StartsWith("CutMix takes images [batch, channels, height, width], but the inputs are [2, 3]."));
        Assert.That(() => new OneOfBatch(), Throws.ArgumentException.With.Message.StartsWith("A choice needs at least one transform"));
        Assert.That(() => new TransformedDataset(null!), Throws.ArgumentNullException);
    });

    private static RandomStream[] Streams(int count, RandomStream first) => [first, .. Enumerable.Range(1, count - 1).Select(k => RandomStream.From(k))];
}
