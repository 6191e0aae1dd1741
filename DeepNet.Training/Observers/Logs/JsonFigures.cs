using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeepNet.Training;

/// <summary>
/// Numbers in JSON, which has none for what is not finite: those are the strings <c>"NaN"</c>, <c>"Infinity"</c> and <c>"-Infinity"</c>,
/// which .NET (<see cref="System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals"/>) and Python's
/// <c>float</c> read back.
/// </summary>
internal static class JsonFigures
{
    public static void WriteFigure(this Utf8JsonWriter writer, string name, double value)
    {
        writer.WritePropertyName(name);
        writer.WriteFigure(value);
    }

    public static void WriteFigures(this Utf8JsonWriter writer, string name, IReadOnlyDictionary<string, double> figures)
    {
        if (figures.Count == 0)
            return;
        writer.WriteStartObject(name);
        foreach (var (key, value) in figures)
            writer.WriteFigure(key, value);
        writer.WriteEndObject();
    }

    /// <summary>As <see cref="JsonNode.WriteTo"/>, which refuses numbers that are not finite.</summary>
    public static void WriteNode(this Utf8JsonWriter writer, JsonNode? node)
    {
        switch (node)
        {
            case null:
                writer.WriteNullValue();
                break;
            case JsonObject members:
                writer.WriteStartObject();
                foreach (var (key, member) in members)
                {
                    writer.WritePropertyName(key);
                    writer.WriteNode(member);
                }
                writer.WriteEndObject();
                break;
            case JsonArray items:
                writer.WriteStartArray();
                foreach (var item in items)
                    writer.WriteNode(item);
                writer.WriteEndArray();
                break;
            case JsonValue value when value.TryGetValue(out double number) && !double.IsFinite(number):
                writer.WriteFigure(number);
                break;
            case JsonValue value when value.TryGetValue(out float number) && !float.IsFinite(number):
                writer.WriteFigure(number);
                break;
            default:
                node.WriteTo(writer);
                break;
        }
    }

    private static void WriteFigure(this Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value))
            writer.WriteNumberValue(value);
        else
            writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
    }
}
