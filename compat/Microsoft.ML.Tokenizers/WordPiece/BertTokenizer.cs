namespace Microsoft.ML.Tokenizers;

/// <summary>The tokenizer of BERT: basic tokenization, then WordPiece, with the special tokens that the model expects around its input.</summary>
/// <remarks>
/// Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers", 2019. Like the real package, and unlike BERT itself, the defaults
/// split with <see cref="PreTokenizer.CreateWordOrPunctuation"/>: symbols that are neither letters nor punctuation (<c>$ + = &lt; &gt; ^ ` |
/// ~</c>, emoji) are left out, an underscore does not end a word, and tabs and line ends vanish. Options with a pre-tokenizer or a normalizer
/// of one's own change that.
/// </remarks>
public sealed partial class BertTokenizer : WordPieceTokenizer
{
    private BertTokenizer(WordPieceVocabulary vocabulary, WordPieceOptions wordPiece, IReadOnlyDictionary<string, int>? specialWords, BertOptions options)
        : base(vocabulary, wordPiece, specialWords)
    {
        ApplyBasicTokenization = options.ApplyBasicTokenization;
        LowerCaseBeforeTokenization = options.LowerCaseBeforeTokenization;
        SplitOnSpecialTokens = options.SplitOnSpecialTokens;
        IndividuallyTokenizeCjk = options.IndividuallyTokenizeCjk;
        RemoveNonSpacingMarks = options.RemoveNonSpacingMarks;
        SeparatorToken = options.SeparatorToken;
        SeparatorTokenId = Id(vocabulary, options.SeparatorToken, "separator");
        PaddingToken = options.PaddingToken;
        PaddingTokenId = Id(vocabulary, options.PaddingToken, "padding");
        ClassificationToken = options.ClassificationToken;
        ClassificationTokenId = Id(vocabulary, options.ClassificationToken, "classification");
        MaskingToken = options.MaskingToken;
        MaskingTokenId = Id(vocabulary, options.MaskingToken, "masking");
    }

    /// <summary>Whether the text is cleaned and split into words and punctuation first, not only at white space.</summary>
    public bool ApplyBasicTokenization { get; }

    /// <summary>Whether the text is lower-cased first.</summary>
    public bool LowerCaseBeforeTokenization { get; }

    /// <summary>Whether special tokens in the text are found and never split.</summary>
    public bool SplitOnSpecialTokens { get; }

    /// <summary>Whether each Chinese character is a word of its own.</summary>
    public bool IndividuallyTokenizeCjk { get; }

    /// <summary>Whether accents are removed.</summary>
    public bool RemoveNonSpacingMarks { get; }

    /// <summary>The token that ends each sequence.</summary>
    public string SeparatorToken { get; }

    /// <summary>The id of <see cref="SeparatorToken"/>.</summary>
    public int SeparatorTokenId { get; }

    /// <summary>The token that fills up a batch.</summary>
    public string PaddingToken { get; }

    /// <summary>The id of <see cref="PaddingToken"/>.</summary>
    public int PaddingTokenId { get; }

    /// <summary>The token that begins the input.</summary>
    public string ClassificationToken { get; }

    /// <summary>The id of <see cref="ClassificationToken"/>.</summary>
    public int ClassificationTokenId { get; }

    /// <summary>The token that stands for a masked one.</summary>
    public string MaskingToken { get; }

    /// <summary>The id of <see cref="MaskingToken"/>.</summary>
    public int MaskingTokenId { get; }

    /// <summary>Creates a tokenizer from a vocabulary file: one token a line, in the order of the ids, in UTF-8.</summary>
    /// <param name="vocabFilePath">The file.</param>
    /// <param name="options">How the tokenizer works; null for the defaults.</param>
    /// <exception cref="ArgumentException">The vocabulary has a token twice, or lacks a special token.</exception>
    public static BertTokenizer Create(string vocabFilePath, BertOptions? options = null)
    {
        RequirePath(vocabFilePath);
        using var file = File.OpenRead(vocabFilePath);
        return Create(file, options);
    }

    /// <summary>Creates a tokenizer from a vocabulary: one token a line, in the order of the ids, in UTF-8. The stream stays open.</summary>
    /// <param name="vocabStream">The vocabulary.</param>
    /// <param name="options">How the tokenizer works; null for the defaults.</param>
    /// <exception cref="ArgumentException">The vocabulary has a token twice, or lacks a special token.</exception>
    public static BertTokenizer Create(Stream vocabStream, BertOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(vocabStream);
        return Create(WordPieceVocabulary.Read(vocabStream), options ?? new());
    }

    /// <inheritdoc cref="Create(string, BertOptions)"/>
    /// <param name="vocabFilePath">The file.</param>
    /// <param name="options">How the tokenizer works; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<BertTokenizer> CreateAsync(string vocabFilePath, BertOptions? options = null, CancellationToken cancellationToken = default)
    {
        RequirePath(vocabFilePath);
        using var file = File.OpenRead(vocabFilePath);
        return await CreateAsync(file, options, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="Create(Stream, BertOptions)"/>
    /// <param name="vocabStream">The vocabulary.</param>
    /// <param name="options">How the tokenizer works; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<BertTokenizer> CreateAsync(Stream vocabStream, BertOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vocabStream);
        return Create(await WordPieceVocabulary.ReadAsync(vocabStream, cancellationToken).ConfigureAwait(false), options ?? new());
    }

    private static BertTokenizer Create(WordPieceVocabulary vocabulary, BertOptions options)
    {
        var normalizer = options.Normalizer;
        if (options.ApplyBasicTokenization)
            normalizer ??= new BertNormalizer(options.LowerCaseBeforeTokenization, options.IndividuallyTokenizeCjk, options.RemoveNonSpacingMarks);

        var specialTokens = options.SpecialTokens;
        IReadOnlyDictionary<string, int>? specialWords = null;
        if (options.SplitOnSpecialTokens)
        {
            specialTokens = FindSpecialTokens(vocabulary, options);
            // The text is in lower case where they are looked for; what they are called stays as it is.
            var lowered = options.LowerCaseBeforeTokenization || normalizer is LowerCaseNormalizer;
            specialWords = lowered ? WithLowerCase(specialTokens) : specialTokens;
        }
        var wordPiece = new WordPieceOptions
        {
            Normalizer = normalizer,
            PreTokenizer = options.PreTokenizer ?? (options.ApplyBasicTokenization
                ? PreTokenizer.CreateWordOrPunctuation(specialWords)
                : PreTokenizer.CreateWhiteSpace(specialWords)),
            SpecialTokens = specialTokens,
            UnknownToken = options.UnknownToken,
            ContinuingSubwordPrefix = options.ContinuingSubwordPrefix,
            MaxInputCharsPerWord = options.MaxInputCharsPerWord,
        };
        return new(vocabulary, wordPiece, specialWords, options);
    }

    private static Dictionary<string, int> FindSpecialTokens(WordPieceVocabulary vocabulary, BertOptions options)
    {
        IEnumerable<string> tokens = options.SpecialTokens?.Keys
            ?? [options.UnknownToken, options.SeparatorToken, options.PaddingToken, options.ClassificationToken, options.MaskingToken];
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var token in tokens)
            ids[token] = Id(vocabulary, token, "special");
        return ids;
    }

    private static Dictionary<string, int> WithLowerCase(IReadOnlyDictionary<string, int> tokens)
    {
        var both = new Dictionary<string, int>(tokens, StringComparer.Ordinal);
        foreach (var (token, id) in tokens)
            both.TryAdd(token.ToLowerInvariant(), id);
        return both;
    }

    private static int Id(WordPieceVocabulary vocabulary, string token, string kind)
    {
        ArgumentNullException.ThrowIfNull(token);
        return vocabulary.TryGetId(token, out var id) ? id : throw new ArgumentException($"The {kind} token '{token}' is not in the vocabulary.");
    }
}
