using DeepNet.Tests.Parity;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Cuda.Zoo;

/// <summary>One training pass and one evaluation pass of a case: here on a device, or in PyTorch on the same device.</summary>
internal sealed record ZooPass(IReadOnlyDictionary<string, Tensor> Outputs, IReadOnlyDictionary<string, Tensor> Gradients, IReadOnlyDictionary<string, Tensor> Evaluated)
{
    /// <summary>Here. The sum of the outputs, each weighted by its direction, is what gradients are taken of.</summary>
    /// <param name="zoo">The case.</param>
    /// <param name="model">Its model, in training mode; it is moved to the device.</param>
    /// <param name="inputs">On the CPU.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="type">float32 or float64, or bfloat16 for autocast.</param>
    internal static ZooPass Here(ZooCase zoo, nn.Module model, (string Name, Tensor Value)[] inputs, Device device, ScalarType type)
    {
        var weights = type == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        model.to(device, weights);
        var moved = inputs.Select(input => input.Value.is_floating_point() ? input.Value.to(weights, device).detach().requires_grad_() : input.Value.to(device)).ToArray();
        var outputs = Forward();
        var loss = outputs.Select((output, index) => (output.to_type(weights) * Direction(index, output).to(weights, device)).sum()).Aggregate((sum, next) => sum + next);
        loss.backward();
        var gradients = model.Gradients();
        for (var index = 0; index < moved.Length; index++)
            if (moved[index].grad is { } gradient)
                gradients.Add("inputs." + inputs[index].Name, gradient);
        model.eval();
        using var noGradient = no_grad();
        return new(Numbered(outputs), gradients, Numbered(Forward()));

        Tensor[] Forward()
        {
            if (type != ScalarType.BFloat16)
                return zoo.Call(model, moved);
            using var autocast = Autocast.Enter(device.type, type);
            return zoo.Call(model, moved);
        }
    }

    /// <summary>In PyTorch, with the weights that the model has here.</summary>
    internal static ZooPass There(ZooCase zoo, nn.Module model, (string Name, Tensor Value)[] inputs, Device device, ScalarType type)
    {
        if (zoo.Original.Contains("torchvision"))
            PyTorch.Require("torchvision", "python3-torchvision");
        var call = zoo.PythonCall ?? $"_model({string.Join(", ", inputs.Select(input => input.Name))})";
        var given = model.StateAs("state").Concat(Directions(zoo, model, inputs)).ToDictionary(pair => pair.Item1, pair => pair.Item2);
        foreach (var (name, value) in inputs)
            given.Add(name, value.is_floating_point() ? value.detach().requires_grad_() : value);
        var outputs = PyTorch.RunOn(device, $$"""
            {{zoo.Original}}
            _model = build()
            _model.load_state_dict(group("state"))
            for _m in _model.modules():
                if isinstance(_m, nn.Dropout):
                    _m.p = 0.0
            def _forward():
                with torch.autocast("{{device.type.ToString().ToLowerInvariant()}}", torch.bfloat16, enabled={{(type == ScalarType.BFloat16 ? "True" : "False")}}):
                    made = {{call}}
                return list(made) if isinstance(made, tuple) else [made]
            outputs = _forward()
            _directions = group("directions")
            sum((_o.float() * _directions[f"{_k}"]).sum() for _k, _o in enumerate(outputs)).backward()
            grads = {_n: _p.grad for _n, _p in _model.named_parameters() if _p.grad is not None}
            grads.update({"inputs." + _n: _t.grad for _n, _t in inputs.items() if _t.grad is not None})
            _model.eval()
            with torch.no_grad():
                evaluated = _forward()
            """, given);
        return new(outputs.Group("outputs"), outputs.Group("grads"), outputs.Group("evaluated"));
    }

    private static IEnumerable<(string, Tensor)> Directions(ZooCase zoo, nn.Module model, (string Name, Tensor Value)[] inputs)
    {
        // The shapes are those of an evaluation, which changes nothing in the model.
        model.eval();
        using var noGradient = no_grad();
        var outputs = zoo.Call(model, [.. inputs.Select(input => input.Value)]);
        model.train();
        return outputs.Select((output, index) => ($"directions.{index}", Direction(index, output)));
    }

    private static Tensor Direction(int index, Tensor output)
    {
        manual_seed(20 + index);
        return randn(output.shape);
    }

    private static Dictionary<string, Tensor> Numbered(Tensor[] outputs) => outputs.Index().ToDictionary(pair => $"{pair.Index}", pair => pair.Item);
}
