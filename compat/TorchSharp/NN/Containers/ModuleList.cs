using System.Collections;
using System.Globalization;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>Modules under the names 0, 1, 2, …</summary>
public class ModuleList<T> : Module, IList<T> where T : Module
{
    private readonly List<T> _items = [];

    public ModuleList(params T[] modules) : base(nameof(ModuleList)) => extend(modules);

    public T this[int index]
    {
        get => _items[index];
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _items[index] = value;
            Renumber();
        }
    }

    public int Count => _items.Count;
    public bool IsReadOnly => false;

    public void append(params T[] parameters) => extend(parameters);

    public void extend(IEnumerable<T> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        foreach (var item in modules)
            Add(item);
    }

    public void Add(T item)
    {
        ArgumentNullException.ThrowIfNull(item);
        register_module(Name(Count), item);
        _items.Add(item);
    }

    public void Insert(int index, T item)
    {
        ArgumentNullException.ThrowIfNull(item);
        _items.Insert(index, item);
        Renumber();
    }

    public bool Remove(T item)
    {
        var index = IndexOf(item);
        if (index >= 0)
            RemoveAt(index);
        return index >= 0;
    }

    public void RemoveAt(int index)
    {
        _items.RemoveAt(index);
        Renumber();
    }

    public void Clear()
    {
        _items.Clear();
        Renumber();
    }

    public int IndexOf(T item) => _items.FindIndex(other => ReferenceEquals(other, item));
    public bool Contains(T item) => IndexOf(item) >= 0;
    public void CopyTo(T[] array, int arrayIndex) => _items.CopyTo(array, arrayIndex);
    public IEnumerator<T> GetEnumerator() => _items.GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Renumber()
    {
        ClearModules();
        for (var index = 0; index < Count; index++)
            register_module(Name(index), _items[index]);
    }

    private static string Name(int index) => index.ToString(CultureInfo.InvariantCulture);
}
