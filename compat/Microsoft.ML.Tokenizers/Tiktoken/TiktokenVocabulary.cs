using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace Microsoft.ML.Tokenizers;

/// <summary>
/// A vocabulary in tiktoken's format: in each line the bytes of a token in base 64 and, behind a space, its rank, which is its id; or no
/// ranks at all, and the line number is the rank.
/// </summary>
internal sealed class TiktokenVocabulary
{
    private readonly Dictionary<int, byte[]> _tokens;

    private TiktokenVocabulary(ReadOnlySpan<byte> content)
    {
        if (content.StartsWith("\uFEFF"u8))
            content = content[3..];
        var lines = content.Count((byte)'\n') + 1;
        Ids = new(lines);
        _tokens = new(lines);
        var numbered = (bool?)null;
        var (line, number) = (0, 0);
        foreach (var range in content.Split((byte)'\n'))
        {
            line++;
            var text = content[range].TrimEnd((byte)'\r');
            if (line == 1 && text.StartsWith("Capacity: "u8))
            {
                if (!Utf8Parser.TryParse(text["Capacity: ".Length..], out int _, out _))
                    throw Invalid(line, content[range]);
                continue;
            }
            if (text.IsEmpty)
            {
                number += numbered == true ? 1 : 0;
                continue;
            }
            var space = text.IndexOf((byte)' ');
            numbered ??= space < 0;
            if (numbered.Value)
            {
                Add(text, number++, line);
                continue;
            }
            if (space <= 0 || !Utf8Parser.TryParse(text[(space + 1)..], out int rank, out var read) || space + 1 + read != text.Length)
                throw Invalid(line, text);
            Add(text[..space], rank, line);
        }
    }

    /// <summary>The ids of the tokens.</summary>
    public ByteTable Ids { get; }

    /// <summary>Reads a vocabulary.</summary>
    /// <exception cref="InvalidOperationException">A line is something else.</exception>
    public static TiktokenVocabulary Read(Stream stream)
    {
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return Parse(content);
    }

    /// <inheritdoc cref="Read"/>
    public static async Task<TiktokenVocabulary> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, cancellationToken).ConfigureAwait(false);
        return Parse(content);
    }

    /// <summary>The bytes of a token.</summary>
    public bool TryGetBytes(int id, out ReadOnlySpan<byte> bytes)
    {
        var found = _tokens.TryGetValue(id, out var token);
        bytes = token;
        return found;
    }

    private static TiktokenVocabulary Parse(MemoryStream content)
    {
        try
        {
            return new(content.GetBuffer().AsSpan(0, (int)content.Length));
        }
        catch (FormatException error)
        {
            throw new InvalidOperationException($"The vocabulary cannot be read: {error.Message}", error);
        }
    }

    private void Add(ReadOnlySpan<byte> base64, int id, int line)
    {
        var size = Base64.GetMaxDecodedFromUtf8Length(base64.Length);
        var buffer = size <= 256 ? stackalloc byte[size] : new byte[size];
        if (Base64.DecodeFromUtf8(base64, buffer, out _, out var length) != OperationStatus.Done)
            throw Invalid(line, base64);
        var bytes = buffer[..length];
        Ids.Set(bytes, id);
        _tokens[id] = bytes.ToArray();
    }

    private static FormatException Invalid(int line, ReadOnlySpan<byte> text) =>
        new(string.Create(CultureInfo.InvariantCulture, $"line {line}, \"{System.Text.Encoding.UTF8.GetString(text)}\", is not a token in base 64 and a rank."));
}
