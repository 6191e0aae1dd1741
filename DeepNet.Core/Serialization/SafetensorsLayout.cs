using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using static TorchSharp.torch;

namespace DeepNet.Serialization;

/// <summary>Decides where each tensor goes in a file, and describes it in the header.</summary>
internal static class SafetensorsLayout
{
    private const int Alignment = 8;

    /// <summary>Larger element types first, so that all data is aligned; then by name, in the order of UTF-8 bytes.</summary>
    public static List<(string Name, Tensor Tensor)> Order(IEnumerable<(string Name, Tensor Tensor)> tensors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var keyed = new List<(int Rank, byte[] Key, string Name, Tensor Tensor)>();
        foreach (var (name, tensor) in tensors)
        {
            ArgumentNullException.ThrowIfNull(tensor);
            if (name is null or "__metadata__")
                throw new SafetensorsException($"A tensor may not be called '{name}'; that name is taken by the format.");
            if (!seen.Add(name))
                throw new SafetensorsException($"Two tensors are called '{name}'; names must differ.");
            keyed.Add((SafetensorsType.Rank(tensor.dtype), Utf8(name), name, tensor));
        }

        keyed.Sort((left, right) => left.Rank != right.Rank
            ? right.Rank.CompareTo(left.Rank)
            : left.Key.AsSpan().SequenceCompareTo(right.Key));
        return keyed.ConvertAll(item => (item.Name, item.Tensor));
    }

    /// <summary>What comes before the data: the header's length and the header.</summary>
    public static byte[] Preamble(List<(string Name, Tensor Tensor)> ordered, IReadOnlyDictionary<string, string>? metadata)
    {
        var header = Header(ordered, metadata);
        var bytes = new byte[sizeof(ulong) + Encoding.UTF8.GetByteCount(header)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)(bytes.Length - sizeof(ulong)));
        Encoding.UTF8.GetBytes(header, bytes.AsSpan(sizeof(ulong)));
        return bytes;
    }

    // As JSON, padded with spaces so that the data begins at a multiple of eight.
    private static string Header(List<(string Name, Tensor Tensor)> ordered, IReadOnlyDictionary<string, string>? metadata)
    {
        var json = new StringBuilder("{");
        if (metadata is { Count: > 0 })
        {
            json.Append("\"__metadata__\":{");
            foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                Append(Append(json, key).Append(':'), value).Append(',');
            json[^1] = '}';
            json.Append(',');
        }

        long offset = 0;
        foreach (var (name, tensor) in ordered)
        {
            var end = offset + tensor.NumberOfElements * SafetensorsType.Size(tensor.dtype);
            Append(json, name).Append(CultureInfo.InvariantCulture,
                $":{{\"dtype\":\"{SafetensorsType.Name(tensor.dtype)}\",\"shape\":[{string.Join(',', tensor.shape)}],\"data_offsets\":[{offset},{end}]}},");
            offset = end;
        }

        if (json[^1] == ',')
            json.Length--;
        json.Append('}');
        var bytes = Utf8(json.ToString()).Length;
        return json.Append(' ', (Alignment - bytes % Alignment) % Alignment).ToString();
    }

    // Escapes what JSON demands and nothing else, as the reference implementation does.
    private static StringBuilder Append(StringBuilder json, string text)
    {
        _ = Utf8(text); // refuses half surrogate pairs
        json.Append('"');
        foreach (var symbol in text)
        {
            _ = symbol switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append("\\\\"),
                '\b' => json.Append("\\b"),
                '\t' => json.Append("\\t"),
                '\n' => json.Append("\\n"),
                '\f' => json.Append("\\f"),
                '\r' => json.Append("\\r"),
                < ' ' => json.Append(CultureInfo.InvariantCulture, $"\\u{(int)symbol:x4}"),
                _ => json.Append(symbol),
            };
        }

        return json.Append('"');
    }

    private static byte[] Utf8(string text)
    {
        try
        {
            return _strictUtf8.GetBytes(text);
        }
        catch (EncoderFallbackException error)
        {
            throw new SafetensorsException("A name or text contains half of a surrogate pair, which UTF-8 cannot express.", error);
        }
    }

    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
