using System.Buffers;
using System.Text.Unicode;

namespace Microsoft.ML.Tokenizers;

/// <summary>
/// Writes the text of tokens that are runs of UTF-8 bytes. A character may be spread over several tokens: it is written once it is complete,
/// and only then do its tokens count.
/// </summary>
internal ref struct Utf8Assembler(Span<char> destination)
{
    private readonly Span<char> _destination = destination;
    private ulong _pending; // up to three bytes of a character, the first one lowest
    private int _pendingCount, _written, _waitingIds;

    /// <summary>The ids whose characters are complete.</summary>
    public int IdsConsumed { get; private set; }

    /// <summary>Their characters.</summary>
    public int CharsWritten { get; private set; }

    /// <summary>Whether the bytes so far end within a character.</summary>
    public readonly bool IsPartial => _pendingCount > 0;

    /// <summary>Adds a token that stands for nothing.</summary>
    public void Skip()
    {
        if (IsPartial)
            _waitingIds++;
        else
            IdsConsumed++;
    }

    /// <summary>Adds a token that is text.</summary>
    public OperationStatus Append(scoped ReadOnlySpan<char> text)
    {
        if (IsPartial)
            return OperationStatus.InvalidData;
        if (!text.TryCopyTo(_destination[_written..]))
            return OperationStatus.DestinationTooSmall;
        _written += text.Length;
        Commit();
        return OperationStatus.Done;
    }

    /// <summary>Adds a token that is bytes, written as GPT-2 writes them.</summary>
    public OperationStatus AppendByteLevel(scoped ReadOnlySpan<char> token)
    {
        var size = 3 * token.Length;
        var bytes = size <= 256 ? stackalloc byte[256] : new byte[size];
        return Append(bytes[..ByteAlphabet.ToBytes(token, bytes)]);
    }

    /// <summary>Adds a token that is bytes.</summary>
    public OperationStatus Append(scoped ReadOnlySpan<byte> bytes)
    {
        while (IsPartial && !bytes.IsEmpty)
        {
            _pending |= (ulong)bytes[0] << (8 * _pendingCount++);
            bytes = bytes[1..];
            Span<byte> character = [(byte)_pending, (byte)(_pending >> 8), (byte)(_pending >> 16), (byte)(_pending >> 24)];
            var status = Write(character[.._pendingCount], out var read);
            if (status is OperationStatus.InvalidData or OperationStatus.DestinationTooSmall)
                return status;
            if (read > 0)
                (_pending, _pendingCount) = (0, 0);
        }
        if (!bytes.IsEmpty)
        {
            var status = Write(bytes, out var read);
            if (status is OperationStatus.InvalidData or OperationStatus.DestinationTooSmall)
                return status;
            foreach (var value in bytes[read..])
                _pending |= (ulong)value << (8 * _pendingCount++);
        }
        if (IsPartial)
            _waitingIds++;
        else
            Commit();
        return OperationStatus.Done;
    }

    private OperationStatus Write(scoped ReadOnlySpan<byte> bytes, out int read)
    {
        var status = Utf8.ToUtf16(bytes, _destination[_written..], out read, out var written, replaceInvalidSequences: false, isFinalBlock: false);
        _written += written;
        return status;
    }

    private void Commit()
    {
        IdsConsumed += _waitingIds + 1;
        _waitingIds = 0;
        CharsWritten = _written;
    }
}
