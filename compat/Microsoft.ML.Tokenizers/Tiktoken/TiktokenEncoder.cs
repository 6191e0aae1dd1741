using System.Buffers;
using System.Text;

namespace Microsoft.ML.Tokenizers;

/// <summary>Byte-pair encoding without a list of merges: neighbours merge if what they make is a token, the one of the lowest rank first.</summary>
internal sealed class TiktokenEncoder : PieceEncoder
{
    private readonly ByteTable _ids;
    private readonly int[] _byteIds = new int[256];
    private readonly bool[] _hasByte = new bool[256];

    public TiktokenEncoder(ByteTable ids, IReadOnlyDictionary<string, int>? specialTokens, int cacheSize) : base(specialTokens, cacheSize)
    {
        _ids = ids;
        for (var value = 0; value < 256; value++)
            _hasByte[value] = ids.TryGet([(byte)value], out _byteIds[value]);
    }

    /// <inheritdoc/>
    public override string Value(Piece piece, int token, ReadOnlySpan<char> text) => text[piece.Starts[token]..piece.Ends[token]].ToString();

    /// <inheritdoc/>
    protected override Piece Compute(ReadOnlySpan<char> text, string kept)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        var utf8 = bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes)); // an unpaired surrogate becomes U+FFFD
        var piece = _ids.TryGet(utf8, out var whole) ? new(kept, [whole], [0], [text.Length]) : Merge(text, utf8, kept);
        ArrayPool<byte>.Shared.Return(bytes);
        return piece;
    }

    /// <summary>Tokens that share a character stay together.</summary>
    protected override bool MayPart(Piece piece, int token) => piece.Starts[token] >= piece.Ends[token - 1];

    private Piece Merge(ReadOnlySpan<char> text, ReadOnlySpan<byte> utf8, string kept)
    {
        var length = utf8.Length;
        var pooled = ArrayPool<int>.Shared.Rent(4 * length + 1);
        var symbols = pooled.AsSpan(0, length);
        var bounds = pooled.AsSpan(length, length + 1);
        for (var index = 0; index < length; index++)
        {
            if (!_hasByte[utf8[index]])
                throw new KeyNotFoundException($"The vocabulary has no token for the byte 0x{utf8[index]:X2}.");
            (symbols[index], bounds[index]) = (_byteIds[utf8[index]], index);
        }
        bounds[length] = length;
        var count = BytePairMerger.Merge(symbols, bounds, new Rules(_ids, utf8));
        var starts = pooled.AsSpan(2 * length + 1, count);
        var ends = pooled.AsSpan(3 * length + 1, count);
        ByteOffsets.ToCharacters(text.Length, utf8, bounds[..(count + 1)], PartialCharacter.Behind, starts, ends);
        var piece = new Piece(kept, symbols[..count], starts, ends);
        ArrayPool<int>.Shared.Return(pooled);
        return piece;
    }

    private readonly ref struct Rules(ByteTable ids, ReadOnlySpan<byte> utf8) : IMergeRules
    {
        private readonly ReadOnlySpan<byte> _utf8 = utf8;

        public ulong Find(int left, int right, int start, int end) =>
            ids.TryGet(_utf8[start..end], out var id) ? ((ulong)(uint)id << 32) | (uint)id : BytePairMerger.None;
    }
}
