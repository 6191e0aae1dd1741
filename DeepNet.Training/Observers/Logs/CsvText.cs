using System.Text;

namespace DeepNet.Training;

/// <summary>Lines of comma-separated values, as RFC 4180 has them: a field with a comma or a quote stands in quotes, which are doubled inside.</summary>
internal static class CsvText
{
    public static string Line(IEnumerable<string> fields) => string.Join(',', fields.Select(Escape));

    public static List<string> Fields(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            switch (line[i])
            {
                case '"' when quoted && i + 1 < line.Length && line[i + 1] == '"':
                    field.Append('"');
                    i++;
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case ',' when !quoted:
                    fields.Add(field.ToString());
                    field.Clear();
                    break;
                case var other:
                    field.Append(other);
                    break;
            }
        }
        fields.Add(field.ToString());
        return fields;
    }

    // A line stays one line, whatever a metric is called.
    private static string Escape(string field)
    {
        field = field.ReplaceLineEndings(" ");
        return field.AsSpan().ContainsAny(',', '"') ? $"\"{field.Replace("\"", "\"\"")}\"" : field;
    }
}
