using System.Buffers;
using System.Collections.ObjectModel;

namespace Microsoft.ML.Tokenizers;

/// <summary>
/// The tokenizer of the English RoBERTa (Liu et al., 2019) in fairseq: GPT-2's byte-pair encoding, and a dictionary that orders its ids by
/// their frequency. Characters outside Latin-1 are left out.
/// </summary>
/// <remarks>One instance may be used by several threads at once, except for <see cref="AddMaskSymbol"/>.</remarks>
public sealed class EnglishRobertaTokenizer : Tokenizer
{
    private readonly OccurrenceMapping _occurrences;
    private readonly Pipeline _pipeline;
    private readonly ByteLevelVocabulary _vocabulary;

    private EnglishRobertaTokenizer(Stream vocabulary, Stream merges, Stream occurrences, PreTokenizer? preTokenizer, Normalizer? normalizer, bool filterUnsupportedChars)
    {
        _occurrences = OccurrenceMapping.Read(occurrences);
        _vocabulary = ByteLevelVocabulary.Read(vocabulary, merges);
        (PreTokenizer, Normalizer, FilterUnsupportedChars) = (preTokenizer, normalizer, filterUnsupportedChars);
        Vocabulary = new ReadOnlyDictionary<string, int>(_vocabulary.Ids);
        _pipeline = new(normalizer, preTokenizer, new RobertaEncoder(_vocabulary));
    }

    /// <summary>Whether decoding turns GPT-2's characters for bytes back and leaves out others; else the tokens are decoded as they are written.</summary>
    public bool FilterUnsupportedChars { get; }

    /// <inheritdoc/>
    public override Normalizer? Normalizer { get; }

    /// <inheritdoc/>
    public override PreTokenizer? PreTokenizer { get; }

    /// <summary>The tokens with their ids.</summary>
    public IReadOnlyDictionary<string, int> Vocabulary { get; }

    /// <summary>The rank of the padding symbol.</summary>
    public int PadIndex => _occurrences.PadIndex;

    /// <summary>The number of symbols that have a rank.</summary>
    public int SymbolsCount => _occurrences.Count;

    /// <inheritdoc cref="Create(string, string, string, PreTokenizer, Normalizer, bool)"/>
    public static EnglishRobertaTokenizer Create(string vocabularyPath, string mergePath, string highestOccurrenceMappingPath) =>
        Create(vocabularyPath, mergePath, highestOccurrenceMappingPath, preTokenizer: null);

    /// <summary>Makes a tokenizer of three files.</summary>
    /// <param name="vocabularyPath">JSON: one object with the tokens as keys and their ids as values.</param>
    /// <param name="mergePath">Text: a line that is left out, then two tokens in a line, the best merge first.</param>
    /// <param name="highestOccurrenceMappingPath">Text: an id and how often it occurs in a line, the most frequent first.</param>
    /// <param name="preTokenizer">What splits the text; null for nothing.</param>
    /// <param name="normalizer">What rewrites the text first; null for nothing.</param>
    /// <param name="filterUnsupportedChars">Whether decoding turns GPT-2's characters for bytes back.</param>
    /// <exception cref="ArgumentNullException">A path is null.</exception>
    /// <exception cref="ArgumentException">The vocabulary or the occurrences cannot be read.</exception>
    /// <exception cref="IOException">The merges cannot be read.</exception>
    public static EnglishRobertaTokenizer Create(
        string vocabularyPath, string mergePath, string highestOccurrenceMappingPath, PreTokenizer? preTokenizer = null, Normalizer? normalizer = null, bool filterUnsupportedChars = true)
    {
        ArgumentNullException.ThrowIfNull(vocabularyPath);
        ArgumentNullException.ThrowIfNull(mergePath);
        ArgumentNullException.ThrowIfNull(highestOccurrenceMappingPath);
        using var vocabulary = File.OpenRead(vocabularyPath);
        using var merges = File.OpenRead(mergePath);
        using var occurrences = File.OpenRead(highestOccurrenceMappingPath);
        return new(vocabulary, merges, occurrences, preTokenizer, normalizer, filterUnsupportedChars);
    }

    /// <inheritdoc cref="Create(Stream, Stream, Stream, PreTokenizer, Normalizer, bool)"/>
    public static EnglishRobertaTokenizer Create(Stream vocabularyStream, Stream mergeStream, Stream highestOccurrenceMappingStream) =>
        Create(vocabularyStream, mergeStream, highestOccurrenceMappingStream, preTokenizer: null);

    /// <inheritdoc cref="Create(string, string, string, PreTokenizer, Normalizer, bool)"/>
    /// <param name="vocabularyStream">JSON: one object with the tokens as keys and their ids as values.</param>
    /// <param name="mergeStream">Text: a line that is left out, then two tokens in a line, the best merge first.</param>
    /// <param name="highestOccurrenceMappingStream">Text: an id and how often it occurs in a line, the most frequent first.</param>
    public static EnglishRobertaTokenizer Create(
        Stream vocabularyStream, Stream mergeStream, Stream highestOccurrenceMappingStream, PreTokenizer? preTokenizer = null, Normalizer? normalizer = null, bool filterUnsupportedChars = true)
    {
        ArgumentNullException.ThrowIfNull(vocabularyStream);
        ArgumentNullException.ThrowIfNull(mergeStream);
        ArgumentNullException.ThrowIfNull(highestOccurrenceMappingStream);
        return new(vocabularyStream, mergeStream, highestOccurrenceMappingStream, preTokenizer, normalizer, filterUnsupportedChars);
    }

    /// <summary>Gives the mask symbol a rank, behind all others.</summary>
    /// <returns>Its rank.</returns>
    public int AddMaskSymbol(string mask = "<mask>") => _occurrences.Reserve(mask, 1);

    /// <summary>Whether a character is in Latin-1: others are left out.</summary>
    public bool IsSupportedChar(char ch) => RobertaEncoder.IsSupported(ch);

    /// <summary>The ranks of ids; that of the unknown symbol for ids that are not listed.</summary>
    public IReadOnlyList<int> ConvertIdsToOccurrenceRanks(IReadOnlyList<int> ids) => Map(ids, _occurrences.Rank);

    /// <summary>How often ids occur; 0 for those that are not listed.</summary>
    public IReadOnlyList<int> ConvertIdsToOccurrenceValues(IReadOnlyList<int> ids) => Map(ids, _occurrences.Occurrences);

    /// <summary>The ids of ranks.</summary>
    public IReadOnlyList<int> ConvertOccurrenceRanksToIds(IReadOnlyList<int> ranks)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        return Map(ranks, _occurrences.Id);
    }

    /// <inheritdoc/>
    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings) =>
        _pipeline.Tokens(text, textSpan, settings, default);

    /// <inheritdoc/>
    protected override EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings) =>
        _pipeline.Ids(text, textSpan, settings, default);

    /// <inheritdoc/>
    protected override int CountTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings) =>
        _pipeline.Count(text, textSpan, settings, default, out _, out _);

    /// <inheritdoc/>
    protected override int GetIndexByTokenCount(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings, bool fromEnd, out string? normalizedText, out int tokenCount) =>
        _pipeline.Index(text, textSpan, settings, default, fromEnd, out normalizedText, out tokenCount);

    /// <summary>Decodes ids to text; ids that are not in the vocabulary stand for nothing.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="ids"/> is null.</exception>
    public override string Decode(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return string.Concat(ids.Select(Text));
    }

    /// <inheritdoc/>
    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
    {
        ArgumentNullException.ThrowIfNull(ids);
        (idsConsumed, charsWritten) = (0, 0);
        foreach (var id in ids)
        {
            var text = Text(id);
            if (!text.TryCopyTo(destination[charsWritten..]))
                return OperationStatus.DestinationTooSmall;
            charsWritten += text.Length;
            idsConsumed++;
        }
        return OperationStatus.Done;
    }

    private string Text(int id)
    {
        if (!_vocabulary.TryGetToken(id, out var token))
            return "";
        return FilterUnsupportedChars ? string.Concat(token.Where(ByteAlphabet.Has).Select(ByteAlphabet.ToLatin)) : token;
    }

    private static List<int> Map(IReadOnlyList<int> values, Func<int, int> map)
    {
        ArgumentNullException.ThrowIfNull(values, "ids");
        return [.. values.Select(map)];
    }
}
