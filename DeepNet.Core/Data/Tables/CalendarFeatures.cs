namespace DeepNet.Data;

/// <summary>Turns dates into numbers.</summary>
internal sealed class CalendarFeatures(DateParts parts, bool cyclic)
{
    private const DateParts All = DateParts.Year | DateParts.Month | DateParts.Day | DateParts.Weekday | DateParts.DayOfYear | DateParts.Hour | DateParts.Elapsed;

    private static readonly (DateParts Part, string Name, double Period)[] _kinds =
    [
        (DateParts.Year, "year", 0), (DateParts.Month, "month", 12), (DateParts.Day, "day", 31), (DateParts.Weekday, "weekday", 7),
        (DateParts.DayOfYear, "dayofyear", 366), (DateParts.Hour, "hour", 24), (DateParts.Elapsed, "elapsed", 0),
    ];

    private readonly (DateParts Part, string Name, double Period)[] _chosen = [.. _kinds.Where(kind => parts.HasFlag(kind.Part))];

    /// <summary>What each feature is called.</summary>
    public IReadOnlyList<string> Names => [.. _chosen.SelectMany(kind => IsCircle(kind.Period) ? new[] { $"{kind.Name}:sin", $"{kind.Name}:cos" } : [kind.Name])];

    /// <summary>Whether each feature is a number without bounds, rather than a sine or cosine.</summary>
    public IReadOnlyList<bool> AreNumbers => [.. _chosen.SelectMany(kind => IsCircle(kind.Period) ? new[] { false, false } : [true])];

    public static bool Invalid(DateParts value) => (value & ~All) != 0;

    public static DateParts Check(DateParts value, string name) => !Invalid(value)
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must be made of {All}, but is {value}.");

    /// <summary>The features of a date, in the order of <see cref="Names"/>.</summary>
    public void Write(DateTime date, Span<double> features)
    {
        var place = 0;
        foreach (var (part, _, period) in _chosen)
        {
            var value = Value(part, date);
            if (!IsCircle(period))
            {
                features[place++] = value;
                continue;
            }
            var first = part is DateParts.Month or DateParts.Day or DateParts.DayOfYear ? 1 : 0;
            (features[place], features[place + 1]) = Math.SinCos(2 * Math.PI * (value - first) / period);
            place += 2;
        }
    }

    private bool IsCircle(double period) => cyclic && period > 0;

    private static double Value(DateParts part, DateTime date) => part switch
    {
        DateParts.Year => date.Year,
        DateParts.Month => date.Month,
        DateParts.Day => date.Day,
        DateParts.Weekday => ((int)date.DayOfWeek + 6) % 7,
        DateParts.DayOfYear => date.DayOfYear,
        DateParts.Hour => date.TimeOfDay.TotalHours,
        _ => (date - DateTime.UnixEpoch).TotalDays,
    };
}
