using System.Buffers;
using System.Runtime.InteropServices;
using DeepNet.IO;

namespace DeepNet.Data;

/// <summary>
/// A long text as token numbers in a file: opening takes no time, and however large it is, reading leaves nothing in memory but the system's own cache. Up to
/// 128 MB it is mapped into memory; a larger one is read where tokens are asked for, which is faster than the page faults of a mapping.
/// </summary>
/// <remarks>
/// The format: 64 bytes of header, then the tokens, all little-endian. The header: <c>DNTOKENS</c>; the version, 1 (uint32); bytes per token, 2 or 4
/// (uint32); the number of tokens (int64); the size of the vocabulary, which all tokens are below, 0 if not known (int64); the vocabulary's fingerprint,
/// 0 if not known (uint64); zeros. Files without a header, as nanoGPT writes them, are read by <see cref="OpenHeaderless"/>. An open file may be
/// replaced or deleted; to shorten one that is mapped ends the process.
/// </remarks>
public sealed class TokenFile : TokenSource, IDisposable
{
    private const int PieceTokens = 1 << 16; // of a file that is not mapped, so that its buffer stays small

    private readonly FileBytes _bytes;
    private readonly TokenFileHeader _header;
    private readonly int _first;

    private TokenFile(string path, FileBytes bytes, TokenFileHeader header, int first) => (Path, _bytes, _header, _first) = (path, bytes, header, first);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public override long Count => _header.Count;

    /// <summary>The bytes of a token: 2 or 4.</summary>
    public int BytesPerToken => _header.BytesPerToken;

    /// <summary>The size of the vocabulary; all tokens are below it. 0 when the file does not say.</summary>
    public long VocabularySize => _header.VocabularySize;

    /// <summary>A number that tells the vocabulary from others, such as <c>BpeVocabulary.Fingerprint</c>; 0 when the file does not say.</summary>
    public ulong VocabularyFingerprint => _header.VocabularyFingerprint;

    /// <summary>Opens a file with a header.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The open file, which the caller disposes.</returns>
    /// <exception cref="DatasetException">The file is no token file, or its length is not what it declares.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static TokenFile Open(string path) => Open(path, bytes =>
    {
        var header = bytes.Read(0, (int)Math.Min(bytes.Length, TokenFileHeader.Bytes), stackalloc byte[TokenFileHeader.Bytes]);
        return (TokenFileHeader.Read(path, header, bytes.Length), TokenFileHeader.Bytes);
    });

    /// <summary>Opens a file of tokens and nothing else, little-endian, such as nanoGPT's <c>train.bin</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytesPerToken">2 (uint16, the default) or 4 (uint32).</param>
    /// <param name="vocabularySize">What all tokens are below; 0 (the default) when it is not known and is not to be checked.</param>
    /// <returns>The open file, which the caller disposes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside of its range.</exception>
    /// <exception cref="DataFormatException">The file is empty, or its length is no multiple of a token's.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static TokenFile OpenHeaderless(string path, int bytesPerToken = 2, long vocabularySize = 0)
    {
        if (bytesPerToken is not (2 or 4))
            throw new ArgumentOutOfRangeException(nameof(bytesPerToken), bytesPerToken, "A token has 2 or 4 bytes.");
        Require.Between(0, 1L << 8 * bytesPerToken, vocabularySize, nameof(vocabularySize));
        return Open(path, bytes => bytes.Length % bytesPerToken == 0
            ? (new(bytesPerToken, bytes.Length / bytesPerToken, vocabularySize, 0), 0)
            : throw new DataFormatException(path, FormattableString.Invariant($"it has {bytes.Length:N0} bytes, no multiple of the {bytesPerToken} of a token.")));
    }

    /// <summary>Writes a file, with two bytes a token where the vocabulary allows it. It takes its name when it is complete.</summary>
    /// <param name="path">The file.</param>
    /// <param name="texts">The tokens, in as many pieces as is convenient.</param>
    /// <param name="vocabularySize">What all tokens are below, at least 1.</param>
    /// <param name="vocabularyFingerprint">Tells the vocabulary from others; 0 (the default) when it is not known.</param>
    /// <returns>The number of tokens written.</returns>
    /// <exception cref="ArgumentException">A token is not in the vocabulary.</exception>
    /// <exception cref="IOException">The file cannot be written; what was there before is untouched.</exception>
    public static long Write(string path, IEnumerable<IReadOnlyList<int>> texts, int vocabularySize, ulong vocabularyFingerprint = 0)
    {
        ArgumentNullException.ThrowIfNull(texts);
        Require.AtLeast(1, vocabularySize, nameof(vocabularySize));
        long count = 0;
        SourceFailure.WriteFile(path, stream =>
        {
            using var writer = new TokenWriter(stream, vocabularySize, vocabularyFingerprint);
            foreach (var text in SourceFailure.Watch(texts))
                writer.Write(text);
            count = writer.Complete();
        });
        return count;
    }

    /// <summary>Closes the file. Nothing may be read from it meanwhile or afterwards.</summary>
    public void Dispose() => _bytes.Dispose();

    private protected override void ReadUnchecked(long start, Span<long> target)
    {
        var buffer = _bytes.IsMapped ? null : ArrayPool<byte>.Shared.Rent(Math.Min(target.Length, PieceTokens) * BytesPerToken);
        try
        {
            for (; target.Length > PieceTokens; start += PieceTokens, target = target[PieceTokens..])
                ReadPiece(start, target[..PieceTokens], buffer);
            ReadPiece(start, target, buffer);
        }
        finally
        {
            if (buffer is not null)
                ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void ReadPiece(long start, Span<long> target, Span<byte> buffer)
    {
        var bytes = _bytes.Read(_first + start * BytesPerToken, target.Length * BytesPerToken, buffer);
        if (BytesPerToken == 2)
        {
            var tokens = MemoryMarshal.Cast<byte, ushort>(bytes);
            Check(VocabularySize is 0 or > ushort.MaxValue ? -1 : tokens.IndexOfAnyExceptInRange((ushort)0, (ushort)(VocabularySize - 1)), start, tokens);
            TokenWidening.Widen(tokens, target);
        }
        else
        {
            var tokens = MemoryMarshal.Cast<byte, uint>(bytes);
            Check(VocabularySize is 0 or > uint.MaxValue ? -1 : tokens.IndexOfAnyExceptInRange(0u, (uint)(VocabularySize - 1)), start, tokens);
            TokenWidening.Widen(tokens, target);
        }
    }

    private void Check<T>(int wrong, long start, ReadOnlySpan<T> tokens)
    {
        if (wrong >= 0)
            throw new DataFormatException(Path, FormattableString.Invariant(
                $"token number {start + wrong:N0} (offset {_first + (start + wrong) * BytesPerToken:N0}) is {tokens[wrong]}; the vocabulary has {VocabularySize:N0} tokens."));
    }

    private static TokenFile Open(string path, Func<FileBytes, (TokenFileHeader Header, int First)> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var bytes = new FileBytes(path);
        try
        {
            if (bytes.Length == 0)
                throw new DataFormatException(path, "it is empty.");
            var (header, first) = read(bytes);
            return new(path, bytes, header, first);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }
}
