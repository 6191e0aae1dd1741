using System.Buffers.Binary;

namespace DeepNet.Data;

/// <summary>The first 64 bytes of a token file; all numbers are little-endian.</summary>
/// <param name="BytesPerToken">2 or 4.</param>
/// <param name="Count">How many tokens follow.</param>
/// <param name="VocabularySize">All tokens are below it; 0 when it is not known.</param>
/// <param name="VocabularyFingerprint">Tells vocabularies apart; 0 when it is not known.</param>
internal readonly record struct TokenFileHeader(int BytesPerToken, long Count, long VocabularySize, ulong VocabularyFingerprint)
{
    public const int Bytes = 64;
    private const uint Version = 1;
    private const int Reserved = 40;

    private static ReadOnlySpan<byte> Magic => "DNTOKENS"u8;

    /// <summary>The narrowest type that holds all tokens of a vocabulary.</summary>
    public static int BytesFor(long vocabularySize) => vocabularySize <= ushort.MaxValue + 1 ? 2 : 4;

    public void Write(Span<byte> target)
    {
        target[..Bytes].Clear();
        Magic.CopyTo(target);
        BinaryPrimitives.WriteUInt32LittleEndian(target[8..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(target[12..], BytesPerToken);
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], Count);
        BinaryPrimitives.WriteInt64LittleEndian(target[24..], VocabularySize);
        BinaryPrimitives.WriteUInt64LittleEndian(target[32..], VocabularyFingerprint);
    }

    /// <param name="path">The file, for errors.</param>
    /// <param name="bytes">Its first bytes, up to 64.</param>
    /// <param name="length">The length of the file.</param>
    public static TokenFileHeader Read(string path, ReadOnlySpan<byte> bytes, long length)
    {
        if (!bytes.StartsWith(Magic))
            throw new DataFormatException(path, "it does not begin with DNTOKENS (offset 0). Is it a token file? One without a header, such as nanoGPT's, is read by OpenHeaderless.");
        if (bytes.Length < Bytes)
            throw new TruncatedFileException(path, Bytes, bytes.Length);
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) is not Version and var version)
            throw new DataFormatException(path, $"its version is {version} (offset 8); expected {Version}.");
        var header = new TokenFileHeader(
            BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]), BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..]));
        if (header.BytesPerToken is not (2 or 4))
            throw new DataFormatException(path, $"it declares {(uint)header.BytesPerToken} bytes a token (offset 12); expected 2 or 4.");
        if (header.Count < 0 || header.Count > (long.MaxValue - Bytes) / header.BytesPerToken)
            throw new DataFormatException(path, $"it declares {(ulong)header.Count} tokens (offset 16), which no file can hold.");
        if (header.VocabularySize < 0 || header.VocabularySize > 1L << 8 * header.BytesPerToken)
            throw new DataFormatException(path, $"it declares a vocabulary of {(ulong)header.VocabularySize} tokens (offset 24), more than {header.BytesPerToken} bytes can number.");
        if (bytes[Reserved..Bytes].ContainsAnyExcept((byte)0))
            throw new DataFormatException(path, $"the bytes from offset {Reserved} to {Bytes - 1} are not all 0. It was written by a later version, or is damaged.");
        var content = header.Count * header.BytesPerToken;
        if (length - Bytes < content)
            throw new TruncatedFileException(path, content, length - Bytes);
        if (length - Bytes > content)
            throw new DataFormatException(path, FormattableString.Invariant($"it goes on after the {header.Count:N0} tokens that it declares (offset {Bytes + content:N0})."));
        return header;
    }
}
