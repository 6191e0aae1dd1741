namespace Microsoft.ML.Tokenizers;

/// <content>The same with a frame that is given with each call instead of the tokenizer's own.</content>
public partial class CodeGenTokenizer
{
    /// <inheritdoc cref="Tokenizer.EncodeToTokens(string, out string, bool, bool)"/>
    public IReadOnlyList<EncodedToken> EncodeToTokens(string text, bool addPrefixSpace, bool addBeginningOfSentence, bool addEndOfSentence, out string? normalizedText, bool considerPreTokenization = true, bool considerNormalization = true) =>
        Tokens(text, text, new(addBeginningOfSentence, addEndOfSentence, addPrefixSpace), Settings(considerPreTokenization, considerNormalization), out normalizedText);

    /// <inheritdoc cref="Tokenizer.EncodeToTokens(ReadOnlySpan{char}, out string, bool, bool)"/>
    public IReadOnlyList<EncodedToken> EncodeToTokens(ReadOnlySpan<char> text, bool addPrefixSpace, bool addBeginningOfSentence, bool addEndOfSentence, out string? normalizedText, bool considerPreTokenization = true, bool considerNormalization = true) =>
        Tokens(null, text, new(addBeginningOfSentence, addEndOfSentence, addPrefixSpace), Settings(considerPreTokenization, considerNormalization), out normalizedText);

    /// <inheritdoc cref="Tokenizer.EncodeToIds(string, bool, bool)"/>
    public IReadOnlyList<int> EncodeToIds(string text, bool addPrefixSpace, bool addBeginningOfSentence, bool addEndOfSentence, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToIds(text, int.MaxValue, addPrefixSpace, addBeginningOfSentence, addEndOfSentence, out _, out _, considerPreTokenization, considerNormalization);

    /// <inheritdoc cref="Tokenizer.EncodeToIds(ReadOnlySpan{char}, bool, bool)"/>
    public IReadOnlyList<int> EncodeToIds(ReadOnlySpan<char> text, bool addPrefixSpace, bool addBeginningOfSentence, bool addEndOfSentence, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToIds(text, int.MaxValue, addPrefixSpace, addBeginningOfSentence, addEndOfSentence, out _, out _, considerPreTokenization, considerNormalization);

    /// <inheritdoc cref="Tokenizer.EncodeToIds(string, int, out string, out int, bool, bool)"/>
    public IReadOnlyList<int> EncodeToIds(string text, int maxTokenCount, bool addPrefixSpace, bool addBeginningOfSentence, bool addEndOfSentence, out string? normalizedText, out int charsConsumed, bool considerPreTokenization = true, bool considerNormalization = true) =>
        Ids(text, text, new(addBeginningOfSentence, addEndOfSentence, addPrefixSpace), Settings(considerPreTokenization, considerNormalization, maxTokenCount), out normalizedText, out charsConsumed);

    /// <inheritdoc cref="Tokenizer.EncodeToIds(ReadOnlySpan{char}, int, out string, out int, bool, bool)"/>
    public IReadOnlyList<int> EncodeToIds(ReadOnlySpan<char> text, int maxTokenCount, bool addPrefixSpace, bool addBeginningOfSentence, bool addEndOfSentence, out string? normalizedText, out int charsConsumed, bool considerPreTokenization = true, bool considerNormalization = true) =>
        Ids(null, text, new(addBeginningOfSentence, addEndOfSentence, addPrefixSpace), Settings(considerPreTokenization, considerNormalization, maxTokenCount), out normalizedText, out charsConsumed);

    /// <inheritdoc cref="Tokenizer.CountTokens(string, bool, bool)"/>
    public int CountTokens(string text, bool addPrefixSpace, bool addBeginningOfSentence, bool addEndOfSentence, bool considerPreTokenization = true, bool considerNormalization = true) =>
        _pipeline.Count(text, text, Settings(considerPreTokenization, considerNormalization), new(addBeginningOfSentence, addEndOfSentence, addPrefixSpace), out _, out _);

    /// <inheritdoc cref="Tokenizer.CountTokens(ReadOnlySpan{char}, bool, bool)"/>
    public int CountTokens(ReadOnlySpan<char> text, bool addPrefixSpace, bool addBeginningOfSentence, bool addEndOfSentence, bool considerPreTokenization = true, bool considerNormalization = true) =>
        _pipeline.Count(null, text, Settings(considerPreTokenization, considerNormalization), new(addBeginningOfSentence, addEndOfSentence, addPrefixSpace), out _, out _);

    /// <inheritdoc cref="Tokenizer.GetIndexByTokenCount(string, int, out string, out int, bool, bool)"/>
    public int GetIndexByTokenCount(string text, int maxTokenCount, bool addPrefixSpace, bool addBeginningOfSentence, bool addEndOfSentence, out string? normalizedText, out int tokenCount, bool considerPreTokenization = true, bool considerNormalization = true) =>
        _pipeline.Index(text, text, Settings(considerPreTokenization, considerNormalization, maxTokenCount), new(addBeginningOfSentence, addEndOfSentence, addPrefixSpace), fromEnd: false, out normalizedText, out tokenCount);

    /// <inheritdoc cref="Tokenizer.GetIndexByTokenCount(ReadOnlySpan{char}, int, out string, out int, bool, bool)"/>
    public int GetIndexByTokenCount(ReadOnlySpan<char> text, int maxTokenCount, bool addPrefixSpace, bool addBeginningOfSentence, bool addEndOfSentence, out string? normalizedText, out int tokenCount, bool considerPreTokenization = true, bool considerNormalization = true) =>
        _pipeline.Index(null, text, Settings(considerPreTokenization, considerNormalization, maxTokenCount), new(addBeginningOfSentence, addEndOfSentence, addPrefixSpace), fromEnd: false, out normalizedText, out tokenCount);

    /// <inheritdoc cref="Tokenizer.GetIndexByTokenCountFromEnd(string, int, out string, out int, bool, bool)"/>
    public int GetIndexByTokenCountFromEnd(string text, int maxTokenCount, bool addPrefixSpace, bool addBeginningOfSentence, bool addEndOfSentence, out string? normalizedText, out int tokenCount, bool considerPreTokenization = true, bool considerNormalization = true) =>
        _pipeline.Index(text, text, Settings(considerPreTokenization, considerNormalization, maxTokenCount), new(addBeginningOfSentence, addEndOfSentence, addPrefixSpace), fromEnd: true, out normalizedText, out tokenCount);

    /// <inheritdoc cref="Tokenizer.GetIndexByTokenCountFromEnd(ReadOnlySpan{char}, int, out string, out int, bool, bool)"/>
    public int GetIndexByTokenCountFromEnd(ReadOnlySpan<char> text, int maxTokenCount, bool addPrefixSpace, bool addBeginningOfSentence, bool addEndOfSentence, out string? normalizedText, out int tokenCount, bool considerPreTokenization = true, bool considerNormalization = true) =>
        _pipeline.Index(null, text, Settings(considerPreTokenization, considerNormalization, maxTokenCount), new(addBeginningOfSentence, addEndOfSentence, addPrefixSpace), fromEnd: true, out normalizedText, out tokenCount);

    private IReadOnlyList<EncodedToken> Tokens(string? text, ReadOnlySpan<char> span, Frame frame, EncodeSettings settings, out string? normalizedText)
    {
        var results = _pipeline.Tokens(text, span, settings, frame);
        normalizedText = results.NormalizedText;
        return results.Tokens;
    }

    private IReadOnlyList<int> Ids(string? text, ReadOnlySpan<char> span, Frame frame, EncodeSettings settings, out string? normalizedText, out int charsConsumed)
    {
        var results = _pipeline.Ids(text, span, settings, frame);
        (normalizedText, charsConsumed) = (results.NormalizedText, results.CharsConsumed);
        return results.Tokens;
    }
}
