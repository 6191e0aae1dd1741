using System.Globalization;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>Modules one after the other: each gets what the one before it returned. Results in between are disposed of as soon as they are used.</summary>
public class Sequential : Module<Tensor, Tensor>
{
    private Module<Tensor, Tensor>[] _modules = [];

    protected Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) : base(nameof(Sequential))
    {
        foreach (var (name, module) in modules)
            append(name, module);
    }

    protected Sequential(params Module<Tensor, Tensor>[] modules) : base(nameof(Sequential))
    {
        foreach (var module in modules)
            append(module);
    }

    internal static Sequential Of(IEnumerable<Module<Tensor, Tensor>> modules) => new(modules.ToArray());

    internal static Sequential Of(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) => new(modules.ToArray());

    public int Count => _modules.Length;

    [IndexerName("SequentialItems")]
    public IModule<Tensor, Tensor> this[int index] => _modules[index];

    /// <summary>The same modules, those of the range only, under new numbers.</summary>
    [IndexerName("SequentialItems")]
    public Sequential this[Range index] => new(_modules[index]);

    [IndexerName("SequentialItems")]
    public Sequential this[(int? start, int? end) index] => this[(index.start ?? 0)..(index.end ?? Count)];

    /// <summary>Adds a module at the end, named by its number.</summary>
    public Sequential append(IModule<Tensor, Tensor> module) => append(Count.ToString(CultureInfo.InvariantCulture), module);

    public Sequential append(string name, IModule<Tensor, Tensor> module)
    {
        ArgumentNullException.ThrowIfNull(module);
        var step = module as Module<Tensor, Tensor>
            ?? throw new ArgumentException($"'{name}' must be a module from tensor to tensor, but is a {module.GetType()}.", nameof(module));
        register_module(name, step);
        _modules = [.. _modules, step];
        return this;
    }

    public override Tensor forward(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (_modules.Length == 0)
            return Tensor.Share(tensor.Handle);
        var current = tensor;
        foreach (var module in _modules)
        {
            var next = module.call(current);
            // A module may return its own input.
            if (!ReferenceEquals(current, tensor) && !ReferenceEquals(current, next))
                current.Dispose();
            current = next;
        }
        return current;
    }
}
