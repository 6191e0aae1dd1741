namespace Microsoft.ML.Tokenizers;

/// <summary>A tokenizer for SentencePiece models, of the byte-pair and of the unigram kind.</summary>
/// <remarks>Kudo and Richardson, "SentencePiece", 2018.</remarks>
public partial class SentencePieceTokenizer : Tokenizer
{
    private readonly SentencePieceModel _model;
    private readonly Segmenter _segmenter;
    private readonly SpecialTokenFinder? _finder;
    private readonly Dictionary<int, string> _specialNames = [];
    private readonly EncodedToken[] _beginning, _end;

    /// <exception cref="ArgumentException">The model is of another kind, has a piece twice, or its compiled normalization is broken.</exception>
    internal SentencePieceTokenizer(SentencePieceModel model, bool addBeginningOfSentence, bool addEndOfSentence, IReadOnlyDictionary<string, int>? specialTokens, SentenceFrame? frame = null)
    {
        _model = model;
        Vocabulary = Read(model.Pieces);
        _segmenter = (SegmentationKind)model.Kind switch
        {
            SegmentationKind.BytePairs => new BytePairSegmenter(model),
            SegmentationKind.Unigram => new UnigramSegmenter(model),
            _ => throw new ArgumentException($"The model is of kind {model.Kind}; those of kind 1 (unigram) and 2 (byte pairs) are known.", nameof(model)),
        };
        Normalizer = new SentencePieceNormalizer(model, specialTokens);
        SpecialTokens = specialTokens;
        _finder = SpecialTokenFinder.Create(specialTokens);
        AddBeginningOfSentence = addBeginningOfSentence;
        AddEndOfSentence = addEndOfSentence;
        UnknownId = Math.Max(0, model.UnknownId);
        frame ??= new([(Math.Max(0, model.BeginningId), model.BeginningToken)], [(Math.Max(0, model.EndId), model.EndToken)]);
        (BeginningOfSentenceId, BeginningOfSentenceToken) = frame.Beginning is [var begin, ..] ? begin : (-1, model.BeginningToken);
        (EndOfSentenceId, EndOfSentenceToken) = frame.End is [var end, ..] ? end : (-1, model.EndToken);
        _beginning = [.. frame.Beginning.Select(token => new EncodedToken(token.Id, token.Text, 0..0))];
        _end = [.. frame.End.Select(token => new EncodedToken(token.Id, token.Text, 0..0))];
        NameSpecialTokens(frame);
    }

    /// <inheritdoc/>
    public override Normalizer? Normalizer { get; }

    /// <summary>None: a SentencePiece model cuts the whole text.</summary>
    public override PreTokenizer? PreTokenizer => null;

    /// <summary>The pieces and their ids.</summary>
    public IReadOnlyDictionary<string, int> Vocabulary { get; }

    /// <summary>Tokens that are found in the text before it is cut, with their ids; null for none.</summary>
    public IReadOnlyDictionary<string, int>? SpecialTokens { get; }

    /// <summary>Whether the token of the beginning is put in front, unless a call says otherwise.</summary>
    public bool AddBeginningOfSentence { get; }

    /// <summary>Whether the token of the end is put behind, unless a call says otherwise.</summary>
    public bool AddEndOfSentence { get; }

    /// <summary>Whether unknown characters become their UTF-8 bytes.</summary>
    public bool ByteFallback => _model.ByteFallback;

    /// <summary>Whether a space is put in front of the text, or behind it.</summary>
    public bool AddDummyPrefix => _model.AddDummyPrefix;

    /// <summary>Whether spaces become U+2581.</summary>
    public bool EscapeWhiteSpaces => _model.EscapeWhitespaces;

    /// <summary>Whether the added space comes behind the text.</summary>
    public bool TreatWhitespaceAsSuffix => _model.TreatWhitespaceAsSuffix;

    /// <summary>The token of the beginning.</summary>
    public string BeginningOfSentenceToken { get; }

    /// <summary>The id of <see cref="BeginningOfSentenceToken"/>; -1 where a vocabulary that was not read from a model lacks it.</summary>
    public int BeginningOfSentenceId { get; }

    /// <summary>The token of the end.</summary>
    public string EndOfSentenceToken { get; }

    /// <summary>The id of <see cref="EndOfSentenceToken"/>; -1 where a vocabulary that was not read from a model lacks it.</summary>
    public int EndOfSentenceId { get; }

    /// <summary>The token of what the vocabulary cannot spell.</summary>
    public string UnknownToken => _model.UnknownToken;

    /// <summary>The id of <see cref="UnknownToken"/>.</summary>
    public int UnknownId { get; }

    /// <summary>Creates a tokenizer from a SentencePiece model (<c>.model</c>). The stream is read to its end and stays open.</summary>
    /// <param name="modelStream">The model.</param>
    /// <param name="addBeginningOfSentence">Whether the token of the beginning is put in front.</param>
    /// <param name="addEndOfSentence">Whether the token of the end is put behind.</param>
    /// <param name="specialTokens">Tokens that are found in the text before it is cut, with their ids; null for none.</param>
    /// <exception cref="ArgumentException">The model is neither unigram nor byte pairs, has a piece twice, or says nothing of its training.</exception>
    /// <exception cref="InvalidDataException">The stream holds no SentencePiece model.</exception>
    public static SentencePieceTokenizer Create(Stream modelStream, bool addBeginningOfSentence = true, bool addEndOfSentence = false, IReadOnlyDictionary<string, int>? specialTokens = null)
    {
        ArgumentNullException.ThrowIfNull(modelStream);
        return new(SentencePieceModelReader.Read(modelStream), addBeginningOfSentence, addEndOfSentence, specialTokens);
    }

    /// <summary>Creates a unigram tokenizer from pieces and their scores. <c>&lt;s&gt;</c>, <c>&lt;/s&gt;</c> and <c>&lt;pad&gt;</c> are control tokens.</summary>
    /// <param name="vocab">The pieces in the order of their ids, with their log probabilities.</param>
    /// <param name="unkId">The id of the unknown token.</param>
    /// <param name="addBeginningOfSentence">Whether <c>&lt;s&gt;</c> is put in front.</param>
    /// <param name="addEndOfSentence">Whether <c>&lt;/s&gt;</c> is put behind.</param>
    /// <param name="precompiledCharsMap">The compiled normalization; empty for none.</param>
    /// <param name="addDummyPrefix">Whether a space is put in front of the text, or behind it.</param>
    /// <param name="escapeWhiteSpaces">Whether spaces become U+2581.</param>
    /// <param name="treatWhitespaceAsSuffix">Whether the added space comes behind the text.</param>
    /// <param name="byteFallback">Whether unknown characters become their UTF-8 bytes.</param>
    /// <param name="specialTokens">Tokens that are found in the text before it is cut, with their ids; null for none.</param>
    /// <exception cref="ArgumentException">A token is to be added that the vocabulary lacks, a piece stands there twice, or the map is broken.</exception>
    public static SentencePieceTokenizer Create(
        IEnumerable<(string Piece, float Score)> vocab, int unkId, bool addBeginningOfSentence = true, bool addEndOfSentence = false,
        ReadOnlySpan<byte> precompiledCharsMap = default, bool addDummyPrefix = true, bool escapeWhiteSpaces = true, bool treatWhitespaceAsSuffix = false,
        bool byteFallback = false, IReadOnlyDictionary<string, int>? specialTokens = null)
    {
        ArgumentNullException.ThrowIfNull(vocab);
        var pieces = UnigramVocabulary.Pieces(vocab, unkId, byteFallback);
        var model = new SentencePieceModel
        {
            Pieces = pieces,
            UnknownId = unkId,
            UnknownToken = pieces[unkId].Text,
            CharacterMap = precompiledCharsMap.ToArray(),
            AddDummyPrefix = addDummyPrefix,
            EscapeWhitespaces = escapeWhiteSpaces,
            TreatWhitespaceAsSuffix = treatWhitespaceAsSuffix,
            ByteFallback = byteFallback,
        };
        return Create(model, addBeginningOfSentence, addEndOfSentence, specialTokens, UnigramVocabulary.Frame(model));
    }

    /// <summary>Creates a unigram tokenizer from a <c>tokenizer.json</c>. The stream stays open.</summary>
    /// <remarks>
    /// Read are the vocabulary, the added tokens, the compiled normalization and whether extra white space goes, the word mark's place, and
    /// the tokens that the post-processor puts around one sequence. Other steps of the normalizer are left out.
    /// </remarks>
    /// <param name="tokenizerJsonStream">The JSON text.</param>
    /// <param name="addBeginningOfSentence">Whether the tokens of the beginning are put in front.</param>
    /// <param name="addEndOfSentence">Whether the tokens of the end are put behind.</param>
    /// <param name="specialTokens">More tokens that are found in the text before it is cut, with their ids; null for none.</param>
    /// <exception cref="InvalidDataException">The text describes no unigram model.</exception>
    /// <exception cref="System.Text.Json.JsonException">The text is no JSON.</exception>
    /// <exception cref="NotSupportedException">The post-processor's template has more than one sequence.</exception>
    /// <exception cref="ArgumentException">A token is to be added that the vocabulary lacks.</exception>
    public static SentencePieceTokenizer CreateFromTokenizerJson(Stream tokenizerJsonStream, bool addBeginningOfSentence = true, bool addEndOfSentence = false, IReadOnlyDictionary<string, int>? specialTokens = null)
    {
        ArgumentNullException.ThrowIfNull(tokenizerJsonStream);
        var file = TokenizerJson.Read(tokenizerJsonStream);
        return Create(file.Model, addBeginningOfSentence, addEndOfSentence, file.WithSpecialTokens(specialTokens), file.Frame);
    }

    private static SentencePieceTokenizer Create(SentencePieceModel model, bool addBeginningOfSentence, bool addEndOfSentence, IReadOnlyDictionary<string, int>? specialTokens, SentenceFrame frame)
    {
        if (addBeginningOfSentence && frame.Beginning.Count == 0)
            throw new ArgumentException($"The vocabulary has no token '{model.BeginningToken}' to put in front.", nameof(addBeginningOfSentence));
        if (addEndOfSentence && frame.End.Count == 0)
            throw new ArgumentException($"The vocabulary has no token '{model.EndToken}' to put behind.", nameof(addEndOfSentence));
        return new(model, addBeginningOfSentence, addEndOfSentence, specialTokens, frame);
    }

    private static Dictionary<string, int> Read(IReadOnlyList<SentencePiece> pieces)
    {
        var vocabulary = new Dictionary<string, int>(pieces.Count, StringComparer.Ordinal);
        for (var id = 0; id < pieces.Count; id++)
        {
            if (!vocabulary.TryAdd(pieces[id].Text, id))
                throw new ArgumentException($"The vocabulary has the piece '{pieces[id].Text}' twice: as {vocabulary[pieces[id].Text]} and as {id}.");
        }
        return vocabulary;
    }

    // Ids that are decoded only where special tokens are asked for, with what they are called then.
    private void NameSpecialTokens(SentenceFrame frame)
    {
        foreach (var (token, id) in SpecialTokens ?? new Dictionary<string, int>())
            _specialNames.TryAdd(id, token);
        // A token that the model says it lacks still has an id, 0; what stands there keeps its name.
        foreach (var (id, text) in frame.Beginning.Where(_ => _model.BeginningId >= 0).Concat(frame.End.Where(_ => _model.EndId >= 0)))
            _specialNames.TryAdd(id, text);
        _specialNames.TryAdd(UnknownId, UnknownToken);
        for (var id = 0; id < _model.Pieces.Count; id++)
        {
            if (_model.Pieces[id].Type is PieceType.Control or PieceType.Unknown)
                _specialNames.TryAdd(id, _model.Pieces[id].Text);
        }
    }
}
