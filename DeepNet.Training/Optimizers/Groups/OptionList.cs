using System.Collections;
using System.Runtime.CompilerServices;

namespace DeepNet.Training;

/// <summary>A list in an options record: nobody can change it, and it equals another with equal items.</summary>
internal sealed class OptionList<T> : IReadOnlyList<T> where T : class
{
    private readonly T[] _items;

    private OptionList(T[] items) => _items = items;

    public static OptionList<T> Empty { get; } = new([]);

    public int Count => _items.Length;

    public T this[int index] => _items[index];

    /// <summary>A copy, without nulls.</summary>
    internal static OptionList<T> Of(IReadOnlyList<T> items, [CallerMemberName] string name = "")
    {
        ArgumentNullException.ThrowIfNull(items, name);
        return items.Any(item => item is null)
            ? throw new ArgumentException($"{name} must not hold null.", name)
            : items as OptionList<T> ?? new OptionList<T>([.. items]);
    }

    public IEnumerator<T> GetEnumerator() => _items.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();

    public override bool Equals(object? obj) => obj is OptionList<T> other && other._items.SequenceEqual(_items);

    public override int GetHashCode() => _items.Aggregate(_items.Length, HashCode.Combine);

    public override string ToString() => $"[{string.Join(", ", _items.AsEnumerable())}]";
}
