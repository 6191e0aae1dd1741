using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Everything of a model that a trial changes: weights, buffers, gradients, what needs gradients, modes, and the state of the CPU's random
/// generator. Puts it back bit for bit at its end.
/// </summary>
internal sealed class ModelState : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly ModuleModes _modes;
    private readonly (Parameter Parameter, bool RequiresGradient, Tensor? Gradient)[] _parameters;
    private readonly (Tensor Current, Tensor Copy)[] _values;
    private readonly Tensor _generator;

    /// <summary>Remembers the model and drops its gradients.</summary>
    public ModelState(nn.Module model)
    {
        using var noGradient = no_grad();
        _modes = new ModuleModes(model);
        _generator = get_rng_state();
        _parameters = [.. model.parameters().Select(parameter => (parameter, parameter.requires_grad, parameter.grad))];
        _values = [.. model.parameters().Concat(model.buffers()).Select(value => (value, value.detach().clone()))];
        DropGradients();
    }

    /// <summary>The parameters that were trainable.</summary>
    public IEnumerable<Parameter> Trainable => _parameters.Where(saved => saved.RequiresGradient).Select(saved => saved.Parameter);

    public void DropGradients()
    {
        foreach (var (parameter, _, _) in _parameters)
            parameter.grad = null;
    }

    /// <summary>Puts weights and buffers back.</summary>
    public void PutBackValues()
    {
        using var noGradient = no_grad();
        foreach (var (current, copy) in _values)
            current.copy_(copy);
    }

    public void Dispose()
    {
        PutBackValues();
        foreach (var (parameter, requiresGradient, gradient) in _parameters)
        {
            parameter.grad = gradient;
            parameter.requires_grad = requiresGradient;
        }
        _modes.Dispose();
        set_rng_state(_generator);
        _scope.Dispose();
    }
}
