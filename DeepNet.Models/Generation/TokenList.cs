using System.Collections;
using System.Runtime.CompilerServices;

namespace DeepNet.Models;

/// <summary>Tokens in an options record: nobody can change them, and they equal others of the same numbers.</summary>
internal sealed class TokenList : IReadOnlyList<long>
{
    private readonly long[] _values;

    private TokenList(long[] values) => _values = values;

    public long this[int index] => _values[index];

    public int Count => _values.Length;

    /// <summary>A copy, checked where it enters: each at least 0.</summary>
    internal static IReadOnlyList<long> Of(IReadOnlyList<long> values, [CallerMemberName] string name = "")
    {
        ArgumentNullException.ThrowIfNull(values, name);
        if (values.Any(value => value < 0))
            throw new ArgumentException($"{name} are numbers of at least 0, got [{string.Join(", ", values)}].", name);
        return values as TokenList ?? new TokenList([.. values]);
    }

    public IEnumerator<long> GetEnumerator() => _values.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _values.GetEnumerator();

    public override bool Equals(object? other) => other is TokenList list && list.SequenceEqual(this);

    public override int GetHashCode() => _values.Aggregate(_values.Length, HashCode.Combine);

    public override string ToString() => $"[{string.Join(", ", _values)}]";
}
