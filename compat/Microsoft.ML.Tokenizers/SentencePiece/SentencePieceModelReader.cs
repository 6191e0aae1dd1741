namespace Microsoft.ML.Tokenizers;

/// <summary>Reads a SentencePiece model (<c>.model</c>): a protocol buffers message with the pieces, the trainer's and the normalizer's settings.</summary>
internal static class SentencePieceModelReader
{
    /// <summary>Reads a model from where a stream stands to its end.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such message.</exception>
    /// <exception cref="ArgumentException">The message says nothing of how the model was trained.</exception>
    public static SentencePieceModel Read(Stream stream)
    {
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return Read(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    private static SentencePieceModel Read(ReadOnlySpan<byte> message)
    {
        var pieces = new List<SentencePiece>();
        ReadOnlySpan<byte> trainer = default, normalizer = default;
        var trained = false;
        var reader = new ProtobufReader(message);
        while (reader.NextField(out var number, out var type))
        {
            switch (number, type)
            {
                case (1, ProtobufReader.WireType.Bytes):
                    pieces.Add(Piece(reader.ReadBytes()));
                    break;
                case (2, ProtobufReader.WireType.Bytes):
                    trainer = reader.ReadBytes();
                    trained = true;
                    break;
                case (3, ProtobufReader.WireType.Bytes):
                    normalizer = reader.ReadBytes();
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        return trained
            ? Normalizer(Trainer(new() { Pieces = pieces }, trainer), normalizer)
            : throw new ArgumentException("The stream holds no SentencePiece model: nothing tells how it was trained.");
    }

    private static SentencePiece Piece(ReadOnlySpan<byte> message)
    {
        var piece = new SentencePiece("", 0, PieceType.Normal);
        var reader = new ProtobufReader(message);
        while (reader.NextField(out var number, out var type))
        {
            switch (number, type)
            {
                case (1, ProtobufReader.WireType.Bytes):
                    piece = piece with { Text = reader.ReadString() };
                    break;
                case (2, ProtobufReader.WireType.Fixed32):
                    piece = piece with { Score = reader.ReadSingle() };
                    break;
                case (3, ProtobufReader.WireType.Varint):
                    piece = piece with { Type = (PieceType)reader.ReadInt32() };
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        return piece;
    }

    private static SentencePieceModel Trainer(SentencePieceModel model, ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        while (reader.NextField(out var number, out var type))
        {
            switch (number, type)
            {
                case (3, ProtobufReader.WireType.Varint):
                    model = model with { Kind = reader.ReadInt32() };
                    break;
                case (24, ProtobufReader.WireType.Varint):
                    model = model with { TreatWhitespaceAsSuffix = reader.ReadBool() };
                    break;
                case (35, ProtobufReader.WireType.Varint):
                    model = model with { ByteFallback = reader.ReadBool() };
                    break;
                case (40, ProtobufReader.WireType.Varint):
                    model = model with { UnknownId = reader.ReadInt32() };
                    break;
                case (41, ProtobufReader.WireType.Varint):
                    model = model with { BeginningId = reader.ReadInt32() };
                    break;
                case (42, ProtobufReader.WireType.Varint):
                    model = model with { EndId = reader.ReadInt32() };
                    break;
                case (45, ProtobufReader.WireType.Bytes):
                    model = model with { UnknownToken = reader.ReadString() };
                    break;
                case (46, ProtobufReader.WireType.Bytes):
                    model = model with { BeginningToken = reader.ReadString() };
                    break;
                case (47, ProtobufReader.WireType.Bytes):
                    model = model with { EndToken = reader.ReadString() };
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        return model;
    }

    private static SentencePieceModel Normalizer(SentencePieceModel model, ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        while (reader.NextField(out var number, out var type))
        {
            switch (number, type)
            {
                case (1, ProtobufReader.WireType.Bytes):
                    model = model with { NormalizerName = reader.ReadString() };
                    break;
                case (2, ProtobufReader.WireType.Bytes):
                    model = model with { CharacterMap = reader.ReadBytes().ToArray() };
                    break;
                case (3, ProtobufReader.WireType.Varint):
                    model = model with { AddDummyPrefix = reader.ReadBool() };
                    break;
                case (4, ProtobufReader.WireType.Varint):
                    model = model with { RemoveExtraWhitespaces = reader.ReadBool() };
                    break;
                case (5, ProtobufReader.WireType.Varint):
                    model = model with { EscapeWhitespaces = reader.ReadBool() };
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        return model;
    }
}
