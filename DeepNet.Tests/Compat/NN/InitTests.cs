using DeepNet.Tests.Parity;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.init;

namespace DeepNet.Tests.Compat.NN;

/// <summary>The same seed gives the same bits as in PyTorch.</summary>
internal sealed class InitTests
{
    private static readonly (string Python, Func<Tensor, Tensor> Managed, long[] Shape)[] _cases =
    [
        ("uniform_(x)", x => uniform_(x), [7, 5]),
        ("uniform_(x, -0.3, 1.7)", x => uniform_(x, -0.3, 1.7), [40, 5]),
        ("normal_(x)", x => normal_(x), [3, 5]),
        ("normal_(x, 0.4, 1.3)", x => normal_(x, 0.4, 1.3), [40, 5]),
        ("trunc_normal_(x)", x => trunc_normal_(x), [40, 50]),
        ("trunc_normal_(x, 0.1, 0.02, -0.03, 0.2)", x => trunc_normal_(x, 0.1, 0.02, -0.03, 0.2), [40, 50]),
        ("trunc_normal_(x, 0.1, 0.5, 0.6, 0.9)", x => trunc_normal_(x, 0.1, 0.5, 0.6, 0.9), [40, 50]),
        ("constant_(x, 0.3)", x => constant_(x, 0.3), [7, 5]),
        ("ones_(x)", x => ones_(x), [7, 5]),
        ("zeros_(x)", x => zeros_(x), [7, 5]),
        ("eye_(x)", x => eye_(x), [7, 5]),
        ("dirac_(x)", x => dirac_(x), [7, 5, 3]),
        ("dirac_(x)", x => dirac_(x), [5, 7, 3, 4]),
        ("dirac_(x)", x => dirac_(x), [5, 5, 3, 4, 1]),
        ("xavier_uniform_(x)", x => xavier_uniform_(x), [7, 5, 3, 3]),
        ("xavier_uniform_(x, 1.7)", x => glorot_uniform_(x, 1.7), [7, 5]),
        ("xavier_normal_(x)", x => xavier_normal_(x), [7, 5, 3, 3]),
        ("xavier_normal_(x, 1.7)", x => glorot_normal_(x, 1.7), [7, 5]),
        ("kaiming_uniform_(x, math.sqrt(5))", x => kaiming_uniform_(x, Math.Sqrt(5)), [7, 5, 3, 3]),
        ("kaiming_uniform_(x, mode='fan_out', nonlinearity='relu')", x => kaiming_uniform_(x, 0, FanInOut.FanOut, NonlinearityType.ReLU), [7, 5]),
        ("kaiming_normal_(x, 0.2)", x => kaiming_normal_(x, 0.2), [7, 5, 3, 3]),
        ("kaiming_normal_(x, mode='fan_out', nonlinearity='tanh')", x => kaiming_normal_(x, 0, FanInOut.FanOut, NonlinearityType.Tanh), [64, 5, 3, 3]),
        ("orthogonal_(x)", x => orthogonal_(x), [7, 5]),
        ("orthogonal_(x, 1.7)", x => orthogonal_(x, 1.7), [5, 7]),
        ("orthogonal_(x)", x => orthogonal_(x), [6, 2, 3, 3]),
        ("sparse_(x, 0.3)", x => sparse_(x, 0.3), [7, 5]),
        ("sparse_(x, 1, 2.0)", x => sparse_(x, 1, 2), [7, 5]),
    ];

    private static IEnumerable<TestCaseData> Cases
        => _cases.Select(sample => new TestCaseData(sample.Python, sample.Managed, sample.Shape) { TestName = $"{sample.Python} of [{string.Join(", ", sample.Shape)}]" });

    [TestCaseSource(nameof(Cases))]
    public void GivesPyTorchsBits(string python, Func<Tensor, Tensor> fill, long[] shape)
    {
        using var scope = NewDisposeScope();
        var expected = PyTorch.Run($"""
            x = torch.empty({string.Join(", ", shape)}, requires_grad=True)
            torch.manual_seed(5)
            nn.init.{python}
            after = torch.rand(3)
            """);
        var x = empty(shape, requires_grad: true);
        manual_seed(5);
        var result = fill(x);
        Assert.That(result, Is.SameAs(x));
        Assert.That((x.requires_grad, x.is_leaf), Is.EqualTo((true, true)));
        TensorAssert.Same(x, expected["x"], "values");
        TensorAssert.Same(rand(3), expected["after"], "the generator's next numbers");
    }

    [Test]
    public void AGeneratorOfTheCallersIsUsed()
    {
        using var scope = NewDisposeScope();
        using var first = new Generator(3);
        using var second = new Generator(3);
        TensorAssert.Same(trunc_normal_(empty(9), generator: first), trunc_normal_(empty(9), generator: second));
        TensorAssert.Same(normal_(empty(9), generator: first), normal_(empty(9), generator: second));
        TensorAssert.Same(uniform_(empty(9), generator: first), uniform_(empty(9), generator: second));
    }

    [Test]
    public void GainsAndFansAreThePapers()
    {
        Assert.Multiple(() =>
        {
            Assert.That(calculate_gain(NonlinearityType.Conv2D), Is.EqualTo(1));
            Assert.That(calculate_gain(NonlinearityType.Tanh), Is.EqualTo(5.0 / 3));
            Assert.That(calculate_gain(NonlinearityType.ReLU), Is.EqualTo(Math.Sqrt(2)));
            Assert.That(calculate_gain(NonlinearityType.LeakyReLU, 0.2), Is.EqualTo(Math.Sqrt(2 / 1.04)));
            Assert.That(CalculateFanInAndFanOut(empty(7, 5, 3, 2)), Is.EqualTo((30L, 42L)));
            Assert.That(() => CalculateFanInAndFanOut(empty(7)), Throws.ArgumentException.With.Message.Contains("[7]"));
            Assert.That(() => dirac_(empty(7, 2)), Throws.ArgumentException.With.Message.Contains("3 to 5"));
        });
    }

    [Test]
    public void NothingLeaksIntoTheScope()
    {
        using var scope = NewDisposeScope();
        var x = empty(6, 4);
        orthogonal_(x);
        sparse_(x, 0.5);
        trunc_normal_(x);
        Assert.That(scope.DisposablesCount, Is.EqualTo(1));
    }
}
