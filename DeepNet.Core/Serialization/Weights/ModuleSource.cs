using static TorchSharp.torch;

namespace DeepNet.Serialization;

/// <summary>A module's state as a source of tensors.</summary>
internal sealed class ModuleSource(nn.Module module) : ITensorSource
{
    private readonly Dictionary<string, Tensor> _state = module.state_dict();

    public string Path => module.GetName();

    public IReadOnlyCollection<TensorEntry> Tensors => [.. _state.Select(pair => new Entry(pair.Key, pair.Value))];

    public Tensor Read(string name)
    {
        using var noGradient = no_grad();
        return Find(name).cpu().clone();
    }

    public void ReadInto(string name, Tensor target)
    {
        using var noGradient = no_grad();
        target.copy_(Find(name));
    }

    public Tensor? Map(string name) => null;

    public void Dispose()
    {
        // The tensors are the module's.
    }

    private Tensor Find(string name) => _state.TryGetValue(name, out var tensor)
        ? tensor
        : throw new ArgumentException($"{Path} has no tensor '{name}'{NearestName.Hint(name, _state.Keys)}.", nameof(name));

    private sealed class Entry(string name, Tensor tensor) : TensorEntry(name, tensor.dtype, tensor.shape);
}
