using System.Text;

namespace Microsoft.ML.Tokenizers;

/// <summary>Cuts a normalized text into the pieces of a SentencePiece model. Threads may share it.</summary>
internal abstract class Segmenter
{
    private const int ByteCount = 256;

    private readonly int _unknownId;
    private readonly int[]? _byteIds;

    protected Segmenter(SentencePieceModel model)
    {
        _unknownId = Math.Max(0, model.UnknownId);
        if (model.ByteFallback)
            _byteIds = ByteIds(model.Pieces);
    }

    /// <summary>Appends the tokens of a text.</summary>
    public abstract void Segment(ReadOnlySpan<char> text, ref SegmentList segments);

    /// <summary>The number of UTF-16 units of the character that a text begins with: 2 for a surrogate pair.</summary>
    protected static int CharacterLength(ReadOnlySpan<char> text) =>
        text.Length > 1 && char.IsHighSurrogate(text[0]) && char.IsLowSurrogate(text[1]) ? 2 : 1;

    /// <summary>Appends what stands for a character that no piece covers: its bytes, or the unknown token.</summary>
    protected void AddUnknown(ReadOnlySpan<char> character, ref SegmentList segments)
    {
        if (_byteIds is null)
        {
            segments.Add(new(_unknownId, character.Length));
            return;
        }
        Span<byte> bytes = stackalloc byte[4];
        Rune.DecodeFromUtf16(character, out var rune, out _); // half a surrogate pair becomes U+FFFD
        var count = rune.EncodeToUtf8(bytes);
        for (var index = 0; index < count; index++)
            segments.Add(new(_byteIds[bytes[index]], index == 0 ? character.Length : 0));
    }

    // The ids of the pieces <0x00> to <0xFF>; null, and unknown characters stay unknown, unless all are there.
    private static int[]? ByteIds(IReadOnlyList<SentencePiece> pieces)
    {
        var ids = new int[ByteCount];
        var found = 0;
        for (var id = 0; id < pieces.Count; id++)
        {
            if (pieces[id].Type != PieceType.Byte || BytePiece.Value(pieces[id].Text) is not { } value)
                continue;
            ids[value] = id;
            found++;
        }
        return found == ByteCount ? ids : null;
    }
}
