using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>What an optimizer keeps for one parameter from step to step.</summary>
public sealed class ParameterState : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors;

    private ParameterState(Dictionary<string, Tensor> tensors, long step) => (_tensors, Step) = (tensors, step);

    /// <summary>The number of the step at hand, the first being 1.</summary>
    public long Step { get; internal set; }

    /// <summary>A tensor that is kept, to be changed in place.</summary>
    /// <param name="name">One of <see cref="UpdateRule.Start"/>.</param>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public Tensor this[string name] => _tensors[name];

    /// <summary>The tensors that are kept, by name.</summary>
    internal IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    /// <summary>The state before the first step; it keeps the tensors beyond the dispose scope.</summary>
    internal static ParameterState Keep(IReadOnlyList<(string Name, Tensor Value)> tensors)
        => new(tensors.ToDictionary(slot => slot.Name, slot => slot.Value.DetachFromDisposeScope()), 0);

    /// <summary>The state in another form, as long as the dispose scope lasts.</summary>
    internal ParameterState Select(Func<Tensor, Tensor> form) => new(_tensors.ToDictionary(slot => slot.Key, slot => form(slot.Value)), Step);

    /// <summary>Keeps another tensor under that name, which it frees at the end.</summary>
    internal void Replace(string name, Tensor tensor)
    {
        _tensors[name].Dispose();
        _tensors[name] = tensor;
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
            tensor.Dispose();
    }
}
