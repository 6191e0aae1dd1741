using System.Buffers;
using System.Collections.ObjectModel;

namespace Microsoft.ML.Tokenizers;

/// <summary>Byte-pair encoding by a vocabulary and a list of merges (Sennrich et al., 2016), of characters or, as GPT-2 does it, of bytes.</summary>
/// <remarks>
/// One instance may be used by several threads at once. At byte level an unpaired surrogate is encoded as U+FFFD, as UTF-8 has no other form
/// for it.
/// </remarks>
public sealed class BpeTokenizer : Tokenizer
{
    private readonly BpeOptions _options;
    private readonly BpeDecoder _decoder;
    private readonly Pipeline _pipeline;
    private readonly Frame _frame;

    private BpeTokenizer(BpeOptions options, Dictionary<string, int> vocabulary, IReadOnlyList<string> merges)
    {
        _options = options;
        PreTokenizer = options.PreTokenizer ?? PreTokenizer.CreateWordOrNonWord();
        Vocabulary = new ReadOnlyDictionary<string, int>(vocabulary);
        var begin = Sentence(vocabulary, options.BeginningOfSentenceToken, "beginning");
        var end = Sentence(vocabulary, options.EndOfSentenceToken, "end");
        var tokens = new Dictionary<int, string>(vocabulary.Count);
        foreach (var (token, id) in vocabulary)
            if (!tokens.TryAdd(id, token))
                throw new ArgumentException($"The tokens '{tokens[id]}' and '{token}' have the same id {id}.");
        _pipeline = new(options.Normalizer, PreTokenizer, new BpeEncoder(options, vocabulary, tokens, merges), begin, end);
        _decoder = new(options, vocabulary, tokens);
        _frame = new(begin is not null, end is not null);
    }

    /// <summary>The tokens with their ids.</summary>
    public IReadOnlyDictionary<string, int> Vocabulary { get; }

    /// <summary>Tokens that stand for themselves; null where there are none.</summary>
    public IReadOnlyDictionary<string, int>? SpecialTokens => _options.SpecialTokens;

    /// <summary>The token for characters that the vocabulary lacks; null where they are left out.</summary>
    public string? UnknownToken => _options.UnknownToken;

    /// <summary>Whether neighbouring unknown characters become one unknown token.</summary>
    public bool FuseUnknownTokens => _options.FuseUnknownTokens;

    /// <summary>Stands in front of every token that does not begin a word; null for nothing.</summary>
    public string? ContinuingSubwordPrefix => _options.ContinuingSubwordPrefix;

    /// <summary>Stands behind every token that ends a word; null for nothing.</summary>
    public string? EndOfWordSuffix => _options.EndOfWordSuffix;

    /// <summary>Whether the vocabulary is one of bytes.</summary>
    public bool ByteLevel => _options.ByteLevel;

    /// <summary>The token that is put in front of every text; null for none.</summary>
    public string? BeginningOfSentenceToken => _options.BeginningOfSentenceToken;

    /// <inheritdoc/>
    public override Normalizer? Normalizer => _options.Normalizer;

    /// <inheritdoc/>
    public override PreTokenizer? PreTokenizer { get; }

    /// <summary>Makes a tokenizer of a vocabulary file and a merges file.</summary>
    /// <param name="vocabFile">A JSON file: one object with the tokens as keys and their ids as values.</param>
    /// <param name="mergesFile">A text file with two tokens in a line, the best merge first; null for none.</param>
    public static BpeTokenizer Create(string vocabFile, string? mergesFile) => Create(vocabFile, mergesFile, preTokenizer: null);

    /// <summary>Makes a tokenizer of a vocabulary file and a merges file.</summary>
    /// <param name="vocabFile">A JSON file: one object with the tokens as keys and their ids as values.</param>
    /// <param name="mergesFile">A text file with two tokens in a line, the best merge first; null for none.</param>
    /// <param name="preTokenizer">What splits the text; null for <see cref="PreTokenizer.CreateWordOrNonWord"/>.</param>
    /// <param name="normalizer">What rewrites the text first; null for nothing.</param>
    /// <param name="specialTokens">Tokens that stand for themselves where the pre-tokenizer makes them pieces; null for none.</param>
    /// <param name="unknownToken">The token for characters that the vocabulary lacks; null to leave them out.</param>
    /// <param name="continuingSubwordPrefix">Stands in front of every token that does not begin a word; null for nothing.</param>
    /// <param name="endOfWordSuffix">Stands behind every token that ends a word; null for nothing.</param>
    /// <param name="fuseUnknownTokens">Whether neighbouring unknown characters become one unknown token.</param>
    /// <exception cref="ArgumentNullException"><paramref name="vocabFile"/> is null.</exception>
    /// <exception cref="InvalidOperationException">A merge or the unknown token is not in the vocabulary, or a line of the merges is none.</exception>
    public static BpeTokenizer Create(
        string vocabFile, string? mergesFile, PreTokenizer? preTokenizer = null, Normalizer? normalizer = null, IReadOnlyDictionary<string, int>? specialTokens = null,
        string? unknownToken = null, string? continuingSubwordPrefix = null, string? endOfWordSuffix = null, bool fuseUnknownTokens = false)
    {
        ArgumentNullException.ThrowIfNull(vocabFile);
        using var vocabulary = File.OpenRead(vocabFile);
        using var merges = mergesFile is null ? null : File.OpenRead(mergesFile);
        return Create(vocabulary, merges, preTokenizer, normalizer, specialTokens, unknownToken, continuingSubwordPrefix, endOfWordSuffix, fuseUnknownTokens);
    }

    /// <summary>Makes a tokenizer of a vocabulary and merges; the streams stay open.</summary>
    /// <param name="vocabStream">JSON: one object with the tokens as keys and their ids as values.</param>
    /// <param name="mergesStream">Text with two tokens in a line, the best merge first; null for none.</param>
    public static BpeTokenizer Create(Stream vocabStream, Stream? mergesStream) => Create(vocabStream, mergesStream, preTokenizer: null);

    /// <inheritdoc cref="Create(string, string, PreTokenizer, Normalizer, IReadOnlyDictionary{string, int}, string, string, string, bool)"/>
    /// <param name="vocabStream">JSON: one object with the tokens as keys and their ids as values. The stream stays open.</param>
    /// <param name="mergesStream">Text with two tokens in a line, the best merge first; null for none. The stream stays open.</param>
    public static BpeTokenizer Create(
        Stream vocabStream, Stream? mergesStream, PreTokenizer? preTokenizer = null, Normalizer? normalizer = null, IReadOnlyDictionary<string, int>? specialTokens = null,
        string? unknownToken = null, string? continuingSubwordPrefix = null, string? endOfWordSuffix = null, bool fuseUnknownTokens = false)
    {
        ArgumentNullException.ThrowIfNull(vocabStream);
        var options = Options(preTokenizer, normalizer, specialTokens, unknownToken, continuingSubwordPrefix, endOfWordSuffix, fuseUnknownTokens);
        return new(options, VocabularyFile.Read(vocabStream) ?? [], mergesStream is null ? [] : MergesFile.Read(mergesStream));
    }

    /// <inheritdoc cref="Create(Stream, Stream, PreTokenizer, Normalizer, IReadOnlyDictionary{string, int}, string, string, string, bool)"/>
    public static async Task<BpeTokenizer> CreateAsync(
        Stream vocabStream, Stream? mergesStream, PreTokenizer? preTokenizer = null, Normalizer? normalizer = null, IReadOnlyDictionary<string, int>? specialTokens = null,
        string? unknownToken = null, string? continuingSubwordPrefix = null, string? endOfWordSuffix = null, bool fuseUnknownTokens = false)
    {
        ArgumentNullException.ThrowIfNull(vocabStream);
        var options = Options(preTokenizer, normalizer, specialTokens, unknownToken, continuingSubwordPrefix, endOfWordSuffix, fuseUnknownTokens);
        var vocabulary = await VocabularyFile.ReadAsync(vocabStream).ConfigureAwait(false) ?? [];
        if (mergesStream is null)
            return new(options, vocabulary, []);
        using var merges = new MemoryStream();
        await mergesStream.CopyToAsync(merges).ConfigureAwait(false);
        merges.Position = 0;
        return new(options, vocabulary, MergesFile.Read(merges));
    }

    /// <summary>Makes a tokenizer.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The vocabulary is empty or lacks a token that is named elsewhere, or a merge is none.</exception>
    public static BpeTokenizer Create(BpeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var vocabulary = new Dictionary<string, int>(options.Vocabulary.TryGetNonEnumeratedCount(out var count) ? count : 0);
        foreach (var (token, id) in options.Vocabulary)
            vocabulary.Add(token, id);
        if (vocabulary.Count == 0)
            throw new InvalidOperationException("The vocabulary is empty.");
        var merges = options.Merges?.ToArray() ?? [];
        foreach (var merge in merges)
            if (merge is null || !MergesFile.IsPair(merge))
                throw new InvalidOperationException($"The merge \"{merge}\" is not two tokens with one space between them.");
        // The caller may change the options later.
        var kept = Options(options.PreTokenizer, options.Normalizer, options.SpecialTokens, options.UnknownToken, options.ContinuingSubwordPrefix, options.EndOfWordSuffix, options.FuseUnknownTokens);
        (kept.ByteLevel, kept.BeginningOfSentenceToken, kept.EndOfSentenceToken) = (options.ByteLevel, options.BeginningOfSentenceToken, options.EndOfSentenceToken);
        return new(kept, vocabulary, merges);
    }

    /// <inheritdoc/>
    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings) =>
        _pipeline.Tokens(text, textSpan, settings, _frame);

    /// <inheritdoc/>
    protected override EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings) =>
        _pipeline.Ids(text, textSpan, settings, _frame);

    /// <inheritdoc/>
    protected override int CountTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings) =>
        _pipeline.Count(text, textSpan, settings, _frame, out _, out _);

    /// <inheritdoc/>
    protected override int GetIndexByTokenCount(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings, bool fromEnd, out string? normalizedText, out int tokenCount) =>
        _pipeline.Index(text, textSpan, settings, _frame, fromEnd, out normalizedText, out tokenCount);

    /// <summary>Decodes ids to text; ids that are not in the vocabulary stand for nothing, bytes that are no UTF-8 for U+FFFD.</summary>
    public override string Decode(IEnumerable<int> ids) => Decode(ids, considerSpecialTokens: true);

    /// <summary>Decodes ids to text; ids that are not in the vocabulary stand for nothing, bytes that are no UTF-8 for U+FFFD.</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="considerSpecialTokens">Whether special tokens (at byte level) or the unknown token (else) appear in the text.</param>
    public string Decode(IEnumerable<int> ids, bool considerSpecialTokens)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return _decoder.Decode(ids, considerSpecialTokens);
    }

    /// <inheritdoc/>
    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten) =>
        Decode(ids, destination, considerSpecialTokens: true, out idsConsumed, out charsWritten);

    /// <inheritdoc cref="Tokenizer.Decode(IEnumerable{int}, Span{char}, out int, out int)"/>
    /// <param name="considerSpecialTokens">Whether special tokens (at byte level) or the unknown token (else) appear in the text.</param>
    public OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, bool considerSpecialTokens, out int idsConsumed, out int charsWritten)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return _decoder.Decode(ids, destination, considerSpecialTokens, out idsConsumed, out charsWritten);
    }

    private static BpeOptions Options(
        PreTokenizer? preTokenizer, Normalizer? normalizer, IReadOnlyDictionary<string, int>? specialTokens, string? unknownToken, string? continuingSubwordPrefix,
        string? endOfWordSuffix, bool fuseUnknownTokens) => new([])
        {
            PreTokenizer = preTokenizer,
            Normalizer = normalizer,
            SpecialTokens = specialTokens,
            UnknownToken = unknownToken,
            ContinuingSubwordPrefix = continuingSubwordPrefix,
            EndOfWordSuffix = endOfWordSuffix,
            FuseUnknownTokens = fuseUnknownTokens,
        };

    private static (int Id, string Text)? Sentence(Dictionary<string, int> vocabulary, string? token, string place)
    {
        if (token is null)
            return null;
        return vocabulary.TryGetValue(token, out var id)
            ? (id, token)
            : throw new InvalidOperationException($"The token '{token}' for the {place} of a sentence is not in the vocabulary.");
    }
}
