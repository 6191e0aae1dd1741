using System.Buffers;
using System.Collections.ObjectModel;

namespace Microsoft.ML.Tokenizers;

/// <summary>The tokenizer of the CodeGen models (Nijkamp et al., 2022): GPT-2's byte-level encoding with tokens for runs of white space.</summary>
/// <remarks>
/// Offsets leave out the space that <see cref="AddPrefixSpace"/> puts in front. One instance may be used by several threads at once.
/// </remarks>
public partial class CodeGenTokenizer : Tokenizer
{
    private const string EndOfText = "<|endoftext|>";

    // What the published tokenizer adds to GPT-2's vocabulary: 31 to 2 spaces and 9 to 2 tabs.
    private static readonly IReadOnlyDictionary<string, int> WhiteSpace = new ReadOnlyDictionary<string, int>(new Dictionary<string, int>(
        Enumerable.Range(0, 39).Select(index => KeyValuePair.Create(index switch
        {
            0 => EndOfText,
            <= 30 => new string(' ', 32 - index),
            _ => new string('\t', 40 - index),
        }, 50256 + index))));

    private readonly CodeGenDecoder _decoder;
    private readonly Pipeline _pipeline;

    internal CodeGenTokenizer(ByteLevelVocabulary vocabulary, bool addPrefixSpace, bool addBeginningOfSentence, bool addEndOfSentence)
    {
        if (!vocabulary.Ids.TryGetValue(EndOfText, out var id))
            throw new ArgumentException($"The token '{EndOfText}' is not in the vocabulary.");
        (AddPrefixSpace, AddBeginningOfSentence, AddEndOfSentence) = (addPrefixSpace, addBeginningOfSentence, addEndOfSentence);
        UnknownTokenId = BeginningOfSentenceId = EndOfSentenceId = id;
        Vocabulary = new ReadOnlyDictionary<string, int>(vocabulary.Ids);
        PreTokenizer = new RegexPreTokenizer(Gpt2Pattern.Regex(), WhiteSpace);
        _pipeline = new(null, PreTokenizer, new ByteLevelEncoder(vocabulary, id, WhiteSpace), (id, EndOfText), (id, EndOfText));
        _decoder = new(vocabulary, id, EndOfText, WhiteSpace);
    }

    /// <summary>Whether a space is put in front of every text.</summary>
    public bool AddPrefixSpace { get; }

    /// <summary>Whether the token of the beginning is put in front of every text.</summary>
    public bool AddBeginningOfSentence { get; }

    /// <summary>Whether the token of the end is put behind every text.</summary>
    public bool AddEndOfSentence { get; }

    /// <summary>The token of the beginning: "&lt;|endoftext|&gt;".</summary>
    public string? BeginningOfSentenceToken => EndOfText;

    /// <summary>Its id.</summary>
    public int? BeginningOfSentenceId { get; }

    /// <summary>The token of the end: "&lt;|endoftext|&gt;".</summary>
    public string? EndOfSentenceToken => EndOfText;

    /// <summary>Its id.</summary>
    public int? EndOfSentenceId { get; }

    /// <summary>The token for what the vocabulary lacks: "&lt;|endoftext|&gt;".</summary>
    public string? UnknownToken => EndOfText;

    /// <summary>Its id.</summary>
    public int? UnknownTokenId { get; }

    /// <summary>The end of a text, and runs of white space.</summary>
    public IReadOnlyDictionary<string, int>? SpecialTokens => WhiteSpace;

    /// <summary>The tokens with their ids.</summary>
    public IReadOnlyDictionary<string, int> Vocabulary { get; }

    /// <inheritdoc/>
    public override Normalizer? Normalizer => null;

    /// <inheritdoc/>
    public override PreTokenizer? PreTokenizer { get; }

    private Frame Own => new(AddBeginningOfSentence, AddEndOfSentence, AddPrefixSpace);

    /// <summary>Makes a tokenizer of a vocabulary and merges; the streams stay open.</summary>
    /// <param name="vocabStream">JSON: one object with the tokens as keys and their ids as values.</param>
    /// <param name="mergesStream">Text: a line that is left out, then two tokens in a line, the best merge first.</param>
    /// <param name="addPrefixSpace">Whether a space is put in front of every text.</param>
    /// <param name="addBeginOfSentence">Whether the token of the beginning is put in front of every text.</param>
    /// <param name="addEndOfSentence">Whether the token of the end is put behind every text.</param>
    /// <exception cref="ArgumentNullException">A stream is null.</exception>
    /// <exception cref="ArgumentException">The vocabulary cannot be read or lacks "&lt;|endoftext|&gt;".</exception>
    /// <exception cref="IOException">The merges cannot be read.</exception>
    public static CodeGenTokenizer Create(Stream vocabStream, Stream mergesStream, bool addPrefixSpace = false, bool addBeginOfSentence = false, bool addEndOfSentence = false)
    {
        ArgumentNullException.ThrowIfNull(vocabStream);
        ArgumentNullException.ThrowIfNull(mergesStream);
        return new(ByteLevelVocabulary.Read(vocabStream, mergesStream), addPrefixSpace, addBeginOfSentence, addEndOfSentence);
    }

    /// <inheritdoc/>
    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings) =>
        _pipeline.Tokens(text, textSpan, settings, Own);

    /// <inheritdoc/>
    protected override EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings) =>
        _pipeline.Ids(text, textSpan, settings, Own);

    /// <inheritdoc/>
    protected override int CountTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings) =>
        _pipeline.Count(text, textSpan, settings, Own, out _, out _);

    /// <inheritdoc/>
    protected override int GetIndexByTokenCount(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings, bool fromEnd, out string? normalizedText, out int tokenCount) =>
        _pipeline.Index(text, textSpan, settings, Own, fromEnd, out normalizedText, out tokenCount);

    /// <summary>Decodes ids to text without special tokens, and without the space in front where <see cref="AddPrefixSpace"/> put it there.</summary>
    public override string Decode(IEnumerable<int> ids) => Decode(ids, AddPrefixSpace, considerSpecialTokens: false);

    /// <summary>Decodes ids to text; ids that are not in the vocabulary stand for nothing, bytes that are no UTF-8 for U+FFFD.</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="hasPrefixSpace">Whether the first space was put in front and is to be left out.</param>
    /// <param name="considerSpecialTokens">Whether the tokens of beginning, end and the unknown appear in the text.</param>
    /// <exception cref="ArgumentNullException"><paramref name="ids"/> is null.</exception>
    public string Decode(IEnumerable<int> ids, bool hasPrefixSpace, bool considerSpecialTokens)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return _decoder.Decode(ids, hasPrefixSpace, considerSpecialTokens);
    }

    /// <inheritdoc/>
    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten) =>
        Decode(ids, destination, AddPrefixSpace, considerSpecialTokens: false, out idsConsumed, out charsWritten);

    /// <inheritdoc cref="Tokenizer.Decode(IEnumerable{int}, Span{char}, out int, out int)"/>
    /// <param name="hasPrefixSpace">Whether the first space was put in front and is to be left out.</param>
    /// <param name="considerSpecialTokens">Whether the tokens of beginning, end and the unknown appear in the text.</param>
    /// <exception cref="ArgumentNullException"><paramref name="ids"/> is null.</exception>
    public OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, bool hasPrefixSpace, bool considerSpecialTokens, out int idsConsumed, out int charsWritten)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return _decoder.Decode(ids, destination, hasPrefixSpace, considerSpecialTokens, out idsConsumed, out charsWritten);
    }
}
