namespace Microsoft.ML.Tokenizers;

public partial class SentencePieceTokenizer
{
    /// <summary>Encodes a text to tokens.</summary>
    /// <param name="text">The text.</param>
    /// <param name="normalizedText">The text after normalization; null where nothing was normalized.</param>
    /// <param name="addBeginningOfSentence">Whether the token of the beginning is put in front.</param>
    /// <param name="addEndOfSentence">Whether the token of the end is put behind.</param>
    /// <param name="considerPreTokenization">Without effect: nothing splits the text.</param>
    /// <param name="considerNormalization">Whether the normalizer is applied first.</param>
    public IReadOnlyList<EncodedToken> EncodeToTokens(string text, out string? normalizedText, bool addBeginningOfSentence, bool addEndOfSentence, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToTokens(text, text, addBeginningOfSentence, addEndOfSentence, considerNormalization, out normalizedText, out _);

    /// <inheritdoc cref="EncodeToTokens(string, out string, bool, bool, bool, bool)"/>
    public IReadOnlyList<EncodedToken> EncodeToTokens(ReadOnlySpan<char> text, out string? normalizedText, bool addBeginningOfSentence, bool addEndOfSentence, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToTokens(null, text, addBeginningOfSentence, addEndOfSentence, considerNormalization, out normalizedText, out _);

    /// <summary>Encodes a text to ids.</summary>
    /// <param name="text">The text.</param>
    /// <param name="addBeginningOfSentence">Whether the token of the beginning is put in front.</param>
    /// <param name="addEndOfSentence">Whether the token of the end is put behind.</param>
    /// <param name="considerPreTokenization">Without effect: nothing splits the text.</param>
    /// <param name="considerNormalization">Whether the normalizer is applied first.</param>
    public IReadOnlyList<int> EncodeToIds(string text, bool addBeginningOfSentence, bool addEndOfSentence, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToIds(text, addBeginningOfSentence, addEndOfSentence, int.MaxValue, out _, out _, considerPreTokenization, considerNormalization);

    /// <inheritdoc cref="EncodeToIds(string, bool, bool, bool, bool)"/>
    public IReadOnlyList<int> EncodeToIds(ReadOnlySpan<char> text, bool addBeginningOfSentence, bool addEndOfSentence, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToIds(text, addBeginningOfSentence, addEndOfSentence, int.MaxValue, out _, out _, considerPreTokenization, considerNormalization);

    /// <summary>Encodes a text to a limited number of ids.</summary>
    /// <param name="text">The text.</param>
    /// <param name="addBeginningOfSentence">Whether the token of the beginning is put in front.</param>
    /// <param name="addEndOfSentence">Whether the token of the end is put behind, if there is room for it.</param>
    /// <param name="maxTokenCount">The largest number of ids, at least 1.</param>
    /// <param name="normalizedText">The text after normalization; null where nothing was normalized.</param>
    /// <param name="charsConsumed">How many characters the ids cover.</param>
    /// <param name="considerPreTokenization">Without effect: nothing splits the text.</param>
    /// <param name="considerNormalization">Whether the normalizer is applied first.</param>
    public IReadOnlyList<int> EncodeToIds(string text, bool addBeginningOfSentence, bool addEndOfSentence, int maxTokenCount, out string? normalizedText, out int charsConsumed, bool considerPreTokenization = true, bool considerNormalization = true)
    {
        var ids = new List<int>();
        Encode(text, text, addBeginningOfSentence, addEndOfSentence, maxTokenCount, considerNormalization, ids, out normalizedText, out charsConsumed);
        return ids;
    }

    /// <inheritdoc cref="EncodeToIds(string, bool, bool, int, out string, out int, bool, bool)"/>
    public IReadOnlyList<int> EncodeToIds(ReadOnlySpan<char> text, bool addBeginningOfSentence, bool addEndOfSentence, int maxTokenCount, out string? normalizedText, out int charsConsumed, bool considerPreTokenization = true, bool considerNormalization = true)
    {
        var ids = new List<int>();
        Encode(null, text, addBeginningOfSentence, addEndOfSentence, maxTokenCount, considerNormalization, ids, out normalizedText, out charsConsumed);
        return ids;
    }

    /// <summary>Counts the tokens of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="addBeginningOfSentence">Whether the token of the beginning is counted.</param>
    /// <param name="addEndOfSentence">Whether the token of the end is counted.</param>
    /// <param name="considerPreTokenization">Without effect: nothing splits the text.</param>
    /// <param name="considerNormalization">Whether the normalizer is applied first.</param>
    public int CountTokens(string text, bool addBeginningOfSentence, bool addEndOfSentence, bool considerPreTokenization = true, bool considerNormalization = true) =>
        CountTokens(text, addBeginningOfSentence, addEndOfSentence, considerPreTokenization, considerNormalization, out _, out _);

    /// <inheritdoc cref="CountTokens(string, bool, bool, bool, bool)"/>
    public int CountTokens(ReadOnlySpan<char> text, bool addBeginningOfSentence, bool addEndOfSentence, bool considerPreTokenization = true, bool considerNormalization = true) =>
        CountTokens(text, addBeginningOfSentence, addEndOfSentence, considerPreTokenization, considerNormalization, out _, out _);

    /// <summary>Counts the tokens of a text up to a limit.</summary>
    /// <param name="text">The text.</param>
    /// <param name="addBeginningOfSentence">Whether the token of the beginning is counted.</param>
    /// <param name="addEndOfSentence">Whether the token of the end is counted.</param>
    /// <param name="considerPreTokenization">Without effect: nothing splits the text.</param>
    /// <param name="considerNormalization">Whether the normalizer is applied first.</param>
    /// <param name="normalizedText">The text after normalization; null where nothing was normalized.</param>
    /// <param name="charsConsumed">How many characters the tokens cover.</param>
    /// <param name="maxTokenCount">The largest number of tokens, at least 1.</param>
    public int CountTokens(string text, bool addBeginningOfSentence, bool addEndOfSentence, bool considerPreTokenization, bool considerNormalization, out string? normalizedText, out int charsConsumed, int maxTokenCount = int.MaxValue) =>
        Encode(text, text, addBeginningOfSentence, addEndOfSentence, maxTokenCount, considerNormalization, null, out normalizedText, out charsConsumed);

    /// <inheritdoc cref="CountTokens(string, bool, bool, bool, bool, out string, out int, int)"/>
    public int CountTokens(ReadOnlySpan<char> text, bool addBeginningOfSentence, bool addEndOfSentence, bool considerPreTokenization, bool considerNormalization, out string? normalizedText, out int charsConsumed, int maxTokenCount = int.MaxValue) =>
        Encode(null, text, addBeginningOfSentence, addEndOfSentence, maxTokenCount, considerNormalization, null, out normalizedText, out charsConsumed);

    /// <summary>Finds where the first tokens of a text end.</summary>
    /// <param name="text">The text.</param>
    /// <param name="addBeginningOfSentence">Whether the token of the beginning is counted.</param>
    /// <param name="addEndOfSentence">Whether the token of the end is counted.</param>
    /// <param name="maxTokenCount">The largest number of tokens, at least 1.</param>
    /// <param name="normalizedText">The text after normalization; null where nothing was normalized.</param>
    /// <param name="tokenCount">The number of tokens that fit.</param>
    /// <param name="considerPreTokenization">Without effect: nothing splits the text.</param>
    /// <param name="considerNormalization">Whether the normalizer is applied first.</param>
    /// <returns>The index after the last character covered; 0 where none is.</returns>
    public int GetIndexByTokenCount(string text, bool addBeginningOfSentence, bool addEndOfSentence, int maxTokenCount, out string? normalizedText, out int tokenCount, bool considerPreTokenization = true, bool considerNormalization = true)
    {
        tokenCount = Encode(text, text, addBeginningOfSentence, addEndOfSentence, maxTokenCount, considerNormalization, null, out normalizedText, out var consumed);
        return consumed;
    }

    /// <inheritdoc cref="GetIndexByTokenCount(string, bool, bool, int, out string, out int, bool, bool)"/>
    public int GetIndexByTokenCount(ReadOnlySpan<char> text, bool addBeginningOfSentence, bool addEndOfSentence, int maxTokenCount, out string? normalizedText, out int tokenCount, bool considerPreTokenization = true, bool considerNormalization = true)
    {
        tokenCount = Encode(null, text, addBeginningOfSentence, addEndOfSentence, maxTokenCount, considerNormalization, null, out normalizedText, out var consumed);
        return consumed;
    }

    /// <summary>Finds where the last tokens of a text begin.</summary>
    /// <param name="text">The text.</param>
    /// <param name="addBeginningOfSentence">Whether the token of the beginning is counted.</param>
    /// <param name="addEndOfSentence">Whether the token of the end is counted.</param>
    /// <param name="maxTokenCount">The largest number of tokens, at least 1.</param>
    /// <param name="considerNormalization">Whether the normalizer is applied first.</param>
    /// <param name="normalizedText">The text after normalization; null where nothing was normalized.</param>
    /// <param name="tokenCount">The number of tokens that fit.</param>
    /// <returns>The index of the first character covered; the length of the text where none is.</returns>
    public int GetIndexByTokenCountFromEnd(string text, bool addBeginningOfSentence, bool addEndOfSentence, int maxTokenCount, bool considerNormalization, out string? normalizedText, out int tokenCount) =>
        IndexFromEnd(text, text, addBeginningOfSentence, addEndOfSentence, maxTokenCount, considerNormalization, out normalizedText, out tokenCount);

    /// <inheritdoc cref="GetIndexByTokenCountFromEnd(string, bool, bool, int, bool, out string, out int)"/>
    public int GetIndexByTokenCountFromEnd(ReadOnlySpan<char> text, bool addBeginningOfSentence, bool addEndOfSentence, int maxTokenCount, bool considerNormalization, out string? normalizedText, out int tokenCount) =>
        IndexFromEnd(null, text, addBeginningOfSentence, addEndOfSentence, maxTokenCount, considerNormalization, out normalizedText, out tokenCount);
}
