using Google.Protobuf;

namespace DeepNet.Training;

/// <summary>Fields of protocol buffers by their numbers, for the few messages of event files; values that are the default are left out where proto3 does.</summary>
internal static class Proto
{
    // Most messages are short, and nested ones have a buffer each.
    private const int BufferSize = 256;

    /// <summary>The bytes of a message whose fields are written by a function.</summary>
    public static ByteString Message(Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, BufferSize, leaveOpen: true))
            write(output);
        return UnsafeByteOperations.UnsafeWrap(stream.GetBuffer().AsMemory(0, (int)stream.Length));
    }

    public static void Field(this CodedOutputStream output, int number, Action<CodedOutputStream> message) => output.Field(number, Message(message));

    public static void Field(this CodedOutputStream output, int number, ByteString bytes)
    {
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(bytes);
    }

    public static void Field(this CodedOutputStream output, int number, string text)
    {
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteString(text);
    }

    public static void Field(this CodedOutputStream output, int number, long value)
    {
        if (value == 0)
            return;
        output.WriteTag(number, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    }

    public static void Field(this CodedOutputStream output, int number, double value)
    {
        output.WriteTag(number, WireFormat.WireType.Fixed64);
        output.WriteDouble(value);
    }

    public static void Field(this CodedOutputStream output, int number, float value)
    {
        output.WriteTag(number, WireFormat.WireType.Fixed32);
        output.WriteFloat(value);
    }

    /// <summary>Several doubles in one field.</summary>
    public static void Packed(this CodedOutputStream output, int number, IReadOnlyList<double> values)
    {
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteLength(sizeof(double) * values.Count);
        foreach (var value in values)
            output.WriteDouble(value);
    }
}
