using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Layers;

/// <summary>A layer, here and as a Python expression, and the shapes of its inputs: it must draw the same weights and compute the same.</summary>
/// <param name="Python">An expression such as <c>nn.Linear(3, 4)</c>.</param>
/// <param name="Create">The same layer.</param>
/// <param name="Forward">How the layer is applied to the inputs.</param>
/// <param name="Shapes">Of the inputs, which are normally distributed float32.</param>
internal sealed record LayerCase(string Python, Func<nn.Module> Create, Func<nn.Module, Tensor[], Tensor> Forward, long[][] Shapes)
{
    private const int Seed = 3;

    internal static TestCaseData Of(string python, Func<nn.Module<Tensor, Tensor>> create, params long[] shape)
        => new LayerCase(python, create, (layer, inputs) => ((nn.Module<Tensor, Tensor>)layer).call(inputs[0]), [shape]).Data;

    internal static TestCaseData Of(string python, Func<nn.Module<Tensor, Tensor, Tensor>> create, long[] first, long[] second)
        => new LayerCase(python, create, (layer, inputs) => ((nn.Module<Tensor, Tensor, Tensor>)layer).call(inputs[0], inputs[1]), [first, second]).Data;

    private TestCaseData Data => new TestCaseData(this).SetArgDisplayNames(Python, string.Join(", ", Shapes.Select(shape => $"[{string.Join(" ", shape)}]")));

    /// <summary>Initial weights bit for bit; then the training pass with its random draws, gradients, buffers, and the evaluation pass.</summary>
    internal void Check()
    {
        using var scope = NewDisposeScope();
        manual_seed(Seed + 1);
        var inputs = Shapes.Select(shape => randn(shape, requires_grad: true)).ToArray();
        var expected = PyTorch.Run($$"""
            torch.manual_seed({{Seed}})
            _layer = {{Python}}
            initial = {name: value.clone() for name, value in _layer.state_dict().items()}
            _inputs = [inputs[f"input{k}"] for k in range({{inputs.Length}})]
            torch.manual_seed({{Seed}})
            output = _layer(*[x.clone() for x in _inputs])
            torch.manual_seed({{Seed}})
            (output * torch.randn(output.shape)).sum().backward()
            gradients = [x.grad for x in _inputs]
            parameters = {name: p.grad for name, p in _layer.named_parameters()}
            state = _layer.state_dict()
            with torch.no_grad():
                evaluated = _layer.eval()(*[x.clone() for x in _inputs])
            """, [.. inputs.Select((input, k) => ($"input{k}", input))]);

        manual_seed(Seed);
        using var layer = Create();
        var state = layer.state_dict();
        Assert.That(state.Keys, Is.EquivalentTo(expected.Group("initial").Keys));
        TensorAssert.Same(state, expected.Group("initial"));

        manual_seed(Seed);
        var output = Forward(layer, [.. inputs.Select(input => input.clone())]);
        TensorAssert.Close(output, expected["output"], "output");
        manual_seed(Seed);
        (output * randn(output.shape)).sum().backward();
        for (var k = 0; k < inputs.Length; k++)
            TensorAssert.Close(inputs[k].grad!, expected[$"gradients.{k}"], $"gradient of input {k}");
        TensorAssert.Close(layer.Gradients(), expected.Group("parameters"));
        TensorAssert.Close(layer.state_dict(), expected.Group("state"));

        layer.eval();
        using (no_grad())
            TensorAssert.Close(Forward(layer, [.. inputs.Select(input => input.clone())]), expected["evaluated"], "evaluated output");
    }
}
