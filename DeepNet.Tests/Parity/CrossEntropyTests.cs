using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity;

/// <summary>The cross-entropy kernel of our own has PyTorch's bits, whatever is asked of it and whichever way it takes.</summary>
[Threads(2)]
public sealed class CrossEntropyTests
{
    [Test]
    public void LossAndGradientAreThoseOfPyTorchBitForBit(
        [Values("float32", "float64")] string type, [Values(false, true)] bool transposed, [Values(-100, 2)] int ignored, [Values(5, 5000)] int samples)
    {
        manual_seed(samples);
        var dtype = type == "float32" ? float32 : float64;
        var values = transposed ? randn([10, samples], dtype).t() : randn([samples, 10], dtype);
        var classes = randint(0, 10, [samples], int64);
        var expected = PyTorch.Run($"""
            x = (x.t().contiguous().t() if {(transposed ? 1 : 0)} else x).detach().requires_grad_()
            loss = F.cross_entropy(x, y, ignore_index={ignored})
            (loss * 0.37).backward()
            grad = x.grad
            """, ("x", values), ("y", classes));

        var x = values.detach().requires_grad_();
        var loss = nn.functional.cross_entropy(x, classes, ignore_index: ignored);
        (loss * 0.37).backward();

        TensorAssert.Same(loss, expected["loss"], "loss");
        TensorAssert.Same(x.grad!.contiguous(), expected["grad"].contiguous(), "gradient");
    }

    [Test]
    public void TheGradientHasAGradient([Values(-100, 2)] int ignored)
    {
        manual_seed(1);
        var values = randn([6, 4], float64);
        var classes = tensor(new long[] { 0, 1, 2, 3, 2, 1 });
        var expected = PyTorch.Run($"""
            x = x.requires_grad_()
            first, = torch.autograd.grad(F.cross_entropy(x, y, ignore_index={ignored}) * 0.5, x, create_graph=True)
            second, = torch.autograd.grad(first.pow(2).sum(), x)
            """, ("x", values), ("y", classes));

        var x = values.requires_grad_();
        var first = autograd.grad([nn.functional.cross_entropy(x, classes, ignore_index: ignored) * 0.5], [x], create_graph: true)[0];
        var second = autograd.grad([first.pow(2).sum()], [x])[0];

        TensorAssert.Close(first, expected["first"], "first");
        TensorAssert.Close(second, expected["second"], "second");
    }

    [Test]
    public void NothingButIgnoredTargetsIsNotANumberAsInPyTorch()
    {
        var x = zeros([2, 3], requires_grad: true);
        var loss = nn.functional.cross_entropy(x, tensor(new long[] { -100, -100 }));
        loss.backward();
        Assert.That(loss.item<float>(), Is.NaN);
        Assert.That(x.grad!.data<float>().ToArray(), Is.All.Zero);
    }

    [Test]
    public void AClassThatIsNotThereIsAnErrorThatNamesIt()
        => Assert.That(() => nn.functional.cross_entropy(zeros([2, 3], requires_grad: true), tensor(new long[] { 0, 7 })),
            Throws.InstanceOf<System.Runtime.InteropServices.ExternalException>().With.Message.Contains("Target 7 is out of bounds"));
}
