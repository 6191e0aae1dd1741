using System.Text.Json;

namespace Microsoft.ML.Tokenizers;

/// <summary>A vocabulary as JSON: one object with the tokens as keys and their ids as values.</summary>
internal static class VocabularyFile
{
    /// <summary>Reads a vocabulary; null where the file says null.</summary>
    /// <exception cref="JsonException">The content is something else.</exception>
    public static Dictionary<string, int>? Read(Stream stream)
    {
        using var content = new MemoryStream(Length(stream));
        stream.CopyTo(content);
        return Parse(content.GetBuffer().AsSpan(0, (int)content.Length));
    }

    /// <inheritdoc cref="Read"/>
    public static async Task<Dictionary<string, int>?> ReadAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        using var content = new MemoryStream(Length(stream));
        await stream.CopyToAsync(content, cancellationToken).ConfigureAwait(false);
        return Parse(content.GetBuffer().AsSpan(0, (int)content.Length));
    }

    private static int Length(Stream stream) => stream.CanSeek ? (int)Math.Clamp(stream.Length - stream.Position, 0, 1 << 26) : 0;

    private static Dictionary<string, int>? Parse(ReadOnlySpan<byte> content)
    {
        if (content.StartsWith("\uFEFF"u8))
            content = content[3..];
        var reader = new Utf8JsonReader(content);
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException($"A vocabulary is one JSON object; here begins {reader.TokenType}.");
        var vocabulary = new Dictionary<string, int>(content.Length / 18);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var token = Text(ref reader);
            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var id))
                throw new JsonException($"The id of the token '{token}' at byte {reader.TokenStartIndex} is no 32-bit integer.");
            vocabulary[token] = id;
        }
        while (reader.Read())
        {
            // what comes behind the object must be white space, else this throws
        }
        return vocabulary;
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new JsonException($"The token at byte {reader.TokenStartIndex} is not valid text.", error);
        }
    }
}
