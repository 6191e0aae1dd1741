using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>Parts under a common prefix of their keys, where the reference has a module there; it computes nothing.</summary>
internal sealed class ModuleGroup : nn.Module
{
    internal ModuleGroup(params ReadOnlySpan<(string Name, nn.Module Part)> parts) : base(nameof(ModuleGroup))
    {
        foreach (var (name, part) in parts)
            register_module(name, part);
    }

    // The components are those registered by name above.
    protected override void RegisterComponents()
    {
    }
}
