using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Losses;

/// <summary>Each loss, its losses of single samples and the gradient of the outputs against PyTorch's function with the same settings.</summary>
public sealed class LossParityTests
{
    private static IEnumerable<TestCaseData> ClassLosses()
    {
        yield return Case("plain", Loss.CrossEntropy, "", [64, 5]);
        yield return Case("smoothed", Loss.CrossEntropy with { LabelSmoothing = 0.1 }, "label_smoothing=0.1", [64, 5]);
        yield return Case("weighted", Loss.CrossEntropy with { ClassWeights = [1, 2, 0.5, 3, 0] }, "weight=torch.tensor([1, 2, 0.5, 3, 0])", [64, 5]);
        yield return Case("ignoring", Loss.CrossEntropy with { IgnoreIndex = 2 }, "ignore_index=2", [64, 5]);
        yield return Case("all settings", Loss.CrossEntropy with { IgnoreIndex = 1, LabelSmoothing = 0.2, ClassWeights = [1, 2, 0.5, 3, 0.1] },
            "ignore_index=1, label_smoothing=0.2, weight=torch.tensor([1, 2, 0.5, 3, 0.1])", [64, 5]);
        yield return Case("images", Loss.CrossEntropy with { IgnoreIndex = 2, ClassWeights = [1, 2, 0.5, 3, 0.1] }, "ignore_index=2, weight=torch.tensor([1, 2, 0.5, 3, 0.1])", [4, 5, 6, 7]);

        static TestCaseData Case(string name, Loss loss, string settings, long[] shape)
            => new TestCaseData(loss, settings, shape).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(ClassLosses))]
    public void Cross_entropy_is_PyTorchs(Loss loss, string settings, long[] shape)
    {
        manual_seed(1);
        var (outputs, targets) = (randn(shape, requires_grad: true), randint(5, [shape[0], .. shape[2..]], int64));
        var expected = PyTorch.Run($"""
            def _loss(x, y): return F.cross_entropy(x, y{(settings == "" ? "" : ", " + settings)})
            loss = _loss(x, y)
            loss.backward()
            grad = x.grad
            samples = torch.stack([_loss(x[k:k + 1], y[k:k + 1]).nan_to_num(0) for k in range(len(x))]).detach()
            """, ("x", outputs), ("y", targets));
        Compare(loss, outputs, targets, expected);
    }

    [Test]
    public void Cross_entropy_with_probabilities_is_PyTorchs([Values(0, 0.3)] double smoothing)
    {
        manual_seed(1);
        var (outputs, targets) = (randn(12, 4, 3, requires_grad: true), randn(12, 4, 3).softmax(1));
        var expected = PyTorch.Run(FormattableString.Invariant($"""
            def _loss(x, y): return F.cross_entropy(x, y, label_smoothing={smoothing})
            loss = _loss(x, y)
            loss.backward()
            grad = x.grad
            samples = torch.stack([_loss(x[k:k + 1], y[k:k + 1]) for k in range(len(x))]).detach()
            """), ("x", outputs), ("y", targets));
        var loss = Loss.CrossEntropy with { LabelSmoothing = smoothing };
        Compare(loss, outputs, targets, expected);
        Assert.That(loss.Weigh(outputs, targets), Is.EqualTo(new LossWeight(36)));
    }

    private static IEnumerable<TestCaseData> ElementLosses()
    {
        yield return Case("squared", Loss.MeanSquaredError, "F.mse_loss(x, y)");
        yield return Case("absolute", Loss.MeanAbsoluteError, "F.l1_loss(x, y)");
        yield return Case("Huber", Loss.Huber(), "F.huber_loss(x, y)");
        yield return Case("Huber, bend at 0.3", Loss.Huber(0.3), "F.huber_loss(x, y, delta=0.3)");
        yield return Case("smooth L1", Loss.SmoothL1(), "F.smooth_l1_loss(x, y)");
        yield return Case("smooth L1, bend at 0.3", Loss.SmoothL1(0.3), "F.smooth_l1_loss(x, y, beta=0.3)");
        yield return Case("binary", Loss.BinaryCrossEntropy, "F.binary_cross_entropy_with_logits(x, y)");
        yield return Case("binary, weighted", Loss.BinaryCrossEntropy with { PositiveWeights = [1, 5, 0.5] },
            "F.binary_cross_entropy_with_logits(x, y, pos_weight=torch.tensor([1, 5, 0.5]))");

        static TestCaseData Case(string name, Loss loss, string python) => new TestCaseData(loss, python).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(ElementLosses))]
    public void Losses_of_elements_are_PyTorchs(Loss loss, string python)
    {
        manual_seed(2);
        var (outputs, targets) = (randn(32, 3, requires_grad: true), rand(32, 3));
        var expected = PyTorch.Run($"""
            def _loss(x, y): return {python}
            loss = _loss(x, y)
            loss.backward()
            grad = x.grad
            samples = torch.stack([_loss(x[k:k + 1], y[k:k + 1]) for k in range(len(x))]).detach()
            """, ("x", outputs), ("y", targets));
        Compare(loss, outputs, targets, expected);
        Assert.That(loss.Weigh(outputs, targets), Is.EqualTo(new LossWeight(32)));
    }

    private static void Compare(Loss loss, Tensor outputs, Tensor targets, Dictionary<string, Tensor> expected)
    {
        var value = loss.Of(outputs, targets);
        value.backward();
        TensorAssert.Close(value, expected["loss"], "loss");
        TensorAssert.Close(outputs.grad!, expected["grad"], "gradient");
        using (no_grad())
            TensorAssert.Close(loss.OfSamples(outputs, targets)!, expected["samples"], "losses of samples");
    }
}
