using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>Walks through the modules of a model.</summary>
internal static class ModuleTree
{
    /// <summary>
    /// All modules within this one, each directly followed by those within it: the order of PyTorch's <c>modules()</c>, in which the
    /// originals draw their weights.
    /// </summary>
    internal static IEnumerable<nn.Module> Descendants(this nn.Module module)
    {
        foreach (var child in module.children())
        {
            yield return child;
            foreach (var inner in child.Descendants())
                yield return inner;
        }
    }
}
