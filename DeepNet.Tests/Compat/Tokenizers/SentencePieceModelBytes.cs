using System.Buffers.Binary;
using System.Text;
using Microsoft.ML.Tokenizers;

namespace DeepNet.Tests.Compat.Tokenizers;

/// <summary>Writes SentencePiece models: protocol buffers messages, field by field.</summary>
internal sealed class SentencePieceModelBytes
{
    public const int Unigram = 1, BytePairs = 2;
    public const int Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5, Byte = 6;

    private readonly MemoryStream _bytes = new();

    public byte[] ToArray() => _bytes.ToArray();

    public SentencePieceModelBytes Tag(int number, int wireType) => Varint((ulong)((number << 3) | wireType));

    public SentencePieceModelBytes Varint(ulong value)
    {
        for (; value > 0x7F; value >>= 7)
            _bytes.WriteByte((byte)(value | 0x80));
        _bytes.WriteByte((byte)value);
        return this;
    }

    public SentencePieceModelBytes Int(int number, int value) => Tag(number, 0).Varint((ulong)(long)value);

    public SentencePieceModelBytes Flag(int number, bool value) => Int(number, value ? 1 : 0);

    public SentencePieceModelBytes Text(int number, string value) => Bytes(number, Encoding.UTF8.GetBytes(value));

    public SentencePieceModelBytes Bytes(int number, ReadOnlySpan<byte> value)
    {
        Tag(number, 2).Varint((ulong)value.Length);
        return Raw(value);
    }

    public SentencePieceModelBytes Message(int number, SentencePieceModelBytes message) => Bytes(number, message.ToArray());

    public SentencePieceModelBytes Float(int number, float value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return Tag(number, 5).Raw(bytes);
    }

    public SentencePieceModelBytes Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    /// <summary>One piece.</summary>
    public SentencePieceModelBytes Piece(string text, float score = 0, int type = Normal) =>
        Message(1, new SentencePieceModelBytes().Text(1, text).Float(2, score).Int(3, type));

    /// <summary>The three pieces that models begin with.</summary>
    public SentencePieceModelBytes Specials() => Piece("<unk>", 0, Unknown).Piece("<s>", 0, Control).Piece("</s>", 0, Control);

    /// <summary>The 256 pieces for bytes.</summary>
    public SentencePieceModelBytes BytePieces()
    {
        for (var value = 0; value < 256; value++)
            Piece($"<0x{value:X2}>", 0, Byte);
        return this;
    }

    /// <summary>What the trainer says.</summary>
    public SentencePieceModelBytes Trainer(int kind, bool byteFallback = false, bool suffix = false) =>
        Message(2, new SentencePieceModelBytes().Int(3, kind).Flag(24, suffix).Flag(35, byteFallback));

    /// <summary>What the normalizer says.</summary>
    public SentencePieceModelBytes Normalizer(byte[]? map = null, bool prefix = true, bool removeExtra = true, bool escape = true, string name = "identity") =>
        Message(3, new SentencePieceModelBytes().Text(1, name).Bytes(2, map ?? []).Flag(3, prefix).Flag(4, removeExtra).Flag(5, escape));

    public SentencePieceTokenizer Load(bool begin = false, bool end = false, IReadOnlyDictionary<string, int>? special = null) =>
        SentencePieceTokenizer.Create(new MemoryStream(ToArray()), begin, end, special);

    /// <summary>A compiled normalization: a double-array trie in which each node has 256 places for itself, and the replacements.</summary>
    public static byte[] CharacterMap(params (string From, string To)[] rules)
    {
        var places = new List<(int Parent, byte Label)> { (-1, 0) }; // of the nodes, the root first
        var children = new Dictionary<(int Node, byte Label), int>();
        var values = new Dictionary<int, int>();
        using var pool = new MemoryStream();
        foreach (var (from, to) in rules)
        {
            var node = 0;
            foreach (var label in Encoding.UTF8.GetBytes(from))
            {
                if (!children.TryGetValue((node, label), out var child))
                {
                    child = children[(node, label)] = places.Count;
                    places.Add((node, label));
                }
                node = child;
            }
            values[node] = (int)pool.Length;
            pool.Write(Encoding.UTF8.GetBytes(to));
            pool.WriteByte(0);
        }
        var units = new uint[(places.Count + 1) * 256];
        for (var node = 0; node < places.Count; node++)
        {
            var block = (uint)(node + 1) * 256;
            var (parent, label) = places[node];
            var position = node == 0 ? 0 : (uint)(parent + 1) * 256 ^ label;
            units[position] = label | (values.ContainsKey(node) ? 0x100u : 0) | ((position ^ block) << 10);
            if (values.TryGetValue(node, out var value))
                units[block] = 0x80000000 | (uint)value;
        }
        var blob = new byte[4 + units.Length * 4 + pool.Length];
        BinaryPrimitives.WriteInt32LittleEndian(blob, units.Length * 4);
        for (var index = 0; index < units.Length; index++)
            BinaryPrimitives.WriteUInt32LittleEndian(blob.AsSpan(4 + index * 4), units[index]);
        pool.ToArray().CopyTo(blob, 4 + units.Length * 4);
        return blob;
    }
}
