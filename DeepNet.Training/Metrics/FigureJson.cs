using System.Text.Json.Nodes;

namespace DeepNet.Training;

/// <summary>Figures as JSON, which has no numbers that are not finite: they become the texts <c>"NaN"</c>, <c>"Infinity"</c>, <c>"-Infinity"</c>.</summary>
internal static class FigureJson
{
    internal static JsonNode Of(double value) => value switch
    {
        double.NaN => JsonValue.Create("NaN"),
        double.PositiveInfinity => JsonValue.Create("Infinity"),
        double.NegativeInfinity => JsonValue.Create("-Infinity"),
        _ => JsonValue.Create(value),
    };

    internal static JsonArray Of(IEnumerable<double> values) => [.. values.Select(Of)];

    /// <summary>Rows of equal length, one after the other in <paramref name="values"/>.</summary>
    internal static JsonArray Rows(IReadOnlyList<double> values, int columns)
        => [.. Enumerable.Range(0, columns == 0 ? 0 : values.Count / columns).Select(row => Of(values.Skip(row * columns).Take(columns)))];
}
