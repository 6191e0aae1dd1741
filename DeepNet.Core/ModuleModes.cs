using static TorchSharp.torch;

namespace DeepNet;

/// <summary>Remembers of each module in a model whether it is in training mode, and puts that back at its end.</summary>
internal sealed class ModuleModes : IDisposable
{
    private readonly (nn.Module Module, bool Training)[] _modes;

    public ModuleModes(nn.Module model) => _modes = [.. Ordered(model).Select(module => (module, module.training))];

    public void Dispose()
    {
        foreach (var (module, training) in _modes)
            module.train(training);
    }

    /// <summary>Parents before children: setting a module's mode sets that of those below it.</summary>
    private static IEnumerable<nn.Module> Ordered(nn.Module module) => module.children().SelectMany(Ordered).Prepend(module);
}
