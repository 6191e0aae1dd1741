using System.Collections;
using System.Globalization;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>Parameters under the names 0, 1, 2, …</summary>
public class ParameterList : Module, IList<Parameter>
{
    private readonly List<Parameter> _items = [];

    public ParameterList(params Parameter[] parameters) : base(nameof(ParameterList)) => extend(parameters);

    public Parameter this[int index]
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

    public void append(params Parameter[] parameters) => extend(parameters);

    public void extend(IEnumerable<Parameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        foreach (var item in parameters)
            Add(item);
    }

    public void Add(Parameter item)
    {
        ArgumentNullException.ThrowIfNull(item);
        register_parameter(Name(Count), item);
        _items.Add(item);
    }

    public void Insert(int index, Parameter item)
    {
        ArgumentNullException.ThrowIfNull(item);
        _items.Insert(index, item);
        Renumber();
    }

    public bool Remove(Parameter item)
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

    public int IndexOf(Parameter item) => _items.FindIndex(other => ReferenceEquals(other, item));
    public bool Contains(Parameter item) => IndexOf(item) >= 0;
    public void CopyTo(Parameter[] array, int arrayIndex) => _items.CopyTo(array, arrayIndex);
    public IEnumerator<Parameter> GetEnumerator() => _items.GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Renumber()
    {
        _internal_params.Clear();
        for (var index = 0; index < Count; index++)
            register_parameter(Name(index), _items[index]);
    }

    private static string Name(int index) => index.ToString(CultureInfo.InvariantCulture);
}
