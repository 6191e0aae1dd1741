using System.Buffers.Binary;
using System.Text;

namespace Microsoft.ML.Tokenizers;

/// <summary>Reads the fields of one message in protocol buffers' wire format. Lengths are claims until the bytes are seen to be there.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;
    private int _position;

    /// <summary>What a field's value is stored as.</summary>
    public enum WireType
    {
        Varint = 0,
        Fixed64 = 1,
        Bytes = 2,
        Fixed32 = 5,
    }

    /// <summary>The next field; false at the end of the message.</summary>
    public bool NextField(out int number, out WireType type)
    {
        (number, type) = (0, 0);
        if (_position == _message.Length)
            return false;
        var start = _position;
        var tag = ReadVarint();
        (number, type) = ((int)(tag >> 3), (WireType)(tag & 7));
        if (tag > uint.MaxValue || number == 0 || type is not (WireType.Varint or WireType.Fixed64 or WireType.Bytes or WireType.Fixed32))
            throw Broken(start, $"a field's tag is {tag}: the number {tag >> 3} with the wire type {tag & 7}");
        return true;
    }

    public int ReadInt32() => (int)ReadVarint();

    public bool ReadBool() => ReadVarint() != 0;

    public float ReadSingle() => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));

    public string ReadString() => Encoding.UTF8.GetString(ReadBytes());

    public ReadOnlySpan<byte> ReadBytes()
    {
        var start = _position;
        var length = ReadVarint();
        if (length > (ulong)(_message.Length - _position))
            throw Broken(start, $"{length} bytes are announced where {_message.Length - _position} are left");
        return Take((int)length);
    }

    public void Skip(WireType type)
    {
        switch (type)
        {
            case WireType.Varint:
                ReadVarint();
                break;
            case WireType.Fixed64:
                Take(sizeof(ulong));
                break;
            case WireType.Bytes:
                ReadBytes();
                break;
            case WireType.Fixed32:
                Take(sizeof(uint));
                break;
        }
    }

    private ulong ReadVarint()
    {
        var start = _position;
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var part = Take(1)[0];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
        throw Broken(start, "a number does not end within ten bytes");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _message.Length - _position)
            throw Broken(_position, $"{count} bytes are needed where {_message.Length - _position} are left");
        var taken = _message.Slice(_position, count);
        _position += count;
        return taken;
    }

    private static InvalidDataException Broken(int position, string what) =>
        new($"The SentencePiece model is broken: at byte {position} of a message {what}.");
}
