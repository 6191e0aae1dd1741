using System.Text.Encodings.Web;
using System.Text.Json;
using DeepNet.Data;
using DeepNet.IO;

namespace DeepNet.Text;

/// <summary>A JSON object that gives each token its number, from 0 without gaps.</summary>
internal static class VocabularyJson
{
    public static string[] Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var bytes = File.ReadAllBytes(path);
        try
        {
            return Read(path, bytes);
        }
        catch (JsonException error)
        {
            throw new DataFormatException(path, FormattableString.Invariant(
                $"it is no JSON at line {error.LineNumber + 1:N0}, byte {error.BytePositionInLine + 1:N0}: {error.Message}"), error);
        }
        catch (InvalidOperationException error) // a text with half of a surrogate pair, or invalid UTF-8
        {
            throw new DataFormatException(path, $"a token is no text: {error.Message}", error);
        }
    }

    public static void Write(string path, IReadOnlyList<string> tokens) => AtomicFile.Write(path, stream =>
    {
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        writer.WriteStartObject();
        foreach (var (number, token) in tokens.Index())
            writer.WriteNumber(token, number);
        writer.WriteEndObject();
    });

    private static string[] Read(string path, byte[] bytes)
    {
        var found = new List<(string Token, int Number, long Offset)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var mark = bytes is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
        var reader = new Utf8JsonReader(bytes.AsSpan(mark));
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new DataFormatException(path, $"it begins with {reader.TokenType}; expected an object of tokens and numbers, {{\"!\": 0, …}}.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var offset = mark + reader.TokenStartIndex;
            var token = reader.GetString()!;
            if (!names.Add(token))
                throw Wrong(path, offset, $"the token '{token}' is there a second time");
            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var number))
                throw Wrong(path, mark + reader.TokenStartIndex, $"the token '{token}' has no whole number");
            found.Add((token, number, offset));
        }
        reader.Read(); // what may follow the object is not JSON

        var tokens = new string[found.Count];
        foreach (var (token, number, offset) in found)
        {
            if (number < 0 || number >= tokens.Length)
                throw Wrong(path, offset, FormattableString.Invariant($"the token '{token}' has the number {number}; expected 0 to {tokens.Length - 1}, as there are {tokens.Length:N0} tokens"));
            if (tokens[number] is { } other)
                throw Wrong(path, offset, $"the tokens '{other}' and '{token}' have the same number, {number}");
            tokens[number] = token;
        }
        return tokens;
    }

    private static DataFormatException Wrong(string path, long offset, string problem) => new(path, FormattableString.Invariant($"{problem} (offset {offset:N0})."));
}
