namespace DeepNet.Data;

/// <summary>Makes time series of tables.</summary>
internal static class SeriesReading
{
    public static TimeSeries Read(Table table, SeriesCsvOptions options)
    {
        if (options.Time is null && (options.Calendar != DateParts.None || options.Interval is not null))
            throw new ArgumentException($"{nameof(SeriesCsvOptions.Calendar)} and {nameof(SeriesCsvOptions.Interval)} need {nameof(SeriesCsvOptions.Time)}, the name of the column of times.", nameof(options));
        IEnumerable<(string Name, SeriesRole Role)> named =
        [
            .. options.Targets.Select(name => (name, SeriesRole.Target)), .. options.Known.Select(name => (name, SeriesRole.Known)),
            .. options.Observed.Select(name => (name, SeriesRole.Observed)),
        ];
        var columns = named.Select(column => new SeriesColumn(column.Name, Numbers(table, table.IndexOf(column.Name), options.FillWithPrevious), column.Role)).ToList();
        if (options.Time is { } time)
            columns.AddRange(Calendar(Times(table, table.IndexOf(time), options), options.Calendar));
        return new([.. columns]);
    }

    private static double[] Numbers(Table table, int column, bool fill)
    {
        var values = new double[table.Count];
        for (var row = 0; row < values.Length; row++)
            values[row] = fill && row > 0 && table.IsMissing(row, column) ? values[row - 1] : TableNumbers.Parse(table, row, column);
        return values;
    }

    private static DateTime[] Times(Table table, int column, SeriesCsvOptions options)
    {
        var times = new DateTime[table.Count];
        for (var row = 0; row < times.Length; row++)
        {
            times[row] = FittedDate.Parse(table, row, column, options.TimeFormats, allowMissing: true);
            if (row == 0)
                continue;
            if (times[row] <= times[row - 1])
                throw table.Wrong(row, column, $"is not later than '{table[row - 1, column]}', the time before. Sort the rows by time, and keep one of each.");
            if (options.Interval is { } interval && times[row] - times[row - 1] != interval)
                throw table.Wrong(row, column, $"is {times[row] - times[row - 1]} after '{table[row - 1, column]}'; expected {interval}.");
        }
        return times;
    }

    private static IEnumerable<SeriesColumn> Calendar(DateTime[] times, DateParts parts)
    {
        var calendar = new CalendarFeatures(parts, cyclic: true);
        var values = calendar.Names.Select(_ => new double[times.Length]).ToArray();
        var features = new double[values.Length];
        for (var time = 0; time < times.Length; time++)
        {
            calendar.Write(times[time], features);
            for (var place = 0; place < features.Length; place++)
                values[place][time] = features[place];
        }
        return calendar.Names.Select((name, place) => new SeriesColumn(name, values[place], SeriesRole.Known) { Standardize = calendar.AreNumbers[place] });
    }
}
