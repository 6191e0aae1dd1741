using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Notes what every module of a model returns, in the order in which they return, and asks autograd to keep the gradients. Modules are seen
/// when they are run by <c>call</c>, and when they return one tensor.
/// </summary>
internal sealed class OutputTrace : IDisposable
{
    private readonly List<Action> _removals = [];
    private readonly List<(string Name, Tensor Output)> _outputs = [];

    public OutputTrace(nn.Module model)
    {
        foreach (var (name, module) in model.named_modules().Prepend((name: "", module: model)))
            Watch(name.Length > 0 ? name : module.GetName(), module);
    }

    /// <summary>What was returned, and by whom.</summary>
    public IReadOnlyList<(string Name, Tensor Output)> Outputs => _outputs;

    /// <summary>The first module that returned a value that is not finite, or null.</summary>
    public string? FirstNonFinite { get; private set; }

    public void Dispose()
    {
        foreach (var remove in _removals)
            remove();
        foreach (var (_, output) in _outputs)
            output.Dispose();
    }

    private void Watch(string name, nn.Module module)
    {
        switch (module)
        {
            case nn.Module<Tensor, Tensor> one:
                _removals.Add(one.register_forward_hook((_, _, output) => Note(name, output)).remove);
                break;
            case nn.Module<Tensor, Tensor, Tensor> two:
                _removals.Add(two.register_forward_hook((_, _, _, output) => Note(name, output)).remove);
                break;
            case nn.Module<Tensor, Tensor, Tensor, Tensor> three:
                _removals.Add(three.register_forward_hook((_, _, _, _, output) => Note(name, output)).remove);
                break;
        }
    }

    private Tensor Note(string name, Tensor output)
    {
        if (FirstNonFinite is null && DeepNet.Training.FirstNonFinite.HasNonFinite(output))
            FirstNonFinite = name;
        if (!output.requires_grad)
            return output;
        // A handle of our own: containers and modules with a scope dispose of what passes between their parts.
        var kept = output.alias().DetachFromDisposeScope();
        kept.retain_grad();
        _outputs.Add((name, kept));
        return kept.alias();
    }
}
