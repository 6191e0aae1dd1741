using System.Buffers;

namespace Microsoft.ML.Tokenizers;

/// <summary>Turns text into token ids and token ids into text.</summary>
/// <remarks>
/// Every text may come as a string or as a span. Offsets and counts of characters refer to the normalized text, which is given out where a
/// normalizer was applied; null where none was, and then they refer to the text itself.
/// </remarks>
public abstract class Tokenizer
{
    /// <summary>What rewrites the text first; null for nothing.</summary>
    public virtual Normalizer? Normalizer => null;

    /// <summary>What splits the text before the pieces are encoded; null for nothing.</summary>
    public virtual PreTokenizer? PreTokenizer => null;

    /// <summary>Encodes a text to tokens.</summary>
    /// <param name="text">The text; null where it came as a span.</param>
    /// <param name="textSpan">The text.</param>
    /// <param name="settings">How to encode it.</param>
    protected abstract EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings);

    /// <summary>Encodes a text to ids.</summary>
    /// <param name="text">The text; null where it came as a span.</param>
    /// <param name="textSpan">The text.</param>
    /// <param name="settings">How to encode it.</param>
    protected virtual EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        var encoded = EncodeToTokens(text, textSpan, settings);
        var ids = new int[encoded.Tokens.Count];
        for (var index = 0; index < ids.Length; index++)
            ids[index] = encoded.Tokens[index].Id;
        return new() { Tokens = ids, NormalizedText = encoded.NormalizedText, CharsConsumed = encoded.CharsConsumed };
    }

    /// <summary>Counts the tokens of a text.</summary>
    /// <param name="text">The text; null where it came as a span.</param>
    /// <param name="textSpan">The text.</param>
    /// <param name="settings">How to encode it.</param>
    protected virtual int CountTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings) =>
        EncodeToTokens(text, textSpan, settings).Tokens.Count;

    /// <summary>Finds how far a number of tokens reaches from the start or from the end of a text.</summary>
    /// <param name="text">The text; null where it came as a span.</param>
    /// <param name="textSpan">The text.</param>
    /// <param name="settings">How to encode it, and the largest number of tokens.</param>
    /// <param name="fromEnd">Whether the last tokens count instead of the first.</param>
    /// <param name="normalizedText">The text after normalization; null where nothing was normalized.</param>
    /// <param name="tokenCount">The number of tokens that fit.</param>
    /// <returns>
    /// The index after the last character that the first tokens cover, or of the first one that the last tokens cover: 0 and the length of
    /// the text where no token fits.
    /// </returns>
    protected virtual int GetIndexByTokenCount(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings, bool fromEnd, out string? normalizedText, out int tokenCount)
    {
        var limit = settings.MaxTokenCount;
        if (fromEnd)
            settings.MaxTokenCount = int.MaxValue; // the last tokens are only known once all are
        var encoded = EncodeToTokens(text, textSpan, settings);
        normalizedText = encoded.NormalizedText;
        tokenCount = Math.Min(limit, encoded.Tokens.Count);
        var length = normalizedText?.Length ?? textSpan.Length;
        if (tokenCount <= 0)
            return fromEnd ? length : 0;
        return fromEnd
            ? encoded.Tokens[encoded.Tokens.Count - tokenCount].Offset.Start.GetOffset(length)
            : encoded.Tokens[tokenCount - 1].Offset.End.GetOffset(length);
    }

    /// <summary>Decodes ids into a buffer.</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="destination">Takes the characters.</param>
    /// <param name="idsConsumed">How many ids the characters written stand for.</param>
    /// <param name="charsWritten">How many characters were written.</param>
    /// <returns>
    /// <see cref="OperationStatus.Done"/>; <see cref="OperationStatus.DestinationTooSmall"/> where the buffer is full before the ids end;
    /// <see cref="OperationStatus.InvalidData"/> for an id that is not in the vocabulary.
    /// </returns>
    public abstract OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten);

    /// <summary>Decodes ids to text.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="ids"/> is null.</exception>
    /// <exception cref="InvalidOperationException">An id is not in the vocabulary.</exception>
    public virtual string Decode(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var kept = ids as ICollection<int> ?? [.. ids]; // read again when the text has no room
        var size = (int)Math.Clamp(kept.Count * 8L, 64, Array.MaxLength);
        for (; ; )
        {
            var buffer = ArrayPool<char>.Shared.Rent(size);
            try
            {
                switch (Decode(kept, buffer, out _, out var written))
                {
                    case OperationStatus.Done:
                        return new(buffer, 0, written);
                    case OperationStatus.DestinationTooSmall when buffer.Length < Array.MaxLength:
                        size = (int)Math.Min(buffer.Length * 2L, Array.MaxLength);
                        break;
                    case OperationStatus.InvalidData:
                        throw new InvalidOperationException("An id is not in the vocabulary: the ids cannot be decoded.");
                    default:
                        throw new InvalidOperationException("The ids cannot be decoded.");
                }
            }
            finally
            {
                ArrayPool<char>.Shared.Return(buffer);
            }
        }
    }

    /// <summary>Encodes a text to ids.</summary>
    /// <param name="text">The text.</param>
    /// <param name="considerPreTokenization">Whether the pre-tokenizer splits the text first.</param>
    /// <param name="considerNormalization">Whether the normalizer is applied first.</param>
    public IReadOnlyList<int> EncodeToIds(string text, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToIds(text, text.AsSpan(), Settings(considerPreTokenization, considerNormalization)).Tokens;

    /// <inheritdoc cref="EncodeToIds(string, bool, bool)"/>
    public IReadOnlyList<int> EncodeToIds(ReadOnlySpan<char> text, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToIds(null, text, Settings(considerPreTokenization, considerNormalization)).Tokens;

    /// <summary>Encodes a text to a limited number of ids.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxTokenCount">The largest number of ids.</param>
    /// <param name="normalizedText">The text after normalization; null where nothing was normalized.</param>
    /// <param name="charsConsumed">How many characters the ids cover.</param>
    /// <param name="considerPreTokenization">Whether the pre-tokenizer splits the text first.</param>
    /// <param name="considerNormalization">Whether the normalizer is applied first.</param>
    public IReadOnlyList<int> EncodeToIds(string text, int maxTokenCount, out string? normalizedText, out int charsConsumed, bool considerPreTokenization = true, bool considerNormalization = true) =>
        Limited(EncodeToIds(text, text.AsSpan(), Settings(considerPreTokenization, considerNormalization, maxTokenCount)), out normalizedText, out charsConsumed);

    /// <inheritdoc cref="EncodeToIds(string, int, out string, out int, bool, bool)"/>
    public IReadOnlyList<int> EncodeToIds(ReadOnlySpan<char> text, int maxTokenCount, out string? normalizedText, out int charsConsumed, bool considerPreTokenization = true, bool considerNormalization = true) =>
        Limited(EncodeToIds(null, text, Settings(considerPreTokenization, considerNormalization, maxTokenCount)), out normalizedText, out charsConsumed);

    /// <summary>Encodes a text to tokens.</summary>
    /// <param name="text">The text.</param>
    /// <param name="normalizedText">The text after normalization; null where nothing was normalized.</param>
    /// <param name="considerPreTokenization">Whether the pre-tokenizer splits the text first.</param>
    /// <param name="considerNormalization">Whether the normalizer is applied first.</param>
    public IReadOnlyList<EncodedToken> EncodeToTokens(string text, out string? normalizedText, bool considerPreTokenization = true, bool considerNormalization = true) =>
        Limited(EncodeToTokens(text, text.AsSpan(), Settings(considerPreTokenization, considerNormalization)), out normalizedText, out _);

    /// <inheritdoc cref="EncodeToTokens(string, out string, bool, bool)"/>
    public IReadOnlyList<EncodedToken> EncodeToTokens(ReadOnlySpan<char> text, out string? normalizedText, bool considerPreTokenization = true, bool considerNormalization = true) =>
        Limited(EncodeToTokens(null, text, Settings(considerPreTokenization, considerNormalization)), out normalizedText, out _);

    /// <summary>Counts the tokens of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="considerPreTokenization">Whether the pre-tokenizer splits the text first.</param>
    /// <param name="considerNormalization">Whether the normalizer is applied first.</param>
    public int CountTokens(string text, bool considerPreTokenization = true, bool considerNormalization = true) =>
        CountTokens(text, text.AsSpan(), Settings(considerPreTokenization, considerNormalization));

    /// <inheritdoc cref="CountTokens(string, bool, bool)"/>
    public int CountTokens(ReadOnlySpan<char> text, bool considerPreTokenization = true, bool considerNormalization = true) =>
        CountTokens(null, text, Settings(considerPreTokenization, considerNormalization));

    /// <summary>Finds where the first tokens of a text end.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxTokenCount">The largest number of tokens.</param>
    /// <param name="normalizedText">The text after normalization; null where nothing was normalized.</param>
    /// <param name="tokenCount">The number of tokens that fit.</param>
    /// <param name="considerPreTokenization">Whether the pre-tokenizer splits the text first.</param>
    /// <param name="considerNormalization">Whether the normalizer is applied first.</param>
    /// <returns>The index after the last character covered; 0 where no token fits.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxTokenCount"/> is not positive.</exception>
    public int GetIndexByTokenCount(string text, int maxTokenCount, out string? normalizedText, out int tokenCount, bool considerPreTokenization = true, bool considerNormalization = true) =>
        GetIndexByTokenCount(text, text.AsSpan(), Settings(considerPreTokenization, considerNormalization, maxTokenCount), fromEnd: false, out normalizedText, out tokenCount);

    /// <inheritdoc cref="GetIndexByTokenCount(string, int, out string, out int, bool, bool)"/>
    public int GetIndexByTokenCount(ReadOnlySpan<char> text, int maxTokenCount, out string? normalizedText, out int tokenCount, bool considerPreTokenization = true, bool considerNormalization = true) =>
        GetIndexByTokenCount(null, text, Settings(considerPreTokenization, considerNormalization, maxTokenCount), fromEnd: false, out normalizedText, out tokenCount);

    /// <summary>Finds where the last tokens of a text begin.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxTokenCount">The largest number of tokens.</param>
    /// <param name="normalizedText">The text after normalization; null where nothing was normalized.</param>
    /// <param name="tokenCount">The number of tokens that fit.</param>
    /// <param name="considerPreTokenization">Whether the pre-tokenizer splits the text first.</param>
    /// <param name="considerNormalization">Whether the normalizer is applied first.</param>
    /// <returns>The index of the first character covered; the length of the text where no token fits.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxTokenCount"/> is not positive.</exception>
    public int GetIndexByTokenCountFromEnd(string text, int maxTokenCount, out string? normalizedText, out int tokenCount, bool considerPreTokenization = true, bool considerNormalization = true) =>
        GetIndexByTokenCount(text, text.AsSpan(), Settings(considerPreTokenization, considerNormalization, maxTokenCount), fromEnd: true, out normalizedText, out tokenCount);

    /// <inheritdoc cref="GetIndexByTokenCountFromEnd(string, int, out string, out int, bool, bool)"/>
    public int GetIndexByTokenCountFromEnd(ReadOnlySpan<char> text, int maxTokenCount, out string? normalizedText, out int tokenCount, bool considerPreTokenization = true, bool considerNormalization = true) =>
        GetIndexByTokenCount(null, text, Settings(considerPreTokenization, considerNormalization, maxTokenCount), fromEnd: true, out normalizedText, out tokenCount);

    internal static EncodeSettings Settings(bool preTokenize, bool normalize, int limit = int.MaxValue) =>
        new() { ConsiderPreTokenization = preTokenize, ConsiderNormalization = normalize, MaxTokenCount = limit };

    private static IReadOnlyList<T> Limited<T>(EncodeResults<T> results, out string? normalizedText, out int charsConsumed)
    {
        normalizedText = results.NormalizedText;
        charsConsumed = results.CharsConsumed;
        return results.Tokens;
    }
}
