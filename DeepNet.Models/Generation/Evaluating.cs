using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>A module in evaluation mode until it is disposed of; then each part is as it was.</summary>
internal sealed class Evaluating : IDisposable
{
    private readonly ModuleModes _modes;

    internal Evaluating(nn.Module module)
    {
        _modes = new ModuleModes(module);
        module.eval();
    }

    public void Dispose() => _modes.Dispose();
}
