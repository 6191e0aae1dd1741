using System.Buffers;

namespace Microsoft.ML.Tokenizers;

public partial class WordPieceTokenizer
{
    /// <inheritdoc/>
    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        if (string.IsNullOrEmpty(text) && textSpan.IsEmpty)
            return new() { Tokens = [] };
        var tokens = new List<EncodedToken>();
        var words = Prepare(text, ref textSpan, settings, out var normalizedText);
        var pieces = RentPieces(textSpan.Length);
        try
        {
            while (words.Next(out var offset, out var length))
            {
                var count = Split(textSpan.Slice(offset, length), pieces);
                var start = offset;
                foreach (var (id, end) in pieces.AsSpan(0, count))
                {
                    tokens.Add(new(id, Token(id) ?? textSpan[start..(offset + end)].ToString(), new(start, offset + end)));
                    start = offset + end;
                }
            }
            return new() { Tokens = tokens, NormalizedText = normalizedText, CharsConsumed = textSpan.Length };
        }
        finally
        {
            ArrayPool<(int, int)>.Shared.Return(pieces);
        }
    }

    /// <inheritdoc/>
    protected override EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        RequirePositive(settings.MaxTokenCount);
        var ids = new List<int>();
        var consumed = Encode(text, textSpan, settings, ids, out var normalizedText, out _);
        return new() { Tokens = ids, NormalizedText = normalizedText, CharsConsumed = consumed };
    }

    /// <inheritdoc/>
    protected override int CountTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        Encode(text, textSpan, settings, null, out _, out var count);
        return count;
    }

    /// <inheritdoc/>
    protected override int GetIndexByTokenCount(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings, bool fromEnd, out string? normalizedText, out int tokenCount)
    {
        RequirePositive(settings.MaxTokenCount);
        return fromEnd
            ? IndexFromEnd(text, textSpan, settings, out normalizedText, out tokenCount)
            : Encode(text, textSpan, settings, null, out normalizedText, out tokenCount);
    }

    // Words in order until one does not fit; gives the number of characters that those which fit cover. A word is never cut.
    private int Encode(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings, List<int>? ids, out string? normalizedText, out int count)
    {
        count = 0;
        normalizedText = null;
        if (string.IsNullOrEmpty(text) && textSpan.IsEmpty)
            return 0;
        var words = Prepare(text, ref textSpan, settings, out normalizedText);
        var pieces = RentPieces(textSpan.Length);
        try
        {
            var consumed = 0;
            while (count < settings.MaxTokenCount && words.Next(out var offset, out var length))
            {
                var added = Split(textSpan.Slice(offset, length), pieces);
                consumed = offset;
                if (added > settings.MaxTokenCount - count)
                    break;
                consumed += length;
                count += added;
                for (var index = 0; ids is not null && index < added; index++)
                    ids.Add(pieces[index].Id);
            }
            return consumed;
        }
        finally
        {
            ArrayPool<(int, int)>.Shared.Return(pieces);
        }
    }

    // Words from the last one on until one does not fit; gives the index of the first character that those which fit cover.
    private int IndexFromEnd(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings, out string? normalizedText, out int count)
    {
        count = 0;
        normalizedText = null;
        if (string.IsNullOrEmpty(text) && textSpan.IsEmpty)
            return 0;
        var words = Prepare(text, ref textSpan, settings, out normalizedText);
        var places = new List<(int Offset, int Length)>();
        while (words.Next(out var offset, out var length))
            places.Add((offset, length));
        var pieces = RentPieces(textSpan.Length);
        try
        {
            var start = textSpan.Length;
            for (var index = places.Count - 1; index >= 0 && count < settings.MaxTokenCount; index--)
            {
                var (offset, length) = places[index];
                var added = Split(textSpan.Slice(offset, length), pieces);
                start = offset + length;
                if (added > settings.MaxTokenCount - count)
                    break;
                start = offset;
                count += added;
            }
            return start;
        }
        finally
        {
            ArrayPool<(int, int)>.Shared.Return(pieces);
        }
    }

    // The text as it is encoded takes the place of the text as it came.
    private PieceReader Prepare(string? text, ref ReadOnlySpan<char> textSpan, EncodeSettings settings, out string? normalizedText)
    {
        normalizedText = null;
        if (text is not null)
            textSpan = text;
        if (settings.ConsiderNormalization && Normalizer is not null)
            textSpan = text = normalizedText = text is null ? Normalizer.Normalize(textSpan) : Normalizer.Normalize(text);
        return new(settings.ConsiderPreTokenization ? PreTokenizer : null, text, textSpan);
    }

    // No word has more pieces than characters, and a word beyond the limit is one piece.
    private (int Id, int End)[] RentPieces(int length) => ArrayPool<(int, int)>.Shared.Rent(Math.Max(1, Math.Min(length, MaxInputCharsPerWord)));

    // The pieces of one word: their ids, and where each ends in the word.
    private int Split(ReadOnlySpan<char> word, (int Id, int End)[] pieces)
    {
        if (word.IsEmpty)
            return 0;
        if (_specialTokens is { } special && special.TryGetValue(word, out var id))
        {
            pieces[0] = (id, word.Length);
            return 1;
        }
        var count = 0;
        if (word.Length <= MaxInputCharsPerWord)
        {
            var ids = _vocabulary.Ids;
            for (int node = CharTrie.Root, start = 0; node != CharTrie.None; node = _continuation)
            {
                id = ids.Longest(node, word[start..], out var length);
                if (id == CharTrie.None)
                    break;
                start += length;
                pieces[count++] = (id, start);
                if (start == word.Length)
                    return count;
            }
        }
        pieces[0] = (UnknownTokenId, word.Length);
        return 1;
    }

    private static void RequirePositive(int maxTokenCount)
    {
        if (maxTokenCount <= 0)
            throw new ArgumentOutOfRangeException(nameof(maxTokenCount), maxTokenCount, "The maximum number of tokens must be greater than 0.");
    }
}
