using System.Buffers;
using System.Text;

namespace Microsoft.ML.Tokenizers;

public partial class SentencePieceTokenizer
{
    /// <summary>Decodes ids to text; special tokens are left out.</summary>
    /// <param name="ids">The ids; those that are not in the vocabulary are skipped.</param>
    /// <exception cref="ArgumentNullException"><paramref name="ids"/> is null.</exception>
    public override string Decode(IEnumerable<int> ids) => Decode(ids, considerSpecialTokens: false);

    /// <summary>Decodes ids to text: pieces in a row, bytes to characters, the word mark to a space, without the space that encoding added.</summary>
    /// <param name="ids">The ids; those that are not in the vocabulary are skipped.</param>
    /// <param name="considerSpecialTokens">Whether special tokens are written; otherwise they are left out, the unknown token with them.</param>
    /// <exception cref="ArgumentNullException"><paramref name="ids"/> is null.</exception>
    public string Decode(IEnumerable<int> ids, bool considerSpecialTokens)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var list = ids as ICollection<int> ?? [.. ids]; // read again where the buffer was too small
        var size = (int)Math.Clamp(list.Count * 8L, 64, Array.MaxLength);
        for (; ; )
        {
            var buffer = ArrayPool<char>.Shared.Rent(size);
            try
            {
                if (Decode(list, buffer, considerSpecialTokens, skipUnknown: true, out _, out var written) == OperationStatus.Done)
                    return new(buffer, 0, written);
                size = checked(buffer.Length * 2);
            }
            finally
            {
                ArrayPool<char>.Shared.Return(buffer);
            }
        }
    }

    /// <inheritdoc/>
    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten) =>
        Decode(ids, destination, considerSpecialTokens: false, out idsConsumed, out charsWritten);

    /// <summary>Decodes ids into a buffer, as <see cref="Decode(IEnumerable{int}, bool)"/> does; what does not fit whole is not written.</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="destination">Takes the characters, and a space that was added behind the text before it is taken away again.</param>
    /// <param name="considerSpecialTokens">Whether special tokens are written.</param>
    /// <param name="idsConsumed">How many ids the characters written stand for.</param>
    /// <param name="charsWritten">How many characters were written.</param>
    /// <returns>
    /// <see cref="OperationStatus.Done"/>; <see cref="OperationStatus.DestinationTooSmall"/> where the buffer is full before the ids end;
    /// <see cref="OperationStatus.InvalidData"/> for an id that is not in the vocabulary.
    /// </returns>
    public OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, bool considerSpecialTokens, out int idsConsumed, out int charsWritten) =>
        Decode(ids, destination, considerSpecialTokens, skipUnknown: false, out idsConsumed, out charsWritten);

    private OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, bool considerSpecialTokens, bool skipUnknown, out int idsConsumed, out int charsWritten)
    {
        ArgumentNullException.ThrowIfNull(ids);
        (idsConsumed, charsWritten) = (0, 0);
        var output = new DecodedText(destination, this);
        var bytes = new List<byte>(); // of characters that came as bytes, until another token ends them
        var status = OperationStatus.Done;
        var read = 0;
        foreach (var id in ids)
        {
            if (ByteFallback && (uint)id < (uint)_model.Pieces.Count && _model.Pieces[id].Type == PieceType.Byte && BytePiece.Value(_model.Pieces[id].Text) is { } value)
            {
                bytes.Add(value);
                read++;
                continue;
            }
            if (!output.Append(bytes))
            {
                status = OperationStatus.DestinationTooSmall;
                break;
            }
            idsConsumed = read;
            if (_specialNames.TryGetValue(id, out var name))
                status = !considerSpecialTokens || output.AppendSpecial(name) ? OperationStatus.Done : OperationStatus.DestinationTooSmall;
            else if ((uint)id < (uint)_model.Pieces.Count)
                status = output.AppendPiece(_model.Pieces[id].Text) ? OperationStatus.Done : OperationStatus.DestinationTooSmall;
            else if (!skipUnknown)
                status = OperationStatus.InvalidData;
            if (status != OperationStatus.Done)
                break;
            idsConsumed = ++read;
        }
        if (status == OperationStatus.Done)
        {
            if (output.Append(bytes))
                idsConsumed = read;
            else
                status = OperationStatus.DestinationTooSmall;
        }
        if (status == OperationStatus.Done)
            output.RemoveSuffix();
        charsWritten = output.Length;
        return status;
    }

    /// <summary>Text that grows by whole tokens.</summary>
    private ref struct DecodedText(Span<char> destination, SentencePieceTokenizer tokenizer)
    {
        private readonly Span<char> _destination = destination;
        private readonly char _space = tokenizer.EscapeWhiteSpaces ? SentencePieceNormalizer.WordMark : ' ';
        private readonly bool _hasSuffix = tokenizer.AddDummyPrefix && tokenizer.TreatWhitespaceAsSuffix;
        private bool _mayHavePrefix = tokenizer.AddDummyPrefix && !tokenizer.TreatWhitespaceAsSuffix;
        private int _suffix = -1;

        public int Length { get; private set; }

        public bool AppendSpecial(string name) => Write(name);

        public bool AppendPiece(string piece)
        {
            var text = piece.AsSpan();
            if (_mayHavePrefix && text.StartsWith(_space))
                text = text[1..];
            var start = Length;
            if (!Write(text))
                return false;
            if (_space != ' ')
                _destination[start..Length].Replace(_space, ' ');
            _mayHavePrefix = false;
            _suffix = _hasSuffix && text.EndsWith(_space) ? Length - 1 : -1;
            return true;
        }

        public bool Append(List<byte> bytes)
        {
            if (bytes.Count == 0)
                return true;
            if (!Write(Encoding.UTF8.GetString([.. bytes])))
                return false;
            bytes.Clear();
            _mayHavePrefix = false;
            _suffix = -1;
            return true;
        }

        public void RemoveSuffix()
        {
            if (_suffix < 0)
                return;
            _destination[(_suffix + 1)..Length].CopyTo(_destination[_suffix..]);
            Length--;
        }

        private bool Write(ReadOnlySpan<char> text)
        {
            if (!text.TryCopyTo(_destination[Length..]))
                return false;
            Length += text.Length;
            return true;
        }
    }
}
