using System.Buffers;
using System.Text;

namespace Microsoft.ML.Tokenizers;

/// <summary>
/// Byte-pair encoding of the UTF-8 bytes of a piece where the list of merges may hold tokens that the vocabulary lacks: what comes out and is
/// no token becomes the unknown one.
/// </summary>
internal sealed class ByteLevelEncoder : PieceEncoder
{
    private readonly ByteLevelVocabulary _vocabulary;
    private readonly int? _unknownId;

    public ByteLevelEncoder(ByteLevelVocabulary vocabulary, int? unknownId, IReadOnlyDictionary<string, int>? specialTokens) : base(specialTokens) =>
        (_vocabulary, _unknownId) = (vocabulary, unknownId);

    /// <inheritdoc/>
    public override string Value(Piece piece, int token, ReadOnlySpan<char> text) => _vocabulary.Token(piece.Ids[token]);

    /// <inheritdoc/>
    protected override Piece Compute(ReadOnlySpan<char> text, string kept)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        var length = Encoding.UTF8.GetBytes(text, bytes); // an unpaired surrogate becomes U+FFFD
        var pooled = ArrayPool<int>.Shared.Rent(4 * length + 1);
        var symbols = pooled.AsSpan(0, length);
        var bounds = pooled.AsSpan(length, length + 1);
        for (var index = 0; index < length; index++)
            (symbols[index], bounds[index]) = (_vocabulary.Symbol(bytes[index]), index);
        bounds[length] = length;
        var count = BytePairMerger.Merge(symbols, bounds, _vocabulary.Merges);
        count = Resolve(symbols[..count], bounds);
        var starts = pooled.AsSpan(2 * length + 1, count);
        var ends = pooled.AsSpan(3 * length + 1, count);
        ByteOffsets.ToCharacters(text.Length, bytes.AsSpan(0, length), bounds[..(count + 1)], PartialCharacter.Before, starts, ends);
        var piece = new Piece(kept, symbols[..count], starts, ends);
        ArrayPool<byte>.Shared.Return(bytes);
        ArrayPool<int>.Shared.Return(pooled);
        return piece;
    }

    /// <summary>The tokens that begin within one character stay together.</summary>
    protected override bool MayPart(Piece piece, int token) => piece.Starts[token] != piece.Starts[token - 1];

    private int Resolve(Span<int> symbols, Span<int> bounds)
    {
        var count = 0;
        for (var index = 0; index < symbols.Length; index++)
        {
            var symbol = symbols[index];
            if (!_vocabulary.IsToken(symbol))
            {
                if (_unknownId is not { } unknown)
                    continue;
                symbol = unknown;
            }
            (symbols[count], bounds[count]) = (symbol, bounds[index]);
            count++;
        }
        bounds[count] = bounds[symbols.Length];
        return count;
    }
}
