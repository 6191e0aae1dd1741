using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Losses;

public sealed class LossTests
{
    private static readonly CrossEntropyLoss _weighted = Loss.CrossEntropy with { IgnoreIndex = -100, ClassWeights = [1, 2, 4] };

    [Test]
    public void Cross_entropy_by_hand()
    {
        // softmax(0, ln 2, ln 5) = (1/8, 2/8, 5/8)
        var outputs = tensor(new[] { 0, Math.Log(2), Math.Log(5), 0, Math.Log(2), Math.Log(5), 1, 2, 3 }, [3, 3]);
        var targets = tensor(new long[] { 0, 2, -100 });
        var plain = Loss.CrossEntropy with { IgnoreIndex = -100 };
        Assert.Multiple(() =>
        {
            Assert.That(plain.Of(outputs, targets).ToDouble(), Is.EqualTo((Math.Log(8) + Math.Log(1.6)) / 2).Within(1e-12));
            Assert.That(plain.Weigh(outputs, targets), Is.EqualTo(new LossWeight(2)));
            Assert.That(_weighted.Of(outputs, targets).ToDouble(), Is.EqualTo((Math.Log(8) + 4 * Math.Log(1.6)) / 5).Within(1e-12));
            Assert.That(_weighted.Weigh(outputs, targets), Is.EqualTo(new LossWeight(2, 5)));
            Assert.That(_weighted.OfSamples(outputs, targets).data<double>().ToArray(), Is.EqualTo(new[] { Math.Log(8), Math.Log(1.6), 0 }).Within(1e-12));
        });
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Batches_of_unequal_weight_make_up_the_large_one(bool images)
    {
        manual_seed(3);
        long[] rest = images ? [4, 4] : [];
        var outputs = randn([20, 3, .. rest], float64);
        var targets = randint(-1, 3, [20, .. rest], int64);
        targets = targets.masked_fill(targets.eq(-1), -100);
        var (sum, weight) = (0.0, 0.0);
        foreach (var (start, length) in new[] { (0, 7), (7, 12), (19, 1) })
        {
            var (part, wanted) = (outputs.narrow(0, start, length), targets.narrow(0, start, length));
            sum += _weighted.Of(part, wanted).ToDouble() * _weighted.Weigh(part, wanted).Weight;
            weight += _weighted.Weigh(part, wanted).Weight;
        }
        Assert.That(sum / weight, Is.EqualTo(_weighted.Of(outputs, targets).ToDouble()).Within(1e-12));
    }

    [Test]
    public void A_batch_in_which_nothing_counts_has_no_loss_and_gradients_of_zero()
    {
        var outputs = randn(2, 3, requires_grad: true);
        var loss = _weighted.Of(outputs, full([2], -100, int64));
        loss.backward();
        Assert.Multiple(() =>
        {
            Assert.That(loss.item<float>(), Is.Zero);
            Assert.That(outputs.grad!.data<float>().ToArray(), Is.All.Zero);
            Assert.That(_weighted.Weigh(outputs, full([2], -100, int64)), Is.EqualTo(new LossWeight(0)));
        });
    }

    [Test]
    public void Logits_that_lie_token_by_token_give_the_same()
    {
        manual_seed(4);
        var outputs = randn(3, 6, 5); // [batch, tokens, classes]
        var targets = randint(5, [3, 6], int64);
        var loss = Loss.CrossEntropy;
        Assert.Multiple(() =>
        {
            Assert.That(loss.Of(outputs.transpose(1, 2), targets).item<float>(), Is.EqualTo(loss.Of(outputs.transpose(1, 2).contiguous(), targets).item<float>()).Within(1e-6));
            Assert.That(loss.OfSamples(outputs.transpose(1, 2), targets).data<float>().ToArray(),
                Is.EqualTo(loss.OfSamples(outputs.transpose(1, 2).contiguous(), targets).data<float>().ToArray()).Within(1e-6));
        });
    }

    [TestCase(ScalarType.BFloat16)]
    [TestCase(ScalarType.Float16)]
    public void Outputs_of_half_precision_are_averaged_in_float32(ScalarType type)
    {
        manual_seed(5);
        var outputs = randn(64, 10).to(type);
        var targets = randint(10, [64], int64);
        var loss = Loss.CrossEntropy.Of(outputs, targets);
        Assert.That((loss.dtype, loss.item<float>()), Is.EqualTo((float32, Loss.CrossEntropy.Of(outputs.to(float32), targets).item<float>())));
    }

    [Test]
    public void Shapes_types_and_values_that_do_not_fit_are_told()
    {
        var (scores, classes) = (zeros(4, 3), zeros(4, int64));
        Assert.Multiple(() =>
        {
            Assert.That(() => Loss.MeanSquaredError.Of(zeros(4, 1), zeros(4)), Told("outputs [4, 1] and targets [4]").And.Message.Contains("squeeze"));
            Assert.That(() => Loss.MeanSquaredError.Of(zeros(4), classes), Told("got Int64: convert them with targets.to(torch.float32)"));
            Assert.That(() => Loss.Huber().OfSamples(zeros(4, 2), zeros(4, 3)), Told("outputs [4, 2] and targets [4, 3]"));
            Assert.That(() => Loss.BinaryCrossEntropy.Of(scores, full(4, 3, 255f)), Told("from 0 to 1, but they are from 255 to 255"));
            Assert.That(() => (Loss.BinaryCrossEntropy with { PositiveWeights = [1, 2] }).Of(scores, scores), Told("2 positive weights, but the outputs [4, 3] have 3 labels"));
            Assert.That(() => Loss.CrossEntropy.Of(scores, zeros(5, int64)), Told("got outputs [4, 3] and targets [5]"));
            Assert.That(() => Loss.CrossEntropy.Of(scores, zeros(4, int32)), Told("the targets are Int32: convert them"));
            Assert.That(() => Loss.CrossEntropy.Of(scores, zeros(4)), Told("targets [4] of type Float32").And.Message.Contains("targets.to(torch.int64)"));
            Assert.That(() => (Loss.CrossEntropy with { ClassWeights = [1, 1] }).Of(scores, classes), Told("2 class weights, but the outputs [4, 3] have 3 classes"));
            Assert.That(() => Loss.CrossEntropy.Of(scores, tensor(new long[] { 0, 3, 2, 9 })),
                Told("targets are from 0 to 2, but the target at [1] of the batch is 3, and 1 more are out of range"));
            Assert.That(() => Loss.CrossEntropy.Of(scores, tensor(new long[] { 0, -100, 2, 1 })), Told("at [1] of the batch is -100").And.Message.Contains("IgnoreIndex = -100"));
            Assert.That(() => _weighted.Of(scores, tensor(new long[] { 0, -100, -1, 1 })), Told("at [2] of the batch is -1"));
            Assert.That(() => Loss.Custom("rows", (outputs, _) => outputs.sum(1)).Of(scores, classes),
                Throws.InvalidOperationException.With.Message.Contains("'rows' must be a scalar, but is [4]"));
        });
    }

    [Test]
    public void Losses_of_equal_settings_are_equal_and_functions_that_make_them_check_too()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => Loss.Huber(0), Told("Delta must be a finite number above 0, but is 0."));
            Assert.That(() => Loss.SmoothL1(-1), Told("Beta must be a finite number above 0, but is -1."));
            Assert.That(Loss.CrossEntropy, Is.EqualTo(new CrossEntropyLoss()));
            Assert.That(Loss.Huber(), Is.EqualTo(new HuberLoss()));
            Assert.That(Loss.SmoothL1(), Is.EqualTo(new SmoothL1Loss()));
            Assert.That(Loss.CrossEntropy with { ClassWeights = [1, 2] }, Is.EqualTo(new CrossEntropyLoss { ClassWeights = new List<double> { 1, 2 } }), "settings of equal values are equal");
        });
    }

    private static NUnit.Framework.Constraints.Constraint Told(string text) => Throws.InstanceOf<ArgumentException>().With.Message.Contains(text);
}
