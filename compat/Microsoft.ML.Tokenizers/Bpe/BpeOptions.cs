namespace Microsoft.ML.Tokenizers;

/// <summary>What a <see cref="BpeTokenizer"/> is made of.</summary>
public sealed class BpeOptions
{
    /// <param name="vocabulary">The tokens with their ids.</param>
    /// <exception cref="ArgumentNullException"><paramref name="vocabulary"/> is null.</exception>
    public BpeOptions(IEnumerable<KeyValuePair<string, int>> vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        Vocabulary = vocabulary;
    }

    /// <param name="vocabFile">A JSON file: one object with the tokens as keys and their ids as values.</param>
    /// <param name="mergesFile">A text file with two tokens in a line, the best merge first; null for none.</param>
    /// <exception cref="ArgumentNullException"><paramref name="vocabFile"/> is null.</exception>
    /// <exception cref="ArgumentException">A file does not exist.</exception>
    /// <exception cref="InvalidOperationException">A file holds something else.</exception>
    public BpeOptions(string vocabFile, string? mergesFile = null)
    {
        ArgumentNullException.ThrowIfNull(vocabFile);
        using (var stream = Open(vocabFile, "vocabulary"))
            Vocabulary = VocabularyFile.Read(stream) ?? throw new InvalidOperationException($"The vocabulary file '{vocabFile}' holds no vocabulary.");
        if (mergesFile is null)
            return;
        using (var stream = Open(mergesFile, "merges"))
            Merges = MergesFile.Read(stream);
    }

    /// <summary>The tokens with their ids.</summary>
    public IEnumerable<KeyValuePair<string, int>> Vocabulary { get; }

    /// <summary>The merges, best first: two tokens with one space between them; null for none.</summary>
    public IEnumerable<string>? Merges { get; set; }

    /// <summary>Tokens that stand for themselves where the pre-tokenizer makes them pieces of their own; null for none.</summary>
    public IReadOnlyDictionary<string, int>? SpecialTokens { get; set; }

    /// <summary>What rewrites the text first; null for nothing.</summary>
    public Normalizer? Normalizer { get; set; }

    /// <summary>What splits the text; null for <see cref="PreTokenizer.CreateWordOrNonWord"/>.</summary>
    public PreTokenizer? PreTokenizer { get; set; }

    /// <summary>The token for characters that the vocabulary lacks; null to leave them out.</summary>
    public string? UnknownToken { get; set; }

    /// <summary>Whether neighbouring unknown characters become one unknown token.</summary>
    public bool FuseUnknownTokens { get; set; }

    /// <summary>Stands in front of every token that does not begin a word; null for nothing.</summary>
    public string? ContinuingSubwordPrefix { get; set; }

    /// <summary>Stands behind every token that ends a word; null for nothing.</summary>
    public string? EndOfWordSuffix { get; set; }

    /// <summary>Whether the vocabulary is one of bytes, written as GPT-2 writes them: no text has unknown characters then.</summary>
    public bool ByteLevel { get; set; }

    /// <summary>A token of the vocabulary that is put in front of every text; null for none.</summary>
    public string? BeginningOfSentenceToken { get; set; }

    /// <summary>A token of the vocabulary that is put behind every text; null for none.</summary>
    public string? EndOfSentenceToken { get; set; }

    private static FileStream Open(string file, string content) => File.Exists(file)
        ? File.OpenRead(file)
        : throw new ArgumentException($"There is no {content} file '{file}'.");
}
