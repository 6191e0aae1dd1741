using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace DeepNet;

/// <summary>Numbers in an options record: nobody can change them, and they equal others of the same values.</summary>
internal sealed class NumberList<T> : IReadOnlyList<T> where T : struct, INumber<T>
{
    private readonly T[] _values;

    private NumberList(T[] values) => _values = values;

    public T this[int index] => _values[index];

    public int Count => _values.Length;

    /// <summary>A copy, checked where it enters: one number or more, each finite and at least <paramref name="least"/>.</summary>
    internal static IReadOnlyList<T> AtLeast(T least, IReadOnlyList<T> values, bool orNone = false, [CallerMemberName] string name = "")
    {
        ArgumentNullException.ThrowIfNull(values, name);
        if ((values.Count == 0 && !orNone) || values.Any(value => !T.IsFinite(value) || value < least))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"{name} must be {(orNone ? "" : "one or more ")}finite numbers of at least {least}, but is {new NumberList<T>([.. values])}."), name);
        return values as NumberList<T> ?? new NumberList<T>([.. values]);
    }

    public IEnumerator<T> GetEnumerator() => _values.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _values.GetEnumerator();

    public override bool Equals(object? other) => other is NumberList<T> list && list.SequenceEqual(this);

    public override int GetHashCode() => _values.Aggregate(_values.Length, HashCode.Combine);

    public override string ToString() => $"[{string.Join(", ", _values.Select(value => value.ToString(null, CultureInfo.InvariantCulture)))}]";
}
