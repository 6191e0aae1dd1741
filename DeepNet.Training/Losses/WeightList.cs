using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace DeepNet.Training;

/// <summary>Weights in an options record: nobody can change them, and they equal others of the same numbers.</summary>
internal sealed class WeightList : IReadOnlyList<double>
{
    private readonly double[] _values;

    private WeightList(double[] values) => _values = values;

    public double this[int index] => _values[index];

    public int Count => _values.Length;

    /// <summary>A copy, checked where it enters: one number or more, each finite and at least 0.</summary>
    internal static IReadOnlyList<double> Of(IReadOnlyList<double> values, [CallerMemberName] string name = "")
    {
        if (values.Count == 0 || values.Any(value => !double.IsFinite(value) || value < 0))
            throw new ArgumentException($"{name} must be one or more finite numbers of at least 0, but is {new WeightList([.. values])}.", name);
        return values as WeightList ?? new WeightList([.. values]);
    }

    public IEnumerator<double> GetEnumerator() => _values.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _values.GetEnumerator();

    public override bool Equals(object? other) => other is WeightList list && list.SequenceEqual(this);

    public override int GetHashCode() => _values.Aggregate(_values.Length, HashCode.Combine);

    public override string ToString() => $"[{string.Join(", ", _values.Select(value => value.ToString(CultureInfo.InvariantCulture)))}]";
}
