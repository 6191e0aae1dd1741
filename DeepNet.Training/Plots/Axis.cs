using System.Globalization;

namespace DeepNet.Training;

/// <summary>A place on an axis with its text; minor ones have none.</summary>
internal readonly record struct Tick(double Value, string Label);

/// <summary>Where values lie between the ends of an axis, and which of them are named.</summary>
internal sealed class Axis
{
    /// <summary>Beyond this, differences of values could overflow: such values count as not finite.</summary>
    private const double Largest = 1e300;

    private readonly double _from;
    private readonly double _to;

    private Axis(double least, double greatest, bool log)
    {
        (Least, Greatest, IsLog) = (least, greatest, log);
        (_from, _to) = log ? (Math.Log10(least), Math.Log10(greatest)) : (least, greatest);
    }

    public double Least { get; }

    public double Greatest { get; }

    public bool IsLog { get; }

    /// <summary>An axis that shows all values it has a place for.</summary>
    /// <param name="values">Any values.</param>
    /// <param name="log">Whether equal ratios have equal lengths.</param>
    /// <param name="padding">The share of the range that stays free at each end.</param>
    /// <param name="withZero">Whether zero must be on it; it is, too, where that costs little of the height.</param>
    public static Axis Over(IEnumerable<double> values, bool log, double padding, bool withZero = false)
    {
        var (least, greatest) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values)
        {
            if (!Fits(value, log))
                continue;
            least = Math.Min(least, value);
            greatest = Math.Max(greatest, value);
        }
        if (least > greatest)
            (least, greatest) = log ? (0.1, 1) : (0, 1);
        return log ? Log(least, greatest, padding) : Linear(least, greatest, padding, withZero);
    }

    /// <summary>An axis with given ends.</summary>
    public static Axis Between(double least, double greatest, bool log)
        => Fits(least, log) && Fits(greatest, log) && least < greatest
            ? new(least, greatest, log)
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"An axis from {least} to {greatest} was asked for; two finite numbers{(log ? " above 0" : "")}, the lesser first, are expected."));

    /// <summary>Whether the value has a place on an axis of this kind, within its ends or beyond.</summary>
    public bool Has(double value) => Fits(value, IsLog);

    /// <summary>Where the value lies: 0 at the least, 1 at the greatest.</summary>
    public double Place(double value) => ((IsLog ? Math.Log10(value) : value) - _from) / (_to - _from);

    /// <summary>Values to name, about as many as asked for, and on a logarithmic axis unnamed ones between.</summary>
    public IReadOnlyList<Tick> Ticks(int wanted) => IsLog && _to - _from >= 1 ? LogTicks.Between(_from, _to, wanted) : LinearTicks.Between(Least, Greatest, wanted);

    private static bool Fits(double value, bool log) => Math.Abs(value) <= Largest && (!log || value > 0);

    private static Axis Linear(double least, double greatest, double padding, bool withZero)
    {
        var span = greatest - least;
        // Equal but for rounding.
        if (span <= 1e-12 * Math.Max(Math.Abs(least), Math.Abs(greatest)))
            span = least == 0 ? 1 : Math.Abs(least);
        var (from, to) = padding == 0 && greatest > least ? (least, greatest) : (least - Math.Max(padding, 0.05) * span, greatest + Math.Max(padding, 0.05) * span);
        if (padding > 0 && least >= 0 && (withZero || least < 0.4 * greatest))
            from = 0;
        else if (padding > 0 && greatest <= 0 && withZero)
            to = 0;
        return new(from, to > from ? to : from + span, log: false);
    }

    private static Axis Log(double least, double greatest, double padding)
    {
        var (from, to) = (Math.Log10(least), Math.Log10(greatest));
        var pad = to - from < 1e-9 ? 0.5 : padding * (to - from);
        // Beyond the least and the greatest numbers lie zero and infinity.
        return new(Math.Max(Math.Pow(10, from - pad), double.Epsilon), Math.Min(Math.Pow(10, to + pad), double.MaxValue), log: true);
    }
}
