using TorchSharp;

namespace DeepNet.Tests.Parity;

internal static class TensorGroups
{
    /// <summary>The tensors whose names start with <paramref name="name"/> and a dot, under the rest of their names: one dictionary or list of the script's.</summary>
    internal static Dictionary<string, torch.Tensor> Group(this IReadOnlyDictionary<string, torch.Tensor> tensors, string name)
        => tensors.Where(pair => pair.Key.StartsWith(name + ".", StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key[(name.Length + 1)..], pair => pair.Value);
}
