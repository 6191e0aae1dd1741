using System.Globalization;
using System.Runtime.CompilerServices;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>Modules in an order, with a forward pass of the derived class's own over three arguments.</summary>
public abstract class Sequential<T1, T2, T3, TResult> : Module<T1, T2, T3, TResult>
{
    private Module[] _modules = [];

    protected Sequential(params (string name, Module submodule)[] modules) : base(nameof(Sequential))
    {
        foreach (var (name, module) in modules)
            Add(name, module);
    }

    protected Sequential(params Module[] modules) : base(nameof(Sequential))
    {
        foreach (var module in modules)
            Add(module);
    }

    public int Count => _modules.Length;

    [IndexerName("SequentialItems")]
    public Module this[int index] => _modules[index];

    [IndexerName("SequentialItems")]
    public Sequential<T1, T2, T3, TResult> this[Range index] => Slice(index.Start.GetOffset(Count), index.End.GetOffset(Count));

    [IndexerName("SequentialItems")]
    public Sequential<T1, T2, T3, TResult> this[(int? start, int? end) index] => Slice(index.start ?? 0, index.end ?? Count);

    /// <summary>The modules from start to before end, as a derived class makes a sequence of them.</summary>
    protected virtual Sequential<T1, T2, T3, TResult> Slice(int start, int end)
        => throw new NotSupportedException($"{GetType()} cannot be sliced: it does not override Slice.");

    /// <summary>Adds a module at the end, named by its number.</summary>
    public Sequential<T1, T2, T3, TResult> append(Module module)
    {
        Add(module);
        return this;
    }

    public Sequential<T1, T2, T3, TResult> append(string name, Module module)
    {
        Add(name, module);
        return this;
    }

    protected internal void Add(Module module) => Add(Count.ToString(CultureInfo.InvariantCulture), module);

    protected internal void Add(string name, Module sm)
    {
        ArgumentNullException.ThrowIfNull(sm);
        register_module(name, sm);
        _modules = [.. _modules, sm];
    }
}
