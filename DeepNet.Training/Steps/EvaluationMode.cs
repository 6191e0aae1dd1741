using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>A model in evaluation mode and without gradients, until it is disposed of; then as it was.</summary>
internal readonly struct EvaluationMode : IDisposable
{
    private readonly ModuleModes _modes;
    private readonly IDisposable _noGradients;

    public EvaluationMode(nn.Module model)
    {
        (_modes, _noGradients) = (new ModuleModes(model), no_grad());
        model.eval();
    }

    public void Dispose()
    {
        _noGradients.Dispose();
        _modes.Dispose();
    }
}
