using DeepNet.Tests.Support;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Losses;

/// <summary>What losses do where values are not looked at. On the meta device tensors have none: to look at one is an error there.</summary>
public sealed class DeviceLossTests
{
    private static readonly double[] _weights = [1, 2, 4];

    private static IEnumerable<CrossEntropyLoss> CrossEntropies =>
        from smoothing in new[] { 0, 0.1 }
        from ignored in new long?[] { null, -100, 0 }
        from weights in new[] { null, _weights }
        select Loss.CrossEntropy with { LabelSmoothing = smoothing, IgnoreIndex = ignored, ClassWeights = weights };

    [TestCaseSource(nameof(CrossEntropies))]
    public void Cross_entropy_reads_nothing(CrossEntropyLoss loss) => Meta.Build(() =>
    {
        var logits = randn(4, 5, 3, requires_grad: true);
        var (outputs, targets) = (logits.transpose(1, 2), zeros([4, 5], int64)); // as a language model's lie in memory
        var (value, weight) = loss.OfWeighed(outputs, targets);
        value.backward();
        Assert.Multiple(() =>
        {
            Assert.That((value.shape, value.dtype), Is.EqualTo((Array.Empty<long>(), float32)));
            Assert.That(logits.grad!.shape, Is.EqualTo(logits.shape));
            Assert.That(loss.OfSamples(outputs, targets).shape, Is.EqualTo(new long[] { 4 }));
            Assert.That(weight.CountTensor is null, Is.EqualTo(loss.IgnoreIndex is null));
            Assert.That(weight.WeightTensor is null, Is.EqualTo(loss.IgnoreIndex is null && loss.ClassWeights is null));
        });
        return value;
    });

    [Test]
    public void Binary_cross_entropy_and_probabilities_read_nothing() => Meta.Build(() =>
    {
        var outputs = randn(4, 3, requires_grad: true);
        (Loss.BinaryCrossEntropy with { PositiveWeights = _weights }).Of(outputs, zeros(4, 3)).backward();
        Assert.That(Loss.BinaryCrossEntropy.OfSamples(outputs, zeros(4, 3)).shape, Is.EqualTo(new long[] { 4 }));
        Loss.CrossEntropy.Of(outputs, zeros(4, 3)).backward();
        return outputs;
    });

    [Test]
    public void Where_values_are_looked_at_all_the_same_the_reading_is_noticed() => Meta.Build(() =>
    {
        using var look = TargetCheck.Look();
        Assert.That(() => Loss.CrossEntropy.Of(randn(4, 3), zeros([4], int64)), Throws.Exception.With.Message.Contains("Meta").IgnoreCase);
        Assert.That(() => Loss.BinaryCrossEntropy.Of(randn(4, 3), zeros(4, 3)), Throws.Exception.With.Message.Contains("Meta").IgnoreCase);
        return 0;
    });

    [TestCase(null, new long[] { 0, 0, 2, 2 }, false)]
    [TestCase(-100L, new long[] { 0, -100, 2, 2 }, false)]
    [TestCase(7L, new long[] { 0, 0, 2, 7 }, false)]
    public void Targets_out_of_range_are_replaced_and_told(long? ignored, long[] safe, bool fit)
    {
        var (contained, all) = TargetCheck.Contained(tensor(new long[] { 0, -100, 2, 7 }), 3, ignored);
        Assert.That((contained.data<long>().ToArray(), all.item<bool>()), Is.EqualTo((safe, fit)));
    }

    [TestCase(null, new long[] { 0, 1, 2 })]
    [TestCase(-100L, new long[] { 0, -100, 2 })]
    [TestCase(1L, new long[] { 1, 1, 2 })]
    public void Targets_in_range_or_to_be_ignored_stay(long? ignored, long[] targets)
    {
        var (contained, all) = TargetCheck.Contained(tensor(targets), 3, ignored);
        Assert.That((contained.data<long>().ToArray(), all.item<bool>()), Is.EqualTo((targets, true)));
    }

    [Test]
    public void Counts_and_weights_are_the_same_wherever_they_are()
    {
        var (three, nine) = (tensor(3L), tensor(9.0));
        Assert.Multiple(() =>
        {
            Assert.That(new LossWeight(three), Is.EqualTo(new LossWeight(3)));
            Assert.That(new LossWeight(3, nine), Is.EqualTo(new LossWeight(3, 9)));
            Assert.That(new LossWeight(three, nine), Is.EqualTo(new LossWeight(3, 9)).And.Not.EqualTo(new LossWeight(3, 8)));
            Assert.That(new LossWeight(three, nine).GetHashCode(), Is.EqualTo(new LossWeight(3, 9).GetHashCode()));
        });
    }
}
