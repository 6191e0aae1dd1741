namespace Microsoft.ML.Tokenizers;

/// <summary>Spells each word with the longest pieces of a vocabulary, from the left on.</summary>
/// <remarks>Schuster and Nakajima, "Japanese and Korean Voice Search", 2012; the encoding is that of BERT.</remarks>
public partial class WordPieceTokenizer : Tokenizer
{
    private readonly WordPieceVocabulary _vocabulary;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>>? _specialTokens;
    private readonly Dictionary<int, string> _specialNames = [];
    private readonly int _continuation;

    // specialWords: what the special tokens look like in the text after normalization, where that is not what they are.
    internal WordPieceTokenizer(WordPieceVocabulary vocabulary, WordPieceOptions options, IReadOnlyDictionary<string, int>? specialWords = null)
    {
        ArgumentNullException.ThrowIfNull(options.UnknownToken);
        ArgumentNullException.ThrowIfNull(options.ContinuingSubwordPrefix);
        if (options.MaxInputCharsPerWord <= 0)
            throw new ArgumentOutOfRangeException(nameof(options), options.MaxInputCharsPerWord, $"{nameof(options.MaxInputCharsPerWord)} must be at least 1.");
        if (!vocabulary.TryGetId(options.UnknownToken, out var unknown))
            throw new ArgumentException($"The unknown token '{options.UnknownToken}' is not in the vocabulary.", nameof(options));

        _vocabulary = vocabulary;
        _continuation = vocabulary.Ids.Walk(CharTrie.Root, options.ContinuingSubwordPrefix);
        SpecialTokens = options.SpecialTokens;
        specialWords ??= SpecialTokens;
        if (specialWords is { Count: > 0 })
            _specialTokens = new Dictionary<string, int>(specialWords, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var (token, id) in SpecialTokens ?? new Dictionary<string, int>())
            _specialNames.TryAdd(id, token);
        UnknownToken = options.UnknownToken;
        UnknownTokenId = unknown;
        ContinuingSubwordPrefix = options.ContinuingSubwordPrefix;
        MaxInputCharsPerWord = options.MaxInputCharsPerWord;
        Normalizer = options.Normalizer;
        PreTokenizer = options.PreTokenizer ?? PreTokenizer.CreateWhiteSpace(specialWords);
    }

    /// <inheritdoc/>
    public override Normalizer? Normalizer { get; }

    /// <inheritdoc/>
    public override PreTokenizer? PreTokenizer { get; }

    /// <summary>Tokens that are never split, with their ids; null for none.</summary>
    public IReadOnlyDictionary<string, int>? SpecialTokens { get; }

    /// <summary>The token of a word that the vocabulary cannot spell.</summary>
    public string UnknownToken { get; }

    /// <summary>The id of <see cref="UnknownToken"/>.</summary>
    public int UnknownTokenId { get; }

    /// <summary>What pieces that go on a word begin with in the vocabulary.</summary>
    public string ContinuingSubwordPrefix { get; }

    /// <summary>Longer words, in UTF-16 characters, become the unknown token.</summary>
    public int MaxInputCharsPerWord { get; }

    /// <summary>Creates a tokenizer from a vocabulary file: one token a line, in the order of the ids, in UTF-8.</summary>
    /// <param name="vocabFilePath">The file.</param>
    /// <param name="options">How the tokenizer works; null for the defaults.</param>
    /// <exception cref="ArgumentException">The vocabulary has a token twice, or lacks the unknown token.</exception>
    public static WordPieceTokenizer Create(string vocabFilePath, WordPieceOptions? options = null)
    {
        RequirePath(vocabFilePath);
        using var file = File.OpenRead(vocabFilePath);
        return Create(file, options);
    }

    /// <summary>Creates a tokenizer from a vocabulary: one token a line, in the order of the ids, in UTF-8. The stream stays open.</summary>
    /// <param name="vocabStream">The vocabulary.</param>
    /// <param name="options">How the tokenizer works; null for the defaults.</param>
    /// <exception cref="ArgumentException">The vocabulary has a token twice, or lacks the unknown token.</exception>
    public static WordPieceTokenizer Create(Stream vocabStream, WordPieceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(vocabStream);
        return new(WordPieceVocabulary.Read(vocabStream), options ?? new());
    }

    /// <inheritdoc cref="Create(string, WordPieceOptions)"/>
    /// <param name="vocabFilePath">The file.</param>
    /// <param name="options">How the tokenizer works; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<WordPieceTokenizer> CreateAsync(string vocabFilePath, WordPieceOptions? options = null, CancellationToken cancellationToken = default)
    {
        RequirePath(vocabFilePath);
        using var file = File.OpenRead(vocabFilePath);
        return await CreateAsync(file, options, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="Create(Stream, WordPieceOptions)"/>
    /// <param name="vocabStream">The vocabulary.</param>
    /// <param name="options">How the tokenizer works; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<WordPieceTokenizer> CreateAsync(Stream vocabStream, WordPieceOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vocabStream);
        return new(await WordPieceVocabulary.ReadAsync(vocabStream, cancellationToken).ConfigureAwait(false), options ?? new());
    }

    /// <exception cref="ArgumentNullException">There is no path.</exception>
    private protected static void RequirePath(string vocabFilePath)
    {
        if (string.IsNullOrEmpty(vocabFilePath))
            throw new ArgumentNullException(nameof(vocabFilePath));
    }

    /// <summary>Whether an id is that of a special token.</summary>
    private protected bool IsSpecial(int id) => _specialNames.ContainsKey(id);

    // The token of an id; null where neither the vocabulary nor the special tokens have it.
    private string? Token(int id) => _vocabulary.Token(id) ?? _specialNames.GetValueOrDefault(id);
}
