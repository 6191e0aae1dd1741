using System.Buffers;
using System.Collections.Concurrent;
using System.Text;

namespace Microsoft.ML.Tokenizers;

/// <summary>OpenAI's byte-pair encoding with vocabularies in tiktoken's format, without a list of merges.</summary>
/// <remarks>
/// Special tokens stand for themselves where the pre-tokenizer makes them pieces of their own. An unpaired surrogate is encoded as U+FFFD. One
/// instance may be used by several threads at once.
/// </remarks>
public sealed class TiktokenTokenizer : Tokenizer
{
    private const int DefaultCacheSize = 8192;

    private static readonly ConcurrentDictionary<string, TiktokenVocabulary> PackagedVocabularies = new();

    private readonly Pipeline _pipeline;
    private readonly Dictionary<int, byte[]> _specialTokens = [];
    private readonly TiktokenVocabulary _vocabulary;

    private TiktokenTokenizer(TiktokenVocabulary vocabulary, PreTokenizer? preTokenizer, Normalizer? normalizer, IReadOnlyDictionary<string, int>? specialTokens, int cacheSize)
    {
        (_vocabulary, PreTokenizer, Normalizer, SpecialTokens) = (vocabulary, preTokenizer, normalizer, specialTokens);
        foreach (var (token, id) in specialTokens ?? new Dictionary<string, int>())
            _specialTokens[id] = Encoding.UTF8.GetBytes(token);
        // The default is too small for a text of any length, and an entry is.
        _pipeline = new(normalizer, preTokenizer, new TiktokenEncoder(vocabulary.Ids, specialTokens, cacheSize == DefaultCacheSize ? PieceEncoder.DefaultCacheSize : cacheSize));
    }

    /// <inheritdoc/>
    public override Normalizer? Normalizer { get; }

    /// <inheritdoc/>
    public override PreTokenizer? PreTokenizer { get; }

    /// <summary>Tokens that stand for themselves; null where there are none.</summary>
    public IReadOnlyDictionary<string, int>? SpecialTokens { get; }

    /// <summary>Makes a tokenizer of a vocabulary file.</summary>
    /// <param name="vocabFilePath">In each line a token in base 64 and its rank.</param>
    /// <param name="preTokenizer">What splits the text; null for nothing.</param>
    /// <param name="normalizer">What rewrites the text first; null for nothing.</param>
    /// <param name="specialTokens">Tokens that stand for themselves; null for none.</param>
    /// <param name="cacheSize">About how many words to remember.</param>
    /// <exception cref="ArgumentNullException"><paramref name="vocabFilePath"/> is null or empty.</exception>
    /// <exception cref="InvalidOperationException">The vocabulary cannot be read.</exception>
    public static TiktokenTokenizer Create(
        string vocabFilePath, PreTokenizer? preTokenizer, Normalizer? normalizer, IReadOnlyDictionary<string, int>? specialTokens = null, int cacheSize = DefaultCacheSize)
    {
        RequireName(vocabFilePath, nameof(vocabFilePath));
        using var stream = File.OpenRead(vocabFilePath);
        return Create(stream, preTokenizer, normalizer, specialTokens, cacheSize);
    }

    /// <inheritdoc cref="Create(string, PreTokenizer, Normalizer, IReadOnlyDictionary{string, int}, int)"/>
    /// <param name="vocabStream">In each line a token in base 64 and its rank. The stream stays open.</param>
    public static TiktokenTokenizer Create(
        Stream vocabStream, PreTokenizer? preTokenizer, Normalizer? normalizer, IReadOnlyDictionary<string, int>? specialTokens = null, int cacheSize = DefaultCacheSize)
    {
        ArgumentNullException.ThrowIfNull(vocabStream);
        return new(TiktokenVocabulary.Read(vocabStream), preTokenizer, normalizer, specialTokens, cacheSize);
    }

    /// <inheritdoc cref="Create(string, PreTokenizer, Normalizer, IReadOnlyDictionary{string, int}, int)"/>
    public static async Task<TiktokenTokenizer> CreateAsync(
        string vocabFilePath, PreTokenizer? preTokenizer, Normalizer? normalizer, IReadOnlyDictionary<string, int>? specialTokens = null, int cacheSize = DefaultCacheSize,
        CancellationToken cancellationToken = default)
    {
        RequireName(vocabFilePath, nameof(vocabFilePath));
        using var stream = File.OpenRead(vocabFilePath);
        return await CreateAsync(stream, preTokenizer, normalizer, specialTokens, cacheSize, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="Create(Stream, PreTokenizer, Normalizer, IReadOnlyDictionary{string, int}, int)"/>
    public static async Task<TiktokenTokenizer> CreateAsync(
        Stream vocabStream, PreTokenizer? preTokenizer, Normalizer? normalizer, IReadOnlyDictionary<string, int>? specialTokens = null, int cacheSize = DefaultCacheSize,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vocabStream);
        var vocabulary = await TiktokenVocabulary.ReadAsync(vocabStream, cancellationToken).ConfigureAwait(false);
        return new(vocabulary, preTokenizer, normalizer, specialTokens, cacheSize);
    }

    /// <summary>Makes the tokenizer of a model, whose vocabulary is in a package of its own.</summary>
    /// <param name="modelName">The model, such as "gpt-4o".</param>
    /// <param name="extraSpecialTokens">Special tokens beside those of the model; null for none.</param>
    /// <param name="normalizer">What rewrites the text first; null for nothing.</param>
    /// <exception cref="NotSupportedException">The model is not known.</exception>
    /// <exception cref="InvalidOperationException">The program does not reference the package with the vocabulary.</exception>
    public static TiktokenTokenizer CreateForModel(string modelName, IReadOnlyDictionary<string, int>? extraSpecialTokens = null, Normalizer? normalizer = null) =>
        CreatePackaged(TiktokenModels.Find(modelName), extraSpecialTokens, normalizer);

    /// <summary>Makes the tokenizer of a model.</summary>
    /// <param name="modelName">The model, such as "gpt-4o".</param>
    /// <param name="vocabStream">Its vocabulary: in each line a token in base 64 and its rank. The stream stays open.</param>
    /// <param name="extraSpecialTokens">Special tokens beside those of the model; null for none.</param>
    /// <param name="cacheSize">About how many words to remember.</param>
    /// <param name="normalizer">What rewrites the text first; null for nothing.</param>
    /// <exception cref="ArgumentNullException"><paramref name="modelName"/> is null or empty, or <paramref name="vocabStream"/> is null.</exception>
    /// <exception cref="NotSupportedException">The model is not known.</exception>
    /// <exception cref="InvalidOperationException">The vocabulary cannot be read.</exception>
    public static TiktokenTokenizer CreateForModel(
        string modelName, Stream vocabStream, IReadOnlyDictionary<string, int>? extraSpecialTokens = null, int cacheSize = DefaultCacheSize, Normalizer? normalizer = null)
    {
        RequireName(modelName, nameof(modelName));
        var encoding = TiktokenModels.Find(modelName);
        var tokens = encoding.TokensWith(extraSpecialTokens);
        return Create(vocabStream, new RegexPreTokenizer(encoding.Pattern, tokens), normalizer, tokens, cacheSize);
    }

    /// <inheritdoc cref="CreateForModel(string, Stream, IReadOnlyDictionary{string, int}, int, Normalizer)"/>
    public static async Task<TiktokenTokenizer> CreateForModelAsync(
        string modelName, Stream vocabStream, IReadOnlyDictionary<string, int>? extraSpecialTokens = null, int cacheSize = DefaultCacheSize, Normalizer? normalizer = null,
        CancellationToken cancellationToken = default)
    {
        RequireName(modelName, nameof(modelName));
        var encoding = TiktokenModels.Find(modelName);
        var tokens = encoding.TokensWith(extraSpecialTokens);
        return await CreateAsync(vocabStream, new RegexPreTokenizer(encoding.Pattern, tokens), normalizer, tokens, cacheSize, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the tokenizer of an encoding, whose vocabulary is in a package of its own.</summary>
    /// <param name="encodingName">r50k_base, p50k_base, p50k_edit, cl100k_base, o200k_base or o200k_harmony.</param>
    /// <param name="extraSpecialTokens">Special tokens beside those of the encoding; null for none.</param>
    /// <param name="normalizer">What rewrites the text first; null for nothing.</param>
    /// <exception cref="ArgumentNullException"><paramref name="encodingName"/> is null or empty.</exception>
    /// <exception cref="ArgumentException">The encoding is not known.</exception>
    /// <exception cref="InvalidOperationException">The program does not reference the package with the vocabulary.</exception>
    public static TiktokenTokenizer CreateForEncoding(string encodingName, IReadOnlyDictionary<string, int>? extraSpecialTokens = null, Normalizer? normalizer = null)
    {
        RequireName(encodingName, nameof(encodingName));
        var encoding = TiktokenEncoding.Named.FirstOrDefault(candidate => candidate.Name.Equals(encodingName, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"The encoding '{encodingName}' is not known; there are {string.Join(", ", TiktokenEncoding.Named.Select(known => known.Name))}.", nameof(encodingName));
        return CreatePackaged(encoding, extraSpecialTokens, normalizer);
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

    /// <summary>Decodes ids to text; ids that are not in the vocabulary stand for nothing, bytes that are no UTF-8 for U+FFFD.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="ids"/> is null.</exception>
    public override string Decode(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var buffer = new ArrayBufferWriter<byte>(256);
        foreach (var id in ids)
            if (TryGetBytes(id, out var bytes))
                buffer.Write(bytes);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <inheritdoc/>
    /// <returns>As the base says, and <see cref="OperationStatus.NeedMoreData"/> where the ids end within a character.</returns>
    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var assembler = new Utf8Assembler(destination);
        var status = OperationStatus.Done;
        foreach (var id in ids)
        {
            status = TryGetBytes(id, out var bytes) ? assembler.Append(bytes) : OperationStatus.InvalidData;
            if (status != OperationStatus.Done)
                break;
        }
        (idsConsumed, charsWritten) = (assembler.IdsConsumed, assembler.CharsWritten);
        return status == OperationStatus.Done && assembler.IsPartial ? OperationStatus.NeedMoreData : status;
    }

    private static TiktokenTokenizer CreatePackaged(TiktokenEncoding encoding, IReadOnlyDictionary<string, int>? extraSpecialTokens, Normalizer? normalizer)
    {
        var tokens = encoding.TokensWith(extraSpecialTokens);
        var vocabulary = PackagedVocabularies.GetOrAdd(encoding.File, static (_, encoding) => encoding.ReadVocabulary(), encoding);
        return new(vocabulary, new RegexPreTokenizer(encoding.Pattern, tokens), normalizer, tokens, DefaultCacheSize);
    }

    private static void RequireName(string name, string parameter)
    {
        if (string.IsNullOrEmpty(name))
            throw new ArgumentNullException(parameter);
    }

    private bool TryGetBytes(int id, out ReadOnlySpan<byte> bytes)
    {
        if (!_specialTokens.TryGetValue(id, out var special))
            return _vocabulary.TryGetBytes(id, out bytes);
        bytes = special;
        return true;
    }
}
