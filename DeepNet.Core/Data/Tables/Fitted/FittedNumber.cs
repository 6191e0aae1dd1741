using System.Text.Json.Serialization;

namespace DeepNet.Data;

/// <summary>A column of numbers, (number − mean) ÷ deviation.</summary>
internal sealed record FittedNumber(string Name) : FittedColumn(Name)
{
    /// <summary>What stands in for missing numbers; null where they are errors.</summary>
    public double? Fill { get; init; }

    public required bool Indicator { get; init; }

    public required double Mean { get; init; }

    public required double Deviation { get; init; }

    [JsonIgnore]
    public override IReadOnlyList<string> NumberNames => Indicator ? [Name, $"{Name}:missing"] : [Name];

    public override void Write(Table table, int row, int column, Span<float> features)
    {
        var missing = table.IsMissing(row, column);
        var value = !missing ? TableNumbers.Parse(table, row, column) : Fill ?? throw table.Wrong(row, column, "is missing, which these numbers must not be.");
        features[0] = (float)((value - Mean) / Deviation);
        if (Indicator)
            features[1] = missing ? 1 : 0;
    }

    public override FittedColumn Checked(string path)
        => double.IsFinite(Mean) && double.IsFinite(Fill ?? 0) && double.IsFinite(Deviation) && Deviation > 0
            ? this
            : throw Impossible(path, FormattableString.Invariant($"has a mean of {Mean}, a deviation of {Deviation}"));
}
