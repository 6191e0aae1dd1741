using System.Text.Json;
using System.Text.Unicode;

namespace DeepNet.Serialization;

/// <summary>The checked header of a safetensors file: a JSON object from tensor names to type, shape and place.</summary>
/// <remarks>
/// Everything that two readers could understand differently is refused: duplicate names or fields, overlaps, holes, bytes that
/// belong to no tensor, sizes that overflow. Time and memory grow with the header's length, which is bounded. Offsets need
/// not be multiples of the element size: tensors are copied out, and old writers did not align.
/// </remarks>
internal sealed class SafetensorsHeader
{
    /// <summary>The longest header that is read: the reference implementation's limit.</summary>
    public const long MaximumBytes = 100_000_000;

    private const int MaximumRank = 64;

    private SafetensorsHeader(Dictionary<string, SafetensorsEntry> entries, Dictionary<string, string> metadata) =>
        (Entries, Metadata) = (entries, metadata);

    public IReadOnlyDictionary<string, SafetensorsEntry> Entries { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads and checks a header.</summary>
    /// <param name="json">The header, without the eight bytes of its length.</param>
    /// <param name="dataBytes">How many bytes follow it in the file.</param>
    /// <exception cref="SafetensorsException">The header is not valid.</exception>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json, long dataBytes)
    {
        if (json.IsEmpty || json[0] != (byte)'{')
            throw new SafetensorsException("the header must begin with '{'");
        if (!Utf8.IsValid(json))
            throw new SafetensorsException("the header is not valid UTF-8");

        try
        {
            var header = Read(json);
            SafetensorsCoverage.Check(header.Entries.Values, dataBytes);
            return header;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half of a surrogate pair written as an escape.
            throw new SafetensorsException($"the header is not valid JSON: {error.Message}", error);
        }
    }

    private static SafetensorsHeader Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
        var entries = new Dictionary<string, SafetensorsEntry>(StringComparer.Ordinal);
        Dictionary<string, string>? metadata = null;
        reader.Read();
        while (NextName(ref reader, out var name))
        {
            if (name == "__metadata__")
            {
                if (metadata is not null)
                    throw new SafetensorsException("__metadata__ appears twice");
                metadata = ReadMetadata(ref reader);
            }
            else if (!entries.TryAdd(name, ReadEntry(ref reader, name)))
            {
                throw new SafetensorsException($"the tensor '{SafetensorsText.Shorten(name)}' appears twice");
            }
        }

        reader.Read(); // throws when anything but white space follows
        return new(entries, metadata ?? []);
    }

    private static Dictionary<string, string> ReadMetadata(ref Utf8JsonReader reader)
    {
        Expect(reader.TokenType == JsonTokenType.StartObject, "__metadata__ must be an object");
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        while (NextName(ref reader, out var key))
        {
            Expect(reader.TokenType == JsonTokenType.String, "the values of __metadata__ must be strings");
            Expect(metadata.TryAdd(key, reader.GetString()!), "a key of __metadata__ appears twice");
        }

        return metadata;
    }

    private static SafetensorsEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        string Label() => $"the tensor '{SafetensorsText.Shorten(name)}'";
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new SafetensorsException($"{Label()} must be described by an object");

        string? type = null;
        List<long>? shape = null;
        List<long>? offsets = null;
        while (NextName(ref reader, out var field))
        {
            var isNew = field switch
            {
                "dtype" => type is null,
                "shape" => shape is null,
                "data_offsets" => offsets is null,
                _ => throw new SafetensorsException($"{Label()} has an unknown field '{SafetensorsText.Shorten(field)}'"),
            };
            if (!isNew)
                throw new SafetensorsException($"{Label()} has two fields '{field}'");
            switch (field)
            {
                case "dtype":
                    type = reader.TokenType == JsonTokenType.String
                        ? reader.GetString()
                        : throw new SafetensorsException($"{Label()} has a dtype that is no string");
                    break;
                case "shape":
                    shape = ReadIntegers(ref reader, MaximumRank, name);
                    break;
                default:
                    offsets = ReadIntegers(ref reader, 2, name);
                    break;
            }
        }

        if (type is null || shape is null || offsets is not [var begin, var end])
            throw new SafetensorsException($"{Label()} needs dtype, shape and two data_offsets");
        if (!SafetensorsType.TryParse(type, out var scalarType, out var elementSize))
            throw new SafetensorsException($"{Label()} has the unsupported dtype '{SafetensorsText.Shorten(type)}'; supported are {SafetensorsType.Names}");
        var size = Size(shape, elementSize) ?? throw new SafetensorsException($"{Label()} has a shape whose size overflows 64 bits");
        if (end < begin || end - begin != size)
            throw new SafetensorsException($"{Label()} has shape [{string.Join(", ", shape)}] and dtype {type}, which makes {size} bytes; its "
                + $"offsets {begin} to {end} make {(decimal)end - begin}");
        return new(name, scalarType, [.. shape], begin, end);
    }

    private static List<long> ReadIntegers(ref Utf8JsonReader reader, int limit, string name)
    {
        var values = new List<long>();
        Expect(reader.TokenType == JsonTokenType.StartArray, $"shape and data_offsets of '{SafetensorsText.Shorten(name)}' must be arrays");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var value) || value < 0)
                throw new SafetensorsException($"the tensor '{SafetensorsText.Shorten(name)}' has a length or offset that is no integer from 0 to 2⁶³ − 1");
            if (values.Count == limit)
                throw new SafetensorsException($"the tensor '{SafetensorsText.Shorten(name)}' has more than {limit} lengths or offsets");
            values.Add(value);
        }

        return values;
    }

    // Lengths of zero do not hide an overflow of the others: libraries multiply them in any order.
    private static long? Size(List<long> shape, int elementSize)
    {
        UInt128 size = (uint)elementSize;
        foreach (var length in shape)
        {
            size *= (ulong)Math.Max(length, 1); // below 2⁶³ times below 2⁶³: fits 128 bits
            if (size > long.MaxValue)
                return null;
        }

        return shape.Contains(0) ? 0 : (long)size;
    }

    private static bool NextName(ref Utf8JsonReader reader, out string name)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
        {
            name = "";
            return false;
        }

        name = reader.GetString()!;
        reader.Read();
        return true;
    }

    private static void Expect(bool condition, string problem)
    {
        if (!condition)
            throw new SafetensorsException(problem);
    }
}
