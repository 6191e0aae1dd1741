using System.Collections;
using System.Runtime.CompilerServices;

namespace DeepNet.Models;

/// <summary>Sizes in an options record: nobody can change them, and they equal others of the same numbers.</summary>
internal sealed class SizeList : IReadOnlyList<int>
{
    private readonly int[] _values;

    private SizeList(int[] values) => _values = values;

    public int this[int index] => _values[index];

    public int Count => _values.Length;

    /// <summary>A copy, checked where it enters: at least <paramref name="fewest"/> numbers, each at least 1.</summary>
    internal static IReadOnlyList<int> Of(int fewest, IReadOnlyList<int> values, [CallerMemberName] string name = "")
    {
        ArgumentNullException.ThrowIfNull(values, name);
        if (values.Count < fewest || values.Any(value => value < 1))
            throw new ArgumentException($"{name} must be {fewest} or more numbers, each at least 1, got [{string.Join(", ", values)}].", name);
        return values as SizeList ?? new SizeList([.. values]);
    }

    public IEnumerator<int> GetEnumerator() => _values.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _values.GetEnumerator();

    public override bool Equals(object? other) => other is SizeList list && list.SequenceEqual(this);

    public override int GetHashCode() => _values.Aggregate(_values.Length, HashCode.Combine);

    public override string ToString() => $"[{string.Join(", ", _values)}]";
}
