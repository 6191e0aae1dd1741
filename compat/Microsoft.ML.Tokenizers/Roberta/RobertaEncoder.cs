using System.Buffers;

namespace Microsoft.ML.Tokenizers;

/// <summary>
/// Byte-pair encoding as the English RoBERTa does it here: characters of Latin-1 stand for the byte of their number, not for their UTF-8, and
/// all others are left out.
/// </summary>
internal sealed class RobertaEncoder(ByteLevelVocabulary vocabulary) : PieceEncoder(null)
{
    public static bool IsSupported(char character) => character < 256;

    /// <inheritdoc/>
    public override string Value(Piece piece, int token, ReadOnlySpan<char> text) => vocabulary.Token(piece.Ids[token]);

    /// <inheritdoc/>
    protected override Piece Compute(ReadOnlySpan<char> text, string kept)
    {
        var pooled = ArrayPool<int>.Shared.Rent(5 * text.Length + 1);
        var symbols = pooled.AsSpan(0, text.Length);
        var bounds = pooled.AsSpan(text.Length, text.Length + 1);
        var places = pooled.AsSpan(2 * text.Length + 1, text.Length);
        var count = 0;
        for (var index = 0; index < text.Length; index++)
            if (IsSupported(text[index]))
                (symbols[count], bounds[count], places[count++]) = (vocabulary.Symbol((byte)text[index]), count - 1, index);
        bounds[count] = count;
        count = BytePairMerger.Merge(symbols[..count], bounds[..(count + 1)], vocabulary.Merges);
        var starts = pooled.AsSpan(3 * text.Length + 1, count);
        var ends = pooled.AsSpan(4 * text.Length + 1, count);
        for (var token = 0; token < count; token++)
        {
            if (!vocabulary.IsToken(symbols[token]))
                throw new KeyNotFoundException($"The vocabulary lacks what the merges make of \"{text}\".");
            starts[token] = places[bounds[token]];
            ends[token] = starts[token] + bounds[token + 1] - bounds[token];
        }
        var piece = new Piece(kept, symbols[..count], starts, ends);
        ArrayPool<int>.Shared.Return(pooled);
        return piece;
    }
}
