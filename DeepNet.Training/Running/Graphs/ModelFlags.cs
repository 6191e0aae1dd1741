using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// What the host knows of a model that operators are chosen by: which parameters need gradients, which modules are in training mode. A recording does
/// not look at it again, so that it is out of date when somebody freezes layers in the middle of a run.
/// </summary>
/// <param name="model">The model, as it is now.</param>
internal sealed class ModelFlags(nn.Module model)
{
    private readonly (Parameter Parameter, bool NeedsGradient)[] _parameters = [.. model.parameters().Select(parameter => (parameter, parameter.requires_grad))];
    private readonly (nn.Module Module, bool IsTraining)[] _modules = [.. model.modules().Select(module => (module, module.training))];

    /// <summary>Whether all is as it was.</summary>
    public bool AreTheSame()
    {
        foreach (var (parameter, needsGradient) in _parameters)
            if (parameter.requires_grad != needsGradient)
                return false;
        foreach (var (module, isTraining) in _modules)
            if (module.training != isTraining)
                return false;
        return true;
    }
}
