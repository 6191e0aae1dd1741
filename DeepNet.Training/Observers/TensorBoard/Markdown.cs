using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeepNet.Training;

/// <summary>Tables and JSON as Markdown, for TensorBoard's texts.</summary>
internal static class Markdown
{
    private static readonly JsonSerializerOptions _indented = new()
    {
        WriteIndented = true,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static string Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        var text = new StringBuilder();
        AddRow(header);
        AddRow([.. header.Select(_ => "---")]);
        foreach (var row in rows)
            AddRow(row);
        return text.ToString();

        void AddRow(IReadOnlyList<string> cells) => text.Append("| ").AppendJoin(" | ", cells.Select(Cell)).Append(" |\n");
    }

    /// <summary>A list of equally long lists, such as a confusion matrix, as a table; all else as JSON.</summary>
    public static string Of(JsonNode? node) => node is JsonArray { Count: > 0 } rows && rows[0] is JsonArray { Count: > 0 } first
        && rows.All(row => row is JsonArray cells && cells.Count == first.Count && cells.All(cell => cell is JsonValue))
            ? Table(["", .. Enumerable.Range(0, first.Count).Select(column => $"{column}")],
                rows.Select((row, index) => (IReadOnlyList<string>)[$"**{index}**", .. row!.AsArray().Select(cell => cell!.ToString())]))
            : $"```json\n{node?.ToJsonString(_indented) ?? "null"}\n```";

    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|");
}
