namespace Microsoft.ML.Tokenizers;

/// <summary>Encodes one piece of a text, whatever stands around it; what differs between the byte-pair tokenizers.</summary>
/// <param name="specialTokens">Pieces that are one token each; null for none.</param>
/// <param name="cacheSize">About how many pieces to remember.</param>
internal abstract class PieceEncoder(IReadOnlyDictionary<string, int>? specialTokens, int cacheSize = PieceEncoder.DefaultCacheSize)
{
    public const int DefaultCacheSize = 1 << 16;

    private readonly PieceCache _cache = new(cacheSize);
    private readonly Dictionary<string, Piece>? _specialTokens = specialTokens is { Count: > 0 }
        ? specialTokens.ToDictionary(token => token.Key, token => Piece.Special(token.Key, token.Value))
        : null;

    /// <summary>The tokens of a piece.</summary>
    public Piece Encode(ReadOnlySpan<char> text)
    {
        var keep = text.Length <= PieceCache.LongestKept;
        if (keep && _cache.Find(text) is { } known)
            return known;
        if (_specialTokens is null || !_specialTokens.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var piece))
            piece = Compute(text, keep ? text.ToString() : "");
        if (keep)
            _cache.Add(piece);
        return piece;
    }

    /// <summary>How many of the first tokens to take so that there are no more than a limit, which is below their number.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="limit">The largest number of tokens.</param>
    /// <param name="consumed">How many characters they cover.</param>
    public int TakeFirst(Piece piece, int limit, out int consumed)
    {
        var count = limit;
        while (count > 0 && !MayPart(piece, count))
            count--;
        consumed = count == 0 ? 0 : piece.Starts[count];
        return count;
    }

    /// <summary>How many of the last tokens to take so that there are no more than a limit, which is below their number.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="limit">The largest number of tokens.</param>
    /// <param name="length">The length of the piece.</param>
    /// <param name="index">The first character that they cover.</param>
    public int TakeLast(Piece piece, int limit, int length, out int index)
    {
        var first = piece.Count - limit;
        while (first < piece.Count && !MayPart(piece, first))
            first++;
        index = first == piece.Count ? length : piece.Starts[first];
        return piece.Count - first;
    }

    /// <summary>A token as a string.</summary>
    public abstract string Value(Piece piece, int token, ReadOnlySpan<char> text);

    /// <summary>Encodes a piece that is not remembered.</summary>
    /// <param name="text">The piece.</param>
    /// <param name="kept">What the result is to be remembered by.</param>
    protected abstract Piece Compute(ReadOnlySpan<char> text, string kept);

    /// <summary>Whether a limit may part the tokens in front of this one (never the first).</summary>
    protected virtual bool MayPart(Piece piece, int token) => true;
}
