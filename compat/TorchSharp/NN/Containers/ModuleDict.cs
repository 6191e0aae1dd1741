using System.Collections;
using System.Diagnostics.CodeAnalysis;
using TorchSharp.Utils;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>Modules under names of the user's, in the order in which they were added.</summary>
public class ModuleDict<T> : Module, IDictionary<string, T>, IList<(string, T)> where T : Module
{
    private readonly OrderedDict<string, T> _items = [];

    public ModuleDict() : base(nameof(ModuleDict))
    {
    }

    public T this[string key]
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

    public (string, T) this[int index]
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
    public ICollection<T> Values => _items.Values;
    public IEnumerable<string> keys() => _items.Keys;
    public IEnumerable<T> values() => _items.Values;
    public IEnumerator<(string, T)> items() => _items.GetEnumerator();

    public void Add(string key, T value)
    {
        ArgumentNullException.ThrowIfNull(value);
        register_module(key, value);
        _items.Add(key, value);
    }

    public void Add((string, T) item) => Add(item.Item1, item.Item2);
    public void Add(KeyValuePair<string, T> item) => Add(item.Key, item.Value);

    public void Insert(int index, (string, T) item)
    {
        _items.Insert(index, item);
        Register();
    }

    public bool Remove(string key)
    {
        register_module(key, null!);
        return _items.Remove(key);
    }

    public bool Remove((string, T) item) => Contains(item) && Remove(item.Item1);
    public bool Remove(KeyValuePair<string, T> item) => Remove((item.Key, item.Value));
    public void RemoveAt(int index) => Remove(_items[index].Item1);

    public void Clear()
    {
        _items.Clear();
        Register();
    }

    public void clear() => Clear();

    public bool ContainsKey(string key) => _items.ContainsKey(key);
    public bool Contains((string, T) item) => _items.TryGetValue(item.Item1, out var value) && ReferenceEquals(value, item.Item2);
    public bool Contains(KeyValuePair<string, T> item) => Contains((item.Key, item.Value));
    public int IndexOf((string, T) item) => Contains(item) ? _items.Keys.ToList().IndexOf(item.Item1) : -1;
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value) => _items.TryGetValue(key, out value);
    public void CopyTo((string, T)[] array, int arrayIndex) => _items.CopyTo(array, arrayIndex);
    public void CopyTo(KeyValuePair<string, T>[] array, int arrayIndex) => _items.CopyTo(array, arrayIndex);
    public IEnumerator<(string, T)> GetEnumerator() => _items.GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    IEnumerator<KeyValuePair<string, T>> IEnumerable<KeyValuePair<string, T>>.GetEnumerator()
        => ((IEnumerable<KeyValuePair<string, T>>)_items).GetEnumerator();

    // In the dictionary's order.
    private void Register()
    {
        ClearModules();
        foreach (var (key, value) in _items)
            register_module(key, value);
    }
}
