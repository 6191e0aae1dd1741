using TorchSharp;

namespace DeepNet.Tests.Parity;

/// <summary>The oracle itself: what goes in comes back, and what goes wrong is told.</summary>
internal sealed class OracleTests
{
    private static readonly torch.ScalarType[] _types =
    [
        torch.ScalarType.Float64, torch.ScalarType.Float32, torch.ScalarType.Float16, torch.ScalarType.BFloat16, torch.ScalarType.ComplexFloat32,
        torch.ScalarType.Int64, torch.ScalarType.Int32, torch.ScalarType.Int16, torch.ScalarType.Int8, torch.ScalarType.Byte, torch.ScalarType.Bool,
    ];

    [Test]
    public void EveryTypeAndShapeComesBackBitForBit()
    {
        var inputs = new Dictionary<string, torch.Tensor>();
        foreach (var type in _types)
        {
            foreach (long[] shape in (long[][])[[], [0], [3], [2, 0, 4], [2, 3, 5]])
                inputs[$"{type}-{string.Join('x', shape)}"] = Filled(shape, type);
        }
        TensorAssert.Same(PyTorch.Run("copies = {name: value.clone() for name, value in inputs.items()}", inputs).Group("copies"), inputs);
    }

    [Test]
    public void TensorsNumbersListsAndDictionariesAreOutputs()
    {
        var outputs = PyTorch.Run("""
            tensor, number, count, flag = torch.ones(2), 1.5, 3, True
            both = [torch.zeros(1), {"inner": torch.ones(1)}]
            _hidden = torch.ones(1)
            text = "no tensor"
            """);
        Assert.That(outputs.Keys, Is.EquivalentTo((string[])["tensor", "number", "count", "flag", "both.0", "both.1.inner"]));
        Assert.That(outputs["number"].item<double>(), Is.EqualTo(1.5));
        Assert.That(outputs["count"].item<long>(), Is.EqualTo(3));
        Assert.That(outputs["flag"].item<bool>(), Is.True);
    }

    [Test]
    public void InputsThatRequireGradientsDoSoThere()
    {
        var x = Filled([3], torch.ScalarType.Float32).requires_grad_();
        var y = Filled([3], torch.ScalarType.Float32);
        var outputs = PyTorch.Run("a, b = x.requires_grad, y.requires_grad\n(x * y).sum().backward()\ngrad = x.grad", ("x", x), ("y", y));
        Assert.That((outputs["a"].item<bool>(), outputs["b"].item<bool>()), Is.EqualTo((true, false)));
        TensorAssert.Same(outputs["grad"], y);
    }

    [Test]
    public void ThreadsAreTheSame()
        => Assert.That(PyTorch.Run("threads = torch.get_num_threads()")["threads"].item<long>(), Is.EqualTo(torch.get_num_threads()));

    [Test]
    public void AScriptThatRaisesIsAnExceptionWithItsTraceback()
    {
        PyTorch.Run("ready = 1");
        var error = Assert.Throws<PyTorchException>(() => PyTorch.Run("print('to stdout')\nx = torch.ones(2, 3) @ torch.ones(2, 3)"));
        Assert.That(error!.Message, Does.Contain("mat1 and mat2 shapes").And.Contain("line 2"));
        Assert.That(PyTorch.Run("x = torch.ones(1)").Keys, Is.EqualTo((string[])["x"]), "the process goes on");
    }

    [Test]
    public void APythonThatDiesIsToldAndReplaced()
    {
        PyTorch.Run("ready = 1");
        var error = Assert.Throws<PyTorchException>(() => PyTorch.Run("import os, sys\nsys.stderr.write('last words\\n')\nos._exit(7)"));
        Assert.That(error!.Message, Does.Contain("exit code 7").And.Contain("last words"));
        Assert.That(PyTorch.Run("x = 1").Keys, Is.EqualTo((string[])["x"]));
    }

    [Test]
    public void TheComparisonNamesTheWorstElement()
    {
        var expected = PyTorch.Run("x = torch.zeros(2, 3)")["x"];
        var actual = PyTorch.Run("x = torch.zeros(2, 3)\nx[0, 1] = 1e-6\nx[1, 2] = 0.25")["x"];
        Assert.That(Failure(() => TensorAssert.Close(actual, expected, "x")), Does.Contain("1 of 6").And.Contain("[1, 2]: 0.25 instead of 0"));
        Assert.That(Failure(() => TensorAssert.Same(actual, expected, "x")), Does.Contain("2 of 6").And.Contain("[1, 2]"));
        Assert.That(Failure(() => TensorAssert.Close(PyTorch.Run("x = torch.zeros(3, 2)")["x"], expected, "x")), Does.Contain("[3, 2]").And.Contain("[2, 3]"));
        Assert.That(Failure(() => TensorAssert.Close(PyTorch.Run("x = torch.full((2, 3), math.nan)")["x"], expected, "x")), Does.Contain("6 of 6"));
    }

    private static string Failure(Action comparison)
    {
        using (new NUnit.Framework.Internal.TestExecutionContext.IsolatedContext())
            return Assert.Throws<AssertionException>(() => comparison())!.Message;
    }

    private static torch.Tensor Filled(long[] shape, torch.ScalarType type)
    {
        var tensor = torch.empty(shape, dtype: type);
        var bytes = new byte[tensor.numel() * tensor.ElementSize];
        for (var index = 0; index < bytes.Length; index++)
            bytes[index] = (byte)(type == torch.ScalarType.Bool ? index % 2 : index * 37 % 113);
        if (bytes.Length > 0)
            tensor.bytes = bytes;
        return tensor;
    }
}
