using System.Buffers;
using System.Buffers.Binary;

namespace DeepNet.Data;

/// <summary>Writes a token file from its beginning to its end.</summary>
internal sealed class TokenWriter : IDisposable
{
    private readonly Stream _stream;
    private readonly int _vocabularySize;
    private readonly ulong _fingerprint;
    private readonly int _bytesPerToken;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
    private int _used = TokenFileHeader.Bytes; // the header comes last, when the number of tokens is known
    private long _count;

    public TokenWriter(Stream stream, int vocabularySize, ulong fingerprint)
    {
        (_stream, _vocabularySize, _fingerprint) = (stream, vocabularySize, fingerprint);
        _bytesPerToken = TokenFileHeader.BytesFor(vocabularySize);
        _buffer.AsSpan(0, _used).Clear();
    }

    /// <summary>The tokens written so far.</summary>
    public long Count => _count;

    public void Write(IReadOnlyList<int> tokens)
    {
        for (var k = 0; k < tokens.Count; k++)
            Write(tokens[k]);
    }

    public void Write(int token)
    {
        if ((uint)token >= (uint)_vocabularySize)
            throw new ArgumentException(FormattableString.Invariant($"Token number {_count:N0} of the file would be {token}; the vocabulary has {_vocabularySize:N0} tokens."));
        if (_used + _bytesPerToken > _buffer.Length)
            Flush();
        if (_bytesPerToken == 2)
            BinaryPrimitives.WriteUInt16LittleEndian(_buffer.AsSpan(_used), (ushort)token);
        else
            BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(_used), token);
        _used += _bytesPerToken;
        _count++;
    }

    /// <summary>Writes what is left, and the header.</summary>
    /// <returns>The number of tokens.</returns>
    public long Complete()
    {
        Flush();
        new TokenFileHeader(_bytesPerToken, _count, _vocabularySize, _fingerprint).Write(_buffer);
        _stream.Position = 0;
        _stream.Write(_buffer, 0, TokenFileHeader.Bytes);
        return _count;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private void Flush()
    {
        _stream.Write(_buffer, 0, _used);
        _used = 0;
    }
}
