using System.Diagnostics.CodeAnalysis;
using DeepNet.Tests.Parity;
using TorchSharp;

namespace DeepNet.Tests.Compat.NN;

/// <summary>A function here and the same in Python, on the same inputs, which Python sees as a, b, c and d.</summary>
internal sealed record ParityCase(string Python, Func<torch.Tensor[], torch.Tensor> Managed, params Func<torch.Tensor>[] Inputs)
{
    public override string ToString() => Python;

    /// <summary>Compares the result and the gradients of every input that requires one.</summary>
    internal void Check()
    {
        using var scope = torch.NewDisposeScope();
        torch.manual_seed(1);
        var inputs = Inputs.Select(make => make()).ToArray();
        var names = inputs.Select((_, index) => ((char)('a' + index)).ToString()).ToArray();
        var expected = PyTorch.Run(Script(Python), names.Zip(inputs).ToDictionary(pair => pair.First, pair => pair.Second));

        torch.manual_seed(2);
        var output = Managed(inputs);
        TensorAssert.Close(output, expected["out"], "output");
        if (!output.requires_grad)
            return;
        torch.autograd.backward(output, torch.linspace(-1, 1, output.numel(), output.dtype).reshape(output.shape));
        var gradients = expected.Group("grads");
        Assert.That(inputs.Count(input => input.requires_grad), Is.EqualTo(gradients.Count), "gradients");
        foreach (var (name, gradient) in gradients)
            TensorAssert.Close(inputs[Array.IndexOf(names, name)].grad!, gradient, $"gradient of {name}");
    }

    private static string Script([StringSyntax("python")] string expression) => $$"""
        torch.manual_seed(2)
        out = {{expression}}
        if out.requires_grad:
            out.backward(torch.linspace(-1, 1, out.numel(), dtype=out.dtype).reshape(out.shape))
        grads = {name: value.grad for name, value in inputs.items() if value.grad is not None}
        """;
}

/// <summary>Inputs of parity cases.</summary>
internal static class Given
{
    internal static Func<torch.Tensor> Normal(params long[] shape) => () => torch.randn(shape, requires_grad: true);

    /// <summary>Between 0.05 and 0.95.</summary>
    internal static Func<torch.Tensor> Positive(params long[] shape) => () => torch.rand(shape).mul(0.9).add(0.05).requires_grad_();

    internal static Func<torch.Tensor> Fixed(params long[] shape) => () => torch.rand(shape).mul(0.9).add(0.05);

    internal static Func<torch.Tensor> LogProbabilities(params long[] shape)
        => () => torch.randn(shape).log_softmax(-1).detach().requires_grad_();

    internal static Func<torch.Tensor> Labels(long classes, params long[] shape) => () => torch.randint(0, classes, shape, torch.int64);

    internal static Func<torch.Tensor> Signs(params long[] shape) => () => torch.randint(0, 2, shape, torch.float32).mul(2).sub(1);

    internal static Func<torch.Tensor> Integers(params long[] values) => () => torch.tensor(values, dtype: torch.int64);
}
