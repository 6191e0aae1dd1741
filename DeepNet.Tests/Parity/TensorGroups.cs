using TorchSharp;

namespace DeepNet.Tests.Parity;

internal static class TensorGroups
{
    /// <summary>The tensors whose names start with <paramref name="name"/> and a dot, under the rest of their names: one dictionary or list of the script's.</summary>
    internal static Dictionary<string, torch.Tensor> Group(this IReadOnlyDictionary<string, torch.Tensor> tensors, string name)
        => tensors.Where(pair => pair.Key.StartsWith(name + ".", StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key[(name.Length + 1)..], pair => pair.Value);

    /// <summary>The parameters' gradients by the parameters' names.</summary>
    internal static Dictionary<string, torch.Tensor> Gradients(this torch.nn.Module module)
        => module.named_parameters().Where(pair => pair.parameter.grad is not null).ToDictionary(pair => pair.name, pair => pair.parameter.grad!);

    /// <summary>The module's state dict under <c>name.key</c>, as inputs for a script.</summary>
    internal static IEnumerable<(string Name, torch.Tensor Value)> StateAs(this torch.nn.Module module, string name)
        => module.state_dict().Select(pair => ($"{name}.{pair.Key}", pair.Value.detach()));
}
