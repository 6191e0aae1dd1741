using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// All of a model that training changes, to be put back bit for bit: values and types of parameters and buffers, gradients, which parameters
/// need one, modes, and the state of the random generator.
/// </summary>
internal sealed class ModelSnapshot : IDisposable
{
    private readonly nn.Module _model;
    private readonly ModuleModes _modes;
    private readonly (Tensor Tensor, Tensor Copy)[] _values;
    private readonly (Parameter Parameter, bool Required, Tensor? Gradient)[] _gradients;
    private readonly IReadOnlyDictionary<string, string> _generators;

    /// <summary>Copies the state, and takes the gradients out of the model.</summary>
    public ModelSnapshot(nn.Module model)
    {
        _model = model;
        _modes = new ModuleModes(model);
        _generators = GeneratorStates.Save();
        using var noGrad = no_grad();
        Parameter[] parameters = [.. model.parameters().Distinct(ReferenceEqualityComparer.Instance).Cast<Parameter>()];
        _values = [.. parameters.Cast<Tensor>().Concat(model.buffers()).Distinct(ReferenceEqualityComparer.Instance).Cast<Tensor>()
            .Select(tensor => (tensor, tensor.detach().clone().DetachFromDisposeScope()))];
        _gradients = [.. parameters.Select(parameter => (parameter, parameter.requires_grad, parameter.grad?.DetachFromDisposeScope()))];
        model.zero_grad();
    }

    public void Dispose()
    {
        using var noGrad = no_grad();
        _model.zero_grad();
        if (_values.FirstOrDefault(pair => pair.Tensor.dtype != pair.Copy.dtype) is { Copy: { } original })
            WeightConversion.Convert(_model, original.dtype);
        foreach (var (tensor, copy) in _values)
        {
            tensor.copy_(copy);
            copy.Dispose();
        }
        foreach (var (parameter, required, gradient) in _gradients)
        {
            parameter.requires_grad = required;
            parameter.grad = gradient;
            gradient?.Dispose();
        }
        _modes.Dispose();
        GeneratorStates.Restore(_generators);
    }
}
