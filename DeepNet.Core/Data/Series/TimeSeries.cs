namespace DeepNet.Data;

/// <summary>Values of several columns at times that follow each other.</summary>
public sealed class TimeSeries
{
    /// <summary>A time series from columns.</summary>
    /// <param name="columns">Its columns, of which at least one is forecast; sorted by their role.</param>
    /// <exception cref="ArgumentException">None is forecast, names come twice, the columns have different lengths, or a value is not finite.</exception>
    public TimeSeries(params IReadOnlyList<SeriesColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        Columns = [.. columns.OrderBy(column => column.Role)];
        if (Columns.Count == 0 || Columns[0].Role != SeriesRole.Target)
            throw new ArgumentException($"None of the columns [{string.Join(", ", Columns.Select(column => column.Name))}] is forecast.", nameof(columns));
        if (Columns.Select(column => column.Name).Distinct().Count() != Columns.Count)
            throw new ArgumentException($"Of the columns [{string.Join(", ", Columns.Select(column => column.Name))}] two have one name.", nameof(columns));
        Length = Columns[0].Values.Count;
        foreach (var column in Columns)
        {
            if (column.Values.Count != Length)
                throw new ArgumentException($"Column '{column.Name}' has {column.Values.Count:N0} values, '{Columns[0].Name}' has {Length:N0}; all need the same times.", nameof(columns));
            for (var time = 0; time < Length; time++)
                if (!double.IsFinite(column.Values[time]))
                    throw new ArgumentException(FormattableString.Invariant($"Column '{column.Name}' has {column.Values[time]} at time {time}; values must be finite. Fill in what is missing."), nameof(columns));
        }
    }

    /// <summary>The columns: first those that are forecast, then those known beforehand, then those observed.</summary>
    public IReadOnlyList<SeriesColumn> Columns { get; }

    /// <summary>The number of times.</summary>
    public int Length { get; }

    /// <summary>How many columns are forecast.</summary>
    public int Targets => Columns.Count(column => column.Role == SeriesRole.Target);

    /// <summary>How many columns go beside those that are forecast: <c>Covariates</c> of the forecasting models.</summary>
    public int Covariates => Columns.Count - Targets;

    /// <summary>Reads a time series from a file of comma-separated values, one row a time.</summary>
    /// <param name="path">The file, packed with gzip or not.</param>
    /// <param name="options">What its columns are.</param>
    /// <returns>The series.</returns>
    /// <exception cref="TableFormatException">A column is not there, a value is no number, or times do not ascend; the message names line and column.</exception>
    public static TimeSeries ReadCsv(string path, SeriesCsvOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return FromTable(Table.ReadCsv(path, options.Csv), options);
    }

    /// <summary>Makes a time series of a table, one row a time.</summary>
    /// <param name="table">The table.</param>
    /// <param name="options">What its columns are.</param>
    /// <returns>The series.</returns>
    /// <exception cref="TableFormatException">As for <see cref="ReadCsv"/>.</exception>
    public static TimeSeries FromTable(Table table, SeriesCsvOptions options)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(options);
        return SeriesReading.Read(table, options);
    }

    /// <summary>
    /// Divides the series by time — the earliest times to learn from, the next to validate, the last to test with — and standardises all of it by the
    /// times to learn from.
    /// </summary>
    /// <param name="windows">History, horizon, stride.</param>
    /// <param name="validation">The share of the times to validate with, above 0.</param>
    /// <param name="test">The share of the times to test with, at least 0; together with <paramref name="validation"/> below 1.</param>
    /// <returns>The parts. What is forecast lies wholly within its own part; a history may reach back into the part before, as it would in use.</returns>
    /// <exception cref="ArgumentException">A part is too short for a window.</exception>
    public SeriesSplit Split(WindowOptions windows, double validation = 0.1, double test = 0.1)
    {
        ArgumentNullException.ThrowIfNull(windows);
        Require.ShareInside(validation, nameof(validation));
        Require.ShareInside(validation + Require.ShareBelowOne(test, nameof(test)), "validation + test");
        var (first, second) = ((int)Math.Round(Length * (1 - validation - test)), (int)Math.Round(Length * (1 - test)));
        var scaling = Fit(first);
        var rows = Rows(scaling);
        var evaluation = windows with { Stride = windows.EvaluationStride ?? windows.Stride };
        return new(Part("training", windows, 0, first), Part("validation", evaluation, first, second), test > 0 ? Part("test", evaluation, second, Length) : null, scaling);

        SeriesWindows Part(string name, WindowOptions options, int start, int end)
        {
            var part = new SeriesWindows(this, rows, options, start, end);
            return part.Count > 0 ? part : throw new ArgumentException(
                $"The {name} part, times {start:N0} to {end - 1:N0} of {Length:N0}, is too short for a history of {options.History}, a gap of {options.Gap} and a horizon of {options.Horizon}.");
        }
    }

    /// <summary>All windows of the series, in its own units.</summary>
    /// <param name="windows">History, horizon, stride.</param>
    /// <returns>The windows; none where the series is too short.</returns>
    public SeriesWindows Windows(WindowOptions windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return new(this, Rows(null), windows, 0, Length);
    }

    private SeriesStandardization Fit(int times)
    {
        var statistics = Columns.Select(column => column.Standardize ? TableNumbers.Statistics([.. column.Values.Take(times)]) : (0, 1)).ToArray();
        return new([.. Columns.Select(column => column.Name)], [.. statistics.Select(one => one.Item1)], [.. statistics.Select(one => one.Item2)], Targets);
    }

    // [times, columns]
    private float[] Rows(SeriesStandardization? scaling)
    {
        var rows = new float[checked(Length * Columns.Count)];
        for (var place = 0; place < Columns.Count; place++)
        {
            var values = Columns[place].Values;
            var (mean, deviation) = scaling is null ? (0, 1) : (scaling.Means[place], scaling.Deviations[place]);
            for (var time = 0; time < Length; time++)
                rows[time * Columns.Count + place] = (float)((values[time] - mean) / deviation);
        }
        return rows;
    }
}
