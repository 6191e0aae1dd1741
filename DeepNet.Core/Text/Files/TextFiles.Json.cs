using System.Text.Json;
using DeepNet.Data;

namespace DeepNet.Text;

public static partial class TextFiles
{
    /// <summary>Reads a text of each line of a JSON-lines file.</summary>
    /// <param name="path">The file: a JSON object a line; empty lines are passed over.</param>
    /// <param name="field">The name of the field with the text, for example <c>text</c>.</param>
    /// <returns>The texts, read while they are enumerated.</returns>
    /// <exception cref="DataFormatException">A line is no JSON object, or has no such field, or no text in it; the message has the line.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static IEnumerable<string> JsonLines(string path, string field) => JsonLines(path, [field]).Select(texts => texts[0]);

    /// <summary>Reads several texts of each line of a JSON-lines file.</summary>
    /// <param name="path">The file: a JSON object a line; empty lines are passed over.</param>
    /// <param name="fields">The names of the fields with the texts.</param>
    /// <returns>The texts of each line in the order of <paramref name="fields"/>, read while they are enumerated.</returns>
    /// <exception cref="DataFormatException">A line is no JSON object, or lacks one of the fields, or has no text in it; the message has the line.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static IEnumerable<IReadOnlyList<string>> JsonLines(string path, IReadOnlyList<string> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        foreach (var field in fields)
            ArgumentNullException.ThrowIfNull(field, nameof(fields));
        return Read();

        IEnumerable<IReadOnlyList<string>> Read()
        {
            foreach (var (index, line) in Lines(path).Index())
                if (!string.IsNullOrWhiteSpace(line))
                    yield return Fields(path, index + 1L, line, fields);
        }
    }

    private static string[] Fields(string path, long number, string line, IReadOnlyList<string> fields)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw Wrong(path, number, $"is a JSON {root.ValueKind}; expected an object with the field '{fields[0]}'");
            var texts = new string[fields.Count];
            for (var k = 0; k < texts.Length; k++)
            {
                if (!root.TryGetProperty(fields[k], out var value))
                    throw Wrong(path, number, $"has no field '{fields[k]}'; it has {string.Join(", ", root.EnumerateObject().Take(10).Select(field => $"'{field.Name}'"))}");
                if (value.ValueKind != JsonValueKind.String)
                    throw Wrong(path, number, $"has a JSON {value.ValueKind} in the field '{fields[k]}'; expected a text");
                texts[k] = value.GetString()!;
            }
            return texts;
        }
        catch (JsonException error)
        {
            throw Wrong(path, number, FormattableString.Invariant($"is no JSON at byte {error.BytePositionInLine + 1:N0}: {error.Message}"), error);
        }
        catch (InvalidOperationException error) // half of a surrogate pair
        {
            throw Wrong(path, number, $"holds what is no text: {error.Message}", error);
        }
    }

    private static DataFormatException Wrong(string path, long number, string problem, Exception? inner = null)
        => new(path, FormattableString.Invariant($"line {number:N0} {problem}."), inner);
}
