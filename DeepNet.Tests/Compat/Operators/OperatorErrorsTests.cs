using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Compat.Operators;

/// <summary>What operators do with arguments that they cannot take: an exception that says so, never the end of the process.</summary>
public sealed class OperatorErrorsTests : TensorTest
{
    private static readonly Tensor _none = null!;

    private static IEnumerable<TestCaseData> NullCalls() => new (string, Action<Tensor>)[]
    {
        ("x + null", x => _ = x + _none), ("null + x", x => _ = _none + x), ("null * 2", _ => _ = _none * 2), ("2.0 / null", _ => _ = 2.0 / _none), ("-null", _ => _ = -_none), ("null < 1", _ => _ = _none < 1.ToScalar()),
        ("x.add(null)", x => x.add(_none)), ("x.add_(null)", x => x.add_(_none)), ("torch.add(null, x)", x => add(_none, x)), ("torch.add_(null, x)", x => add_(_none, x)), ("x.mul(scalar null)", x => x.mul((Scalar)null!)),
        ("torch.relu(null)", _ => sigmoid(_none)), ("torch.sum(null)", _ => sum(_none)), ("torch.std(null, type)", _ => std(_none, 0, type: float64)), ("x.matmul(null)", x => x.matmul(_none)), ("torch.max(null, 0)", _ => max(_none, 0)),
        ("torch.cat(list null)", _ => cat((Tensor[])null!)), ("torch.cat(null inside)", x => cat([x, _none])), ("torch.stack(null)", _ => stack(null!)), ("torch.stack(null inside)", x => stack([_none, x])), ("torch.where(x, null, x)", x => where(x > 0, _none, x)),
        ("x.view(null)", x => x.view(null!)), ("x.permute(null)", x => x.permute((long[])null!)), ("torch.einsum(null, x)", x => einsum(null!, x)), ("torch.linalg.inv(null)", _ => linalg.inv(_none)), ("torch.fft.fft(null)", _ => fft.fft_(_none)), ("torch.special.erf(null)", _ => special.erf(_none)), ("torch.hsplit(x, null)", x => hsplit(x, _none)),
    }.Select(call => new TestCaseData(call.Item2).SetArgDisplayNames(call.Item1));

    [TestCaseSource(nameof(NullCalls))]
    public void NullIsAnArgumentNullException(Action<Tensor> call) => Assert.Throws<ArgumentNullException>(() => call(ones(2, 2)));

    private static IEnumerable<TestCaseData> WrongShapes() => new (string, Func<Tensor>, string)[]
    {
        ("2x3 @ 2x3", () => matmul(ones(2, 3), ones(2, 3)), "2x3 and 2x3"), ("mm 2x3 4x5", () => ones(2, 3).mm(ones(4, 5)), "2x3 and 4x5"), ("bmm", () => ones(2, 3, 4).bmm(ones(2, 3, 4)), "[2, 4] but got: [2, 3]"),
        ("dot", () => ones(2).dot(ones(3)), "2 and 3"), ("add", () => ones(2, 3) + ones(2, 4), "(3) must match the size of tensor b (4)"), ("view", () => ones(2, 3).view(4, 2), "'[4, 2]' is invalid for input of size 6"),
        ("cat", () => cat([ones(2, 3), ones(2, 4)]), "Expected size 3 but got size 4"), ("sum", () => ones(2).sum(3L), "got 3"), ("permute", () => ones(2, 3).permute(0, 1, 2), "3"), ("expand", () => ones(2, 3).expand(4, 3), "(4) must match the existing size (2)"),
        ("in place", () => ones(3).add_(ones(2, 3)), "[3] doesn't match the broadcast shape [2, 3]"), ("inverse", () => ones(2, 3).inverse(), "2 by 3 matrices"), ("topk", () => ones(2).topk(3).values, "k"), ("einsum", () => einsum("ij,jk", ones(2, 3), ones(4, 5)), "3"),
    }.Select(call => new TestCaseData(call.Item2, call.Item3).SetArgDisplayNames(call.Item1));

    [TestCaseSource(nameof(WrongShapes))]
    public void WrongShapesAreNamed(Func<Tensor> call, string part)
        => Assert.That(Assert.Throws<ExternalException>(() => call())!.Message, Does.Contain(part));

    [Test]
    public void ADisposedTensorIsAnObjectDisposedException()
    {
        var gone = ones(2);
        gone.Dispose();
        var x = ones(2);
        Assert.Multiple(() =>
        {
            Assert.Throws<ObjectDisposedException>(() => gone.add(x));
            Assert.Throws<ObjectDisposedException>(() => _ = x * gone);
            Assert.Throws<ObjectDisposedException>(() => gone.relu_());
            Assert.Throws<ObjectDisposedException>(() => cat([x, gone]));
        });
    }

    [Test]
    public void InPlaceCallsReturnTheTensorItself()
    {
        var x = ones(2);
        Assert.That(x.add_(x).mul_(2.ToScalar()).relu_().clamp_(0.ToScalar(), 3.ToScalar()).squeeze_(), Is.SameAs(x));
        Assert.That(sub_(x, x), Is.SameAs(x));
        Assert.That(x.sum().item<float>(), Is.Zero);
    }

    [Test]
    public void OperatorsKeepNoTensorOfTheirOwn()
    {
        var x = ones(2, 2);
        var before = CurrentDisposeScope!.DisposablesCount;
        using (1.0 / x) { }
        x.add_(x);
        x.div_(x);
        Assert.That(CurrentDisposeScope!.DisposablesCount, Is.EqualTo(before));
    }

    [Test]
    public void EqualsComparesValues()
    {
        var x = ones(2, 2);
        Assert.Multiple(() =>
        {
            Assert.That(x.Equals(ones(2, 2)));
            Assert.That(x.Equals((object)x));
            Assert.That(x.Equals(zeros(2, 2)), Is.False);
            Assert.That(x.Equals(ones(4)), Is.False);
            Assert.That(x!.Equals(null!), Is.False);
        });
    }

    [Test]
    public void AGradientThatIsKnownToBeZeroHasMemory()
    {
        var parameter = new TorchSharp.Modules.Parameter(ones(3));
        parameter.sgn().sum().backward();
        using var optimizer = optim.SGD([parameter], 0.1, momentum: 0.9);
        optimizer.step();
        Assert.That(parameter.grad!.bytes.ToArray(), Is.All.Zero);
        parameter.grad!.add_(1.ToScalar());
        Assert.That(parameter.grad!.sum().item<float>(), Is.EqualTo(3));
    }
}
