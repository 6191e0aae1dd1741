using System.Text.Json.Serialization;

namespace DeepNet.Data;

/// <summary>A column of dates.</summary>
internal sealed record FittedDate(string Name) : FittedColumn(Name)
{
    private CalendarFeatures? _calendar;

    public required DateParts Parts { get; init; }

    public required bool Cyclic { get; init; }

    public IReadOnlyList<string>? Formats { get; init; }

    public required bool AllowMissing { get; init; }

    public required bool Indicator { get; init; }

    public required IReadOnlyList<double> Means { get; init; }

    public required IReadOnlyList<double> Deviations { get; init; }

    /// <summary>The features of a missing date, before they are standardised.</summary>
    public required IReadOnlyList<double> Fills { get; init; }

    [JsonIgnore]
    public override IReadOnlyList<string> NumberNames => [.. Calendar.Names.Select(part => $"{Name}:{part}"), .. Indicator ? [$"{Name}:missing"] : Array.Empty<string>()];

    private CalendarFeatures Calendar => _calendar ??= new(Parts, Cyclic);

    public static DateTime Parse(Table table, int row, int column, IReadOnlyList<string>? formats, bool allowMissing)
        => DateTexts.TryParse(table[row, column], formats, out var date) ? date : throw table.Wrong(row, column,
            table.IsMissing(row, column) && !allowMissing ? $"is missing. Set {nameof(DateColumn)}.{nameof(DateColumn.AllowMissing)} to fill it in."
            : $"is no date in the {(formats is null ? "usual formats, for example 2024-12-31 or 2024-12-31 23:59" : $"formats {string.Join(", ", formats)}")}.");

    public override void Write(Table table, int row, int column, Span<float> features)
    {
        Span<double> values = stackalloc double[Means.Count];
        var missing = AllowMissing && table.IsMissing(row, column);
        if (!missing)
            Calendar.Write(Parse(table, row, column, Formats, AllowMissing), values);
        for (var place = 0; place < values.Length; place++)
            features[place] = (float)(((missing ? Fills[place] : values[place]) - Means[place]) / Deviations[place]);
        if (Indicator)
            features[^1] = missing ? 1 : 0;
    }

    public override FittedColumn Checked(string path)
    {
        if (CalendarFeatures.Invalid(Parts) || new[] { Means, Deviations, Fills }.Any(list => list.Count != Calendar.Names.Count || !list.All(double.IsFinite)) || Deviations.Any(value => value <= 0))
            throw Impossible(path, "has impossible parts, means, deviations or fills");
        return this;
    }
}
