using DeepNet.Tests.Compat.Optim;
using DeepNet.Tests.Support;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Optim;

/// <summary>
/// Ten steps of every optimizer with every combination of its options, by the same gradients: parameters and states equal PyTorch's bit for
/// bit on LibTorch 1.13, whose arithmetic the kernels keep, and to 1e-6 on later ones. These take an average as m + (1 − β)(g − m), not as βm + (1 − β)g,
/// so that what is left of gradients of about 1 that cancel each other is off by roundings of 1; and a centered variance, the difference of two such, by more.
/// Momentum adds up what every step divides by its root, about 1 each, and so the roundings of all steps.
/// </summary>
[Threads(2)]
internal sealed class OptimizerParityTests
{
    private const int Steps = 10;
    private const int Forgotten = 1; // the parameter that has no gradient in some steps

    private static readonly long[][] _shapes = [[7, 13], [64, 33], [1], [], [5, 3, 3, 3], [300, 200]];

    // What one pass over memory can walk, and what goes through LibTorch's operators instead.
    private static readonly Dictionary<string, Func<Tensor, Tensor>> _layouts = new()
    {
        ["contiguous"] = tensor => tensor,
        ["column-major"] = tensor => tensor.t().contiguous().t(),
        ["every second"] = tensor => stack([tensor, tensor], -1).flatten()[TensorIndex.Slice(null, null, 2)].view(tensor.shape),
    };

    [TestCaseSource(typeof(OptimizerCase), nameof(OptimizerCase.All))]
    public void TenStepsAreTheSame(OptimizerCase optimizer) => Compare(optimizer, ScalarType.Float32, _shapes, tensor => tensor);

    [TestCaseSource(typeof(OptimizerCase), nameof(OptimizerCase.OneOfEach))]
    public void TenStepsInDoublePrecisionAreTheSame(OptimizerCase optimizer) => Compare(optimizer, ScalarType.Float64, _shapes, tensor => tensor);

    [Test]
    public void EveryLayoutIsTheSame(
        [ValueSource(typeof(OptimizerCase), nameof(OptimizerCase.OneOfEach))] OptimizerCase optimizer,
        [Values("contiguous", "column-major", "every second")] string layout)
        => Compare(optimizer, ScalarType.Float32, [[6, 8], [9, 4]], _layouts[layout]);

    [Test]
    public void ChannelsLastIsTheSame([ValueSource(typeof(OptimizerCase), nameof(OptimizerCase.OneOfEach))] OptimizerCase optimizer)
        => Compare(optimizer, ScalarType.Float32, [[4, 3, 5, 5], [2, 6, 3, 3]], tensor => tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2));

    // bfloat16 is computed in float and rounded once a step, PyTorch rounds after every operator: both stay near the step in double.
    [TestCaseSource(typeof(OptimizerCase), nameof(OptimizerCase.OneOfEach))]
    public void BFloat16StaysNear(OptimizerCase optimizer)
    {
        using var scope = NewDisposeScope();
        var (initial, gradients) = Draw(ScalarType.BFloat16, _shapes);
        var wide = gradients.Select(step => step.Select(gradient => gradient?.to_type(ScalarType.Float32)).ToArray()).ToArray();
        var expected = Python(optimizer, initial.Select(tensor => tensor.to_type(ScalarType.Float32)).ToArray(), wide);
        var (parameters, _) = Train(optimizer, initial, gradients, tensor => tensor);
        for (var k = 0; k < parameters.Length; k++)
            TensorAssert.Close(parameters[k].to_type(ScalarType.Float32), expected[$"params.{k}"], $"parameter {k}", absolute: 2e-2, relative: 2e-2);
    }

    [Test]
    public void ClippingIsTheSame([Values(0.5, 1e3)] double maxNorm, [Values(1.0, 2.0, double.PositiveInfinity)] double normType)
    {
        using var scope = NewDisposeScope();
        var (initial, gradients) = Draw(ScalarType.Float32, _shapes);
        var parameters = initial.Select(tensor => new Parameter(tensor.clone())).ToArray();
        for (var k = 0; k < parameters.Length; k++)
            parameters[k].grad = gradients[1][k];
        var expected = PyTorch.Run($$"""
            _params = [nn.Parameter(torch.zeros_like(inputs[f"g.{_k}"])) for _k in range({{parameters.Length}})]
            for _k, _p in enumerate(_params):
                _p.grad = inputs[f"g.{_k}"]
            norm = nn.utils.clip_grad_norm_(_params, {{maxNorm}}, {{(double.IsInfinity(normType) ? "math.inf" : normType)}})
            grads = [_p.grad for _p in _params]
            """, [.. parameters.Select((parameter, k) => ($"g.{k}", parameter.grad!.clone()))]);
        var norm = nn.utils.clip_grad_norm_(parameters, maxNorm, normType);
        // Ours is summed in float64, PyTorch's in float32.
        Assert.That(norm, Is.EqualTo(expected["norm"].item<float>()).Within(1e-4).Percent);
        for (var k = 0; k < parameters.Length; k++)
            TensorAssert.Close(parameters[k].grad!, expected[$"grads.{k}"], $"gradient {k}", absolute: 1e-8, relative: 1e-6);
    }

    // PyTorch rounds each norm to bfloat16; here they keep the digits, so the reference is PyTorch's on the same gradients in float32.
    [Test]
    public void TheNormOfBFloat16GradientsKeepsItsDigits()
    {
        using var scope = NewDisposeScope();
        var gradients = Draw(ScalarType.BFloat16, _shapes).Gradients[1].Select(gradient => gradient!).ToArray();
        var parameters = gradients.Select(gradient => new Parameter(zeros_like(gradient)) { grad = gradient.clone() }).ToArray();
        var norm = PyTorch.Run($$"""
            _params = [nn.Parameter(torch.zeros_like(inputs[f"g.{_k}"])) for _k in range({{gradients.Length}})]
            for _k, _p in enumerate(_params):
                _p.grad = inputs[f"g.{_k}"]
            norm = nn.utils.clip_grad_norm_(_params, math.inf)
            """, [.. gradients.Select((gradient, k) => ($"g.{k}", gradient.to_type(ScalarType.Float32)))])["norm"].item<float>();
        Assert.That(nn.utils.clip_grad_norm_(parameters, 1), Is.EqualTo(norm).Within(1e-4).Percent);
        for (var k = 0; k < gradients.Length; k++)
            TensorAssert.Close(parameters[k].grad!, (gradients[k].to_type(ScalarType.Float32) / norm).to_type(ScalarType.BFloat16), $"gradient {k}", relative: 7.9e-3);
    }

    private static void Compare(OptimizerCase optimizer, ScalarType type, long[][] shapes, Func<Tensor, Tensor> layout)
    {
        using var scope = NewDisposeScope();
        var (initial, gradients) = Draw(type, shapes);
        var expected = Python(optimizer, initial, gradients);
        var (parameters, states) = Train(optimizer, initial, gradients, layout);
        var exact = expected["exact"].item<bool>();
        var centered = optimizer.Python.Contains("centered=True");
        var (absolute, relative) = type == ScalarType.Float32 ? (2e-7, centered ? 1e-5 : 1e-6) : (1e-8, 1e-6);
        for (var k = 0; k < parameters.Length; k++)
        {
            Check(parameters[k], expected[$"params.{k}"], $"parameter {k}");
            foreach (var (name, tensor) in states[k])
                Check(tensor, expected[$"states.{k}.{name}"], $"{name} of parameter {k}", centered && name == "momentum_buffer" ? Steps : 1);
        }

        void Check(Tensor actual, Tensor theirs, string name, int summands = 1)
        {
            if (exact)
                TensorAssert.Same(actual, theirs, name);
            else
                TensorAssert.Close(actual, theirs, name, summands * absolute, relative);
        }
    }

    private static (Tensor[] Initial, Tensor?[][] Gradients) Draw(ScalarType type, long[][] shapes)
    {
        manual_seed(3);
        var initial = shapes.Select(shape => randn(shape, dtype: type)).ToArray();
        var gradients = Enumerable.Range(0, Steps)
            .Select(step => shapes.Select((shape, k) => k == Forgotten && step % 3 == 0 ? null : randn(shape, dtype: type)).ToArray()).ToArray();
        return (initial, gradients);
    }

    private static Dictionary<string, Tensor> Python(OptimizerCase optimizer, Tensor[] initial, Tensor?[][] gradients)
    {
        var inputs = initial.Select((tensor, k) => ($"p.{k}", tensor)).ToDictionary();
        for (var step = 0; step < Steps; step++)
            for (var k = 0; k < initial.Length; k++)
                if (gradients[step][k] is { } gradient)
                    inputs[$"g.{step}.{k}"] = gradient;
        return PyTorch.Run($$"""
            params = [nn.Parameter(inputs[f"p.{_k}"].clone()) for _k in range({{initial.Length}})]
            _optimizer = torch.optim.{{optimizer.Python}}
            for _step in range({{Steps}}):
                for _k, _p in enumerate(params):
                    _p.grad = inputs.get(f"g.{_step}.{_k}")
                _optimizer.step()
            states = [{name: value for name, value in _optimizer.state[_p].items() if torch.is_tensor(value)} for _p in params]
            exact = torch.__version__.startswith("1.13")
            """, inputs);
    }

    private static (Parameter[] Parameters, Dictionary<string, Tensor>[] States) Train(
        OptimizerCase optimizer, Tensor[] initial, Tensor?[][] gradients, Func<Tensor, Tensor> layout)
    {
        var parameters = initial.Select(tensor => new Parameter(layout(tensor.clone()))).ToArray();
        using var trained = optimizer.Create(parameters);
        for (var step = 0; step < Steps; step++)
        {
            for (var k = 0; k < parameters.Length; k++)
                parameters[k].grad = gradients[step][k] is { } gradient ? layout(gradient) : null;
            trained.step();
        }
        // Copies: the states end with the optimizer.
        return (parameters, [.. trained.state_dict().State.Select(state => OptimizerCase.TensorsOf(state).ToDictionary(pair => pair.Key, pair => pair.Value.clone()))]);
    }
}
