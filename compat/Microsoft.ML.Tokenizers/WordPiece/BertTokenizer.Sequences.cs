using System.Buffers;

namespace Microsoft.ML.Tokenizers;

public sealed partial class BertTokenizer
{
    /// <summary>Encodes a text to ids, with the classification token before and the separator after them.</summary>
    /// <param name="text">The text.</param>
    /// <param name="considerPreTokenization">Whether the pre-tokenizer splits the text first.</param>
    /// <param name="considerNormalization">Whether the normalizer is applied first.</param>
    public new IReadOnlyList<int> EncodeToIds(string text, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToIds(text, addSpecialTokens: true, considerPreTokenization, considerNormalization);

    /// <inheritdoc cref="EncodeToIds(string, bool, bool)"/>
    public new IReadOnlyList<int> EncodeToIds(ReadOnlySpan<char> text, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToIds(text, addSpecialTokens: true, considerPreTokenization, considerNormalization);

    /// <summary>Encodes a text to ids.</summary>
    /// <param name="text">The text.</param>
    /// <param name="addSpecialTokens">Whether the classification token comes before and the separator after them.</param>
    /// <param name="considerPreTokenization">Whether the pre-tokenizer splits the text first.</param>
    /// <param name="considerNormalization">Whether the normalizer is applied first.</param>
    public IReadOnlyList<int> EncodeToIds(string text, bool addSpecialTokens, bool considerPreTokenization = true, bool considerNormalization = true) =>
        WithSpecialTokens(base.EncodeToIds(text, considerPreTokenization, considerNormalization), addSpecialTokens);

    /// <inheritdoc cref="EncodeToIds(string, bool, bool, bool)"/>
    public IReadOnlyList<int> EncodeToIds(ReadOnlySpan<char> text, bool addSpecialTokens, bool considerPreTokenization = true, bool considerNormalization = true) =>
        WithSpecialTokens(base.EncodeToIds(text, considerPreTokenization, considerNormalization), addSpecialTokens);

    /// <summary>Encodes a text to a limited number of ids, with the classification token before and the separator after them.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxTokenCount">The largest number of ids, those two counted.</param>
    /// <param name="normalizedText">The text after normalization; null where nothing was normalized.</param>
    /// <param name="charsConsumed">How many characters the ids cover.</param>
    /// <param name="considerPreTokenization">Whether the pre-tokenizer splits the text first.</param>
    /// <param name="considerNormalization">Whether the normalizer is applied first.</param>
    public new IReadOnlyList<int> EncodeToIds(string text, int maxTokenCount, out string? normalizedText, out int charsConsumed, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToIds(text, maxTokenCount, addSpecialTokens: true, out normalizedText, out charsConsumed, considerPreTokenization, considerNormalization);

    /// <inheritdoc cref="EncodeToIds(string, int, out string, out int, bool, bool)"/>
    public new IReadOnlyList<int> EncodeToIds(ReadOnlySpan<char> text, int maxTokenCount, out string? normalizedText, out int charsConsumed, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToIds(text, maxTokenCount, addSpecialTokens: true, out normalizedText, out charsConsumed, considerPreTokenization, considerNormalization);

    /// <summary>Encodes a text to a limited number of ids.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxTokenCount">The largest number of ids; below 2 there are none where special tokens are added.</param>
    /// <param name="addSpecialTokens">Whether the classification token comes before and the separator after them; they are counted.</param>
    /// <param name="normalizedText">The text after normalization; null where nothing was normalized.</param>
    /// <param name="charsConsumed">How many characters the ids cover.</param>
    /// <param name="considerPreTokenization">Whether the pre-tokenizer splits the text first.</param>
    /// <param name="considerNormalization">Whether the normalizer is applied first.</param>
    public IReadOnlyList<int> EncodeToIds(string text, int maxTokenCount, bool addSpecialTokens, out string? normalizedText, out int charsConsumed, bool considerPreTokenization = true, bool considerNormalization = true) =>
        addSpecialTokens && maxTokenCount <= 2
            ? NoText(maxTokenCount, out normalizedText, out charsConsumed)
            : WithSpecialTokens(
                base.EncodeToIds(text, addSpecialTokens ? maxTokenCount - 2 : maxTokenCount, out normalizedText, out charsConsumed, considerPreTokenization, considerNormalization),
                addSpecialTokens);

    /// <inheritdoc cref="EncodeToIds(string, int, bool, out string, out int, bool, bool)"/>
    public IReadOnlyList<int> EncodeToIds(ReadOnlySpan<char> text, int maxTokenCount, bool addSpecialTokens, out string? normalizedText, out int charsConsumed, bool considerPreTokenization = true, bool considerNormalization = true) =>
        addSpecialTokens && maxTokenCount <= 2
            ? NoText(maxTokenCount, out normalizedText, out charsConsumed)
            : WithSpecialTokens(
                base.EncodeToIds(text, addSpecialTokens ? maxTokenCount - 2 : maxTokenCount, out normalizedText, out charsConsumed, considerPreTokenization, considerNormalization),
                addSpecialTokens);

    /// <summary>The model's input for one sequence or two: <c>[CLS] A [SEP]</c> or <c>[CLS] A [SEP] B [SEP]</c>.</summary>
    /// <param name="tokenIds">The ids of the first sequence.</param>
    /// <param name="additionalTokenIds">Those of the second; null for one sequence.</param>
    /// <exception cref="ArgumentNullException"><paramref name="tokenIds"/> is null.</exception>
    public IReadOnlyList<int> BuildInputsWithSpecialTokens(IEnumerable<int> tokenIds, IEnumerable<int>? additionalTokenIds = null)
    {
        ArgumentNullException.ThrowIfNull(tokenIds);
        var input = new List<int> { ClassificationTokenId };
        input.AddRange(tokenIds);
        input.Add(SeparatorTokenId);
        if (additionalTokenIds is not null)
        {
            input.AddRange(additionalTokenIds);
            input.Add(SeparatorTokenId);
        }
        return input;
    }

    /// <summary>Writes what <see cref="BuildInputsWithSpecialTokens(IEnumerable{int}, IEnumerable{int})"/> gives into a buffer.</summary>
    /// <param name="tokenIds">The ids of the first sequence.</param>
    /// <param name="destination">Takes the ids.</param>
    /// <param name="valuesWritten">How many ids were written: all or none.</param>
    /// <param name="additionalTokenIds">The ids of the second sequence; null for one sequence.</param>
    /// <returns><see cref="OperationStatus.Done"/> or <see cref="OperationStatus.DestinationTooSmall"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tokenIds"/> is null.</exception>
    public OperationStatus BuildInputsWithSpecialTokens(IEnumerable<int> tokenIds, Span<int> destination, out int valuesWritten, IEnumerable<int>? additionalTokenIds = null) =>
        Write(BuildInputsWithSpecialTokens(tokenIds, additionalTokenIds), destination, out valuesWritten);

    /// <summary>Which ids are special tokens: 1 for those, 0 for the others.</summary>
    /// <param name="tokenIds">The ids of the first sequence.</param>
    /// <param name="additionalTokenIds">Those of the second; null for one sequence.</param>
    /// <param name="alreadyHasSpecialTokens">
    /// Whether the ids hold their special tokens; otherwise the mask is for what
    /// <see cref="BuildInputsWithSpecialTokens(IEnumerable{int}, IEnumerable{int})"/> makes of them.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="tokenIds"/> is null.</exception>
    public IReadOnlyList<int> GetSpecialTokensMask(IEnumerable<int> tokenIds, IEnumerable<int>? additionalTokenIds = null, bool alreadyHasSpecialTokens = false)
    {
        ArgumentNullException.ThrowIfNull(tokenIds);
        if (alreadyHasSpecialTokens)
            return [.. tokenIds.Concat(additionalTokenIds ?? []).Select(id => IsSpecialToken(id) ? 1 : 0)];
        var mask = new List<int> { 1 };
        mask.AddRange(tokenIds.Select(_ => 0));
        mask.Add(1);
        if (additionalTokenIds is not null)
        {
            mask.AddRange(additionalTokenIds.Select(_ => 0));
            mask.Add(1);
        }
        return mask;
    }

    /// <summary>Writes what <see cref="GetSpecialTokensMask(IEnumerable{int}, IEnumerable{int}, bool)"/> gives into a buffer.</summary>
    /// <param name="tokenIds">The ids of the first sequence.</param>
    /// <param name="destination">Takes the mask.</param>
    /// <param name="valuesWritten">How many values were written: all or none.</param>
    /// <param name="additionalTokenIds">The ids of the second sequence; null for one sequence.</param>
    /// <param name="alreadyHasSpecialTokens">Whether the ids hold their special tokens.</param>
    /// <returns><see cref="OperationStatus.Done"/> or <see cref="OperationStatus.DestinationTooSmall"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tokenIds"/> is null.</exception>
    public OperationStatus GetSpecialTokensMask(IEnumerable<int> tokenIds, Span<int> destination, out int valuesWritten, IEnumerable<int>? additionalTokenIds = null, bool alreadyHasSpecialTokens = false) =>
        Write(GetSpecialTokensMask(tokenIds, additionalTokenIds, alreadyHasSpecialTokens), destination, out valuesWritten);

    /// <summary>The sequence that each id of the model's input belongs to: 0 for the first with its special tokens, 1 for the second.</summary>
    /// <param name="tokenIds">The ids of the first sequence, without special tokens.</param>
    /// <param name="additionalTokenIds">Those of the second; null for one sequence.</param>
    /// <exception cref="ArgumentNullException"><paramref name="tokenIds"/> is null.</exception>
    public IReadOnlyList<int> CreateTokenTypeIdsFromSequences(IEnumerable<int> tokenIds, IEnumerable<int>? additionalTokenIds = null)
    {
        ArgumentNullException.ThrowIfNull(tokenIds);
        return [.. Enumerable.Repeat(0, tokenIds.Count() + 2), .. Enumerable.Repeat(1, additionalTokenIds is null ? 0 : additionalTokenIds.Count() + 1)];
    }

    /// <summary>Writes what <see cref="CreateTokenTypeIdsFromSequences(IEnumerable{int}, IEnumerable{int})"/> gives into a buffer.</summary>
    /// <param name="tokenIds">The ids of the first sequence, without special tokens.</param>
    /// <param name="destination">Takes the type ids.</param>
    /// <param name="valuesWritten">How many values were written: all or none.</param>
    /// <param name="additionalTokenIds">The ids of the second sequence; null for one sequence.</param>
    /// <returns><see cref="OperationStatus.Done"/> or <see cref="OperationStatus.DestinationTooSmall"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tokenIds"/> is null.</exception>
    public OperationStatus CreateTokenTypeIdsFromSequences(IEnumerable<int> tokenIds, Span<int> destination, out int valuesWritten, IEnumerable<int>? additionalTokenIds = null) =>
        Write(CreateTokenTypeIdsFromSequences(tokenIds, additionalTokenIds), destination, out valuesWritten);

    private bool IsSpecialToken(int id) => id == ClassificationTokenId || id == SeparatorTokenId || id == PaddingTokenId || id == MaskingTokenId
        || id == UnknownTokenId || IsSpecial(id);

    private IReadOnlyList<int> WithSpecialTokens(IReadOnlyList<int> ids, bool add) => add ? BuildInputsWithSpecialTokens(ids) : ids;

    // Where there is no room for the text it is not looked at.
    private IReadOnlyList<int> NoText(int maxTokenCount, out string? normalizedText, out int charsConsumed)
    {
        (normalizedText, charsConsumed) = (null, 0);
        return maxTokenCount < 2 ? [] : BuildInputsWithSpecialTokens([]);
    }

    private static OperationStatus Write(IReadOnlyList<int> values, Span<int> destination, out int valuesWritten)
    {
        valuesWritten = 0;
        if (values.Count > destination.Length)
            return OperationStatus.DestinationTooSmall;
        foreach (var value in values)
            destination[valuesWritten++] = value;
        return OperationStatus.Done;
    }
}
