using System.Collections;
using System.Diagnostics.CodeAnalysis;
using TorchSharp.Utils;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>Parameters under names of the user's, in the order in which they were added.</summary>
public class ParameterDict : Module, IDictionary<string, Parameter>, IList<(string, Parameter)>
{
    private readonly OrderedDict<string, Parameter> _items = [];

    public ParameterDict() : base(nameof(ParameterDict))
    {
    }

    public Parameter this[string key]
    {
        get => _items.TryGetValue(key, out var value)
            ? value
            : throw new KeyNotFoundException($"There is no '{key}'; there is {(Count == 0 ? "nothing" : string.Join(", ", keys()))}.");
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _items[key] = value;
            Register();
        }
    }

    public (string, Parameter) this[int index]
    {
        get => _items[index];
        set
        {
            _items[index] = value;
            Register();
        }
    }

    public int Count => _items.Count;
    public bool IsReadOnly => false;
    public ICollection<string> Keys => _items.Keys;
    public ICollection<Parameter> Values => _items.Values;
    public IEnumerable<string> keys() => _items.Keys;
    public IEnumerable<Parameter> values() => _items.Values;
    public IEnumerator<(string, Parameter)> items() => _items.GetEnumerator();

    public void Add(string key, Parameter value)
    {
        ArgumentNullException.ThrowIfNull(value);
        register_parameter(key, value);
        _items.Add(key, value);
    }

    public void Add((string, Parameter) item) => Add(item.Item1, item.Item2);
    public void Add(KeyValuePair<string, Parameter> item) => Add(item.Key, item.Value);

    public void Insert(int index, (string, Parameter) item)
    {
        _items.Insert(index, item);
        Register();
    }

    public bool Remove(string key)
    {
        register_parameter(key, null!);
        return _items.Remove(key);
    }

    public bool Remove((string, Parameter) item) => Contains(item) && Remove(item.Item1);
    public bool Remove(KeyValuePair<string, Parameter> item) => Remove((item.Key, item.Value));
    public void RemoveAt(int index) => Remove(_items[index].Item1);

    public void Clear()
    {
        _items.Clear();
        Register();
    }

    public void clear() => Clear();

    public bool ContainsKey(string key) => _items.ContainsKey(key);
    public bool Contains((string, Parameter) item) => _items.TryGetValue(item.Item1, out var value) && ReferenceEquals(value, item.Item2);
    public bool Contains(KeyValuePair<string, Parameter> item) => Contains((item.Key, item.Value));
    public int IndexOf((string, Parameter) item) => Contains(item) ? _items.Keys.ToList().IndexOf(item.Item1) : -1;
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Parameter value) => _items.TryGetValue(key, out value);
    public void CopyTo((string, Parameter)[] array, int arrayIndex) => _items.CopyTo(array, arrayIndex);
    public void CopyTo(KeyValuePair<string, Parameter>[] array, int arrayIndex) => _items.CopyTo(array, arrayIndex);
    public IEnumerator<(string, Parameter)> GetEnumerator() => _items.GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    IEnumerator<KeyValuePair<string, Parameter>> IEnumerable<KeyValuePair<string, Parameter>>.GetEnumerator()
        => ((IEnumerable<KeyValuePair<string, Parameter>>)_items).GetEnumerator();

    // In the dictionary's order.
    private void Register()
    {
        _internal_params.Clear();
        foreach (var (key, value) in _items)
            register_parameter(key, value);
    }
}
