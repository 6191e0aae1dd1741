using System.Runtime.InteropServices;
using DeepNet.Tests.Parity;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace DeepNet.Tests.Compat.Autograd;

internal sealed class CustomFunctionTests : TensorTest
{
    [Test]
    public void ItsGradientIsTheOneItComputes()
    {
        var (x, y) = (rand(3, requires_grad: true), rand(3, requires_grad: true));
        Exponential.apply(x * 2).sum().backward();
        (y * 2).exp().sum().backward();
        TensorAssert.Close(x.grad! / (x * 2).exp().detach(), full(3, 2f), "gradient");
        Assert.That(Exponential.apply(y.detach()).requires_grad, Is.False);
    }

    [Test]
    public void ItCanBeDifferentiatedTwice()
    {
        var x = rand(3, requires_grad: true);
        var first = grad([Exponential.apply(x).sum()], [x], create_graph: true)[0];
        var second = grad([first.sum()], [x])[0];
        TensorAssert.Close(second, x.exp().detach(), "second derivative");
    }

    [Test]
    public void SeveralResultsAndArgumentsThatAreNoTensors()
    {
        var (x, y) = (rand(3, requires_grad: true), rand(3, requires_grad: true));
        var results = ScaledSumAndProduct.apply(x, 3.0, y);
        TensorAssert.Close(results[0], (x + y) * 3, "sum");
        TensorAssert.Close(results[1], x * y, "product");
        (results[0].sum() + (results[1] * results[1]).sum()).backward();
        TensorAssert.Close(x.grad!, (3 + 2 * x * y * y).detach(), "gradient of x");
        TensorAssert.Close(y.grad!, (3 + 2 * y * x * x).detach(), "gradient of y");
    }

    [TestCase(true, 1)]
    [TestCase(false, 0)]
    public void AnUnusedResultHasAGradientOfZerosUnlessToldOtherwise(bool materialize, int expected)
    {
        var x = rand(3, requires_grad: true);
        CountsGradients.Defined = 0;
        CountsGradients.apply(x, materialize)[0].sum().backward();
        Assert.That(CountsGradients.Defined, Is.EqualTo(1 + expected));
    }

    [Test]
    public void WhatThePassesThrowArrives()
    {
        var x = rand(3, requires_grad: true);
        Assert.That(() => Throwing.apply(x, true), Throws.TypeOf<NotSupportedException>().With.Message.EqualTo("forward"));
        var y = Throwing.apply(x, false);
        Assert.That(() => y.sum().backward(), Throws.TypeOf<NotSupportedException>().With.Message.EqualTo("backward"));
        Assert.That(() => grad([(x * 2).sum()], [x])[0].sum().item<float>(), Is.EqualTo(6f), "the engine goes on");
    }

    [Test]
    public void GradientsThatDoNotFitTheArgumentsAreTold()
    {
        var x = rand(3, requires_grad: true);
        Assert.That(() => WrongGradients.apply(x, x).sum().backward(), Throws.InvalidOperationException.With.Message.Contains("1 gradients for 2 arguments"));
        Assert.That(() => WrongGradients.apply("text", x).sum().backward(), Throws.InvalidOperationException.With.Message.Contains("argument 0, which is no tensor"));
    }

    [Test]
    public void ASavedTensorThatChangedIsFoundOut()
    {
        var x = rand(3, requires_grad: true);
        var y = Exponential.apply(x);
        using (no_grad())
            y.mul_(2);
        Assert.That(() => y.sum().backward(), Throws.InstanceOf<ExternalException>().With.Message.Contains("inplace operation"));
    }

    [Test]
    public void DirtyInputsAndResultsWithoutGradient()
    {
        var x = rand(3, requires_grad: true);
        var doubled = x * 1;
        var results = DoubleInPlace.apply(doubled);
        Assert.That((results[0].Handle, results[0].requires_grad, results[1].requires_grad), Is.EqualTo((doubled.Handle, true, false)));
        results[0].sum().backward();
        TensorAssert.Same(x.grad!, full(3, 2f), "gradient");
    }

    [Test]
    public void TheContextIsOfNoUseOutsideThePasses()
    {
        Exponential.apply(rand(2, requires_grad: true));
        Assert.Throws<InvalidOperationException>(() => Exponential.Last!.get_saved_variables());
    }

    [Test]
    public void NothingIsLeftBehind()
    {
        var x = rand(3, requires_grad: true);
        var before = LiveTensors.Count();
        for (var step = 0; step < 100; step++)
        {
            using var scope = NewDisposeScope();
            Exponential.apply(x).sum().backward();
        }
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    [Test]
    public void JacobiansAreAsInPyTorch()
    {
        var (x, y) = (rand(2, 3), rand(3));
        var expected = PyTorch.Run("""
            one = torch.autograd.functional.jacobian(lambda a: (a ** 2).sum(1), x)
            two = torch.autograd.functional.jacobian(lambda a, b: (a * b, b.sum()), (x, y))
            """, ("x", x), ("y", y));
        TensorAssert.Close(functional.jacobian((Tensor a) => a.pow(2).sum(1), x), expected["one"], "one");
        var all = functional.jacobian(a => [a[0] * a[1], a[1].sum()], x, y).ToArray();
        for (var k = 0; k < 4; k++)
            TensorAssert.Close(all[k], expected[$"two.{k / 2}.{k % 2}"], $"two {k}");
    }
}
