namespace DeepNet.Data;

/// <summary>What the columns of a file are to a forecast.</summary>
public sealed record SeriesCsvOptions
{
    /// <summary>The columns that are forecast; at least one.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public required IReadOnlyList<string> Targets
    {
        get;
        init => field = Require.Given(value).Count > 0 ? value : throw new ArgumentException($"{nameof(Targets)} must name at least one column.", nameof(Targets));
    }

    /// <summary>The columns that are known beforehand. None by default.</summary>
    public IReadOnlyList<string> Known { get; init => field = Require.Given(value); } = [];

    /// <summary>The columns whose past is known and that are not forecast. None by default.</summary>
    public IReadOnlyList<string> Observed { get; init => field = Require.Given(value); } = [];

    /// <summary>The column of times, which must ascend; null (the default) for none.</summary>
    public string? Time { get; init; }

    /// <summary>How times are written, in .NET's format strings; null (the default) for ISO 8601's usual forms.</summary>
    public IReadOnlyList<string>? TimeFormats { get; init; }

    /// <summary>How far each time is from the one before; another distance is an error. Null (the default) for any.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is no time that passes.</exception>
    public TimeSpan? Interval { get; init => field = Require.Lasting(value); }

    /// <summary>What of the times becomes columns that are known beforehand: sines and cosines for what comes again. Nothing by default.</summary>
    public DateParts Calendar { get; init => field = CalendarFeatures.Check(value, nameof(Calendar)); }

    /// <summary>Whether a missing value is that of the time before; otherwise it is an error. Default false. (Between the neighbours would tell of the future.)</summary>
    public bool FillWithPrevious { get; init; }

    /// <summary>Delimiter, header, numbers, missing values; seen from the file or the usual ones by default.</summary>
    public CsvOptions Csv { get; init => field = Require.Given(value); } = new();
}
