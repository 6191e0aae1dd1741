using System.Collections;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace DeepNet.Models;

/// <summary>Checks of option values where they enter. The name in the message is that of the property.</summary>
internal static class Require
{
    internal static T AtLeast<T>(T least, T value, [CallerMemberName] string name = "") where T : INumber<T>
        => value >= least ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least {least}.");

    /// <summary>A probability of dropping: 1 would drop everything.</summary>
    internal static double DropRate(double value, [CallerMemberName] string name = "")
        => value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least 0 and below 1.");

    internal static T Defined<T>(T value, [CallerMemberName] string name = "") where T : struct, Enum
        => Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be one of {string.Join(", ", Enum.GetNames<T>())}.");

    /// <summary>A copy that nobody can change and that equals another of the same numbers, each at least 1.</summary>
    internal static IReadOnlyList<int> Sizes(int fewest, IReadOnlyList<int> values, [CallerMemberName] string name = "")
    {
        ArgumentNullException.ThrowIfNull(values, name);
        if (values.Count < fewest || values.Any(value => value < 1))
            throw new ArgumentException($"{name} must be {fewest} or more numbers, each at least 1, got [{string.Join(", ", values)}].", name);
        return values as SizeList ?? new SizeList([.. values]);
    }

    private sealed class SizeList(int[] values) : IReadOnlyList<int>
    {
        public int this[int index] => values[index];
        public int Count => values.Length;
        public IEnumerator<int> GetEnumerator() => values.AsEnumerable().GetEnumerator();
        IEnumerator IEnumerable.GetEnumerator() => values.GetEnumerator();
        public override bool Equals(object? other) => other is SizeList list && list.SequenceEqual(this);
        public override int GetHashCode() => values.Aggregate(values.Length, HashCode.Combine);
        public override string ToString() => $"[{string.Join(", ", values)}]";
    }
}
