namespace DeepNet.Data;

/// <summary>A column of dates or times, of which some parts become features.</summary>
public sealed record DateColumn : TableColumn
{
    /// <summary>A column to take.</summary>
    /// <param name="name">The column's name.</param>
    public DateColumn(string name) : base(name)
    {
    }

    /// <summary>What becomes features. Year, month and weekday by default.</summary>
    public DateParts Parts { get; init => field = CalendarFeatures.Check(value, nameof(Parts)); } = DateParts.Year | DateParts.Month | DateParts.Weekday;

    /// <summary>
    /// Whether months, days, weekdays and hours become the sine and cosine of their place in the year, month, week or day, so that the last is next to the
    /// first; otherwise they are numbers. Default true.
    /// </summary>
    public bool Cyclic { get; init; } = true;

    /// <summary>How dates are written, in .NET's format strings; null (the default) for ISO 8601's usual forms. Times with an offset become UTC.</summary>
    public IReadOnlyList<string>? Formats { get; init; }

    /// <summary>Whether a date may be missing: its features are then the means of the training rows. Default false.</summary>
    public bool AllowMissing { get; init; }

    /// <summary>Whether another feature tells the rows where the date is missing: 1 there, 0 elsewhere. Default false.</summary>
    public bool Indicator { get; init; }

    /// <summary>Whether years, elapsed days and other numbers are brought to mean 0 and variance 1 by the training rows. Default true.</summary>
    public bool Standardize { get; init; } = true;

    internal override FittedColumn Fit(Table table, int column)
    {
        var calendar = new CalendarFeatures(Parts, Cyclic);
        var width = calendar.Names.Count;
        var values = Enumerable.Range(0, width).Select(_ => new List<double>(table.Count)).ToArray();
        var features = new double[width];
        for (var row = 0; row < table.Count; row++)
        {
            if (AllowMissing && table.IsMissing(row, column))
                continue;
            calendar.Write(FittedDate.Parse(table, row, column, Formats, AllowMissing), features);
            for (var place = 0; place < width; place++)
                values[place].Add(features[place]);
        }
        if (width > 0 && values[0].Count == 0)
            throw new TableFormatException(table.Name, null, Name, $"none of the {table.Count:N0} training rows has a date.");
        var statistics = values.Select((known, place) => Standardize && calendar.AreNumbers[place] ? TableNumbers.Statistics([.. known]) : (0, 1)).ToArray();
        return new FittedDate(Name)
        {
            Parts = Parts,
            Cyclic = Cyclic,
            Formats = Formats is null ? null : [.. Formats],
            AllowMissing = AllowMissing,
            Indicator = Indicator,
            Means = [.. statistics.Select(one => one.Item1)],
            Deviations = [.. statistics.Select(one => one.Item2)],
            Fills = [.. values.Select((known, place) => known.Average())],
        };
    }
}
