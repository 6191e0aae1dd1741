using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;

namespace DeepNet.Text;

/// <summary>
/// A vocabulary of byte pairs as GPT-2's (Sennrich, Haddow and Birch 2016; Radford et al. 2019): 256 bytes, then pairs of earlier tokens in the order in
/// which they are merged, then special tokens. Every text can be written in it.
/// </summary>
/// <remarks>
/// Training takes the most frequent pair at each step, of several the one whose tokens have the smaller numbers, so that the result depends on the text and
/// the options alone. Bytes are spelled in <see cref="Vocabulary.Tokens"/> as in GPT-2's files, where a space is <c>Ġ</c>.
/// The text is cut by GPT-2's pattern first, as Microsoft.ML.Tokenizers matches it: over UTF-16. Unpaired surrogates count as U+FFFD.
/// </remarks>
public sealed partial class BpeVocabulary : Vocabulary
{
    private const int Bytes = 256;
    private const int LongestOnStack = 512;

    internal BpeVocabulary(IReadOnlyList<string> tokens, IReadOnlyList<(string Left, string Right)> merges, IReadOnlyList<string> specialTokens) : base(tokens)
    {
        Merges = merges;
        SpecialTokens = specialTokens.ToDictionary(token => token, token => this[token], StringComparer.Ordinal);
    }

    /// <summary>The pairs of tokens in the order in which they are merged.</summary>
    public IReadOnlyList<(string Left, string Right)> Merges { get; }

    /// <summary>The special tokens with their numbers.</summary>
    public IReadOnlyDictionary<string, int> SpecialTokens { get; }

    private protected override IEnumerable<string> Content => Tokens.Concat(Merges.SelectMany(pair => (string[])[pair.Left, pair.Right]));

    /// <summary>Learns a vocabulary from texts in memory or that come one by one.</summary>
    /// <param name="texts">The texts. No token reaches from one to the next.</param>
    /// <param name="options">Size, special tokens and more; the defaults when null.</param>
    /// <returns>The vocabulary, the same whatever the number of threads.</returns>
    /// <exception cref="ArgumentException"><see cref="VocabularyTraining.Size"/> has no room for 256 bytes and the special tokens.</exception>
    /// <exception cref="OperationCanceledException"><see cref="VocabularyTraining.Cancellation"/> was asked for.</exception>
    public static BpeVocabulary Train(IEnumerable<string> texts, BpeTraining? options = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        options ??= new();
        string[] special = [.. options.SpecialTokens];
        return Train(texts.SelectMany(text => TextCut.Parts(text, special)), options);
    }

    /// <summary>Learns a vocabulary from text files; they are read bit by bit.</summary>
    /// <param name="paths">The files, in UTF-8.</param>
    /// <param name="options">Size, special tokens and more; the defaults when null.</param>
    /// <returns>The vocabulary, the same whatever the number of threads.</returns>
    /// <exception cref="ArgumentException"><see cref="VocabularyTraining.Size"/> has no room for 256 bytes and the special tokens.</exception>
    /// <exception cref="Data.DataFormatException">A file is not UTF-8.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="OperationCanceledException"><see cref="VocabularyTraining.Cancellation"/> was asked for.</exception>
    public static BpeVocabulary TrainOnFiles(IReadOnlyList<string> paths, BpeTraining? options = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        options ??= new();
        return Train(paths.SelectMany(path => TextFiles.Blocks(path, options.SpecialTokens)).Select(block => block.AsMemory()), options);
    }

    /// <summary>Reads a vocabulary from a folder with <c>vocab.json</c> and <c>merges.txt</c>, or with OpenAI's <c>encoder.json</c> and <c>vocab.bpe</c>.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The vocabulary.</returns>
    /// <exception cref="Data.DatasetException">A file is missing or damaged; the message has the line or offset.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static BpeVocabulary Load(string folder) => BpeFiles.Read(folder);

    /// <summary>Reads a vocabulary. Tokens that are neither a byte nor merged are the special ones.</summary>
    /// <param name="vocabularyPath">A JSON object that gives each token its number, such as <c>vocab.json</c> or OpenAI's <c>encoder.json</c>.</param>
    /// <param name="mergesPath">Two tokens a line, such as <c>merges.txt</c> or OpenAI's <c>vocab.bpe</c>.</param>
    /// <returns>The vocabulary.</returns>
    /// <exception cref="Data.DataFormatException">A file is damaged or the two do not belong together; the message has the line or offset.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static BpeVocabulary Load(string vocabularyPath, string mergesPath) => BpeFiles.Read(vocabularyPath, mergesPath);

    /// <summary>Writes <c>vocab.json</c> and <c>merges.txt</c>, which Microsoft.ML.Tokenizers and Hugging Face's libraries read.</summary>
    /// <param name="folder">The folder; it is created when it does not exist.</param>
    /// <exception cref="IOException">A file cannot be written; what was there before is untouched.</exception>
    public void Save(string folder) => BpeFiles.Write(this, folder);

    /// <summary>A tokenizer that encodes and decodes with the vocabulary. Special tokens in a text are taken for such.</summary>
    /// <returns>The tokenizer; several threads may use it at once.</returns>
    public BpeTokenizer ToTokenizer() => BpeTokenizer.Create(new BpeOptions(Tokens.Index().Select(token => KeyValuePair.Create(token.Item, token.Index)))
    {
        Merges = Merges.Select(pair => $"{pair.Left} {pair.Right}"),
        ByteLevel = true,
        SpecialTokens = SpecialTokens,
        PreTokenizer = new RegexPreTokenizer(Gpt2Pattern(), SpecialTokens),
    });

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Gpt2Pattern();

    private static BpeVocabulary Train(IEnumerable<ReadOnlyMemory<char>> parts, BpeTraining options)
    {
        var size = options.Size - options.SpecialTokens.Count;
        if (size < Bytes)
            throw new ArgumentException(
                $"{nameof(BpeTraining.Size)} must be at least {Bytes + options.SpecialTokens.Count}, for {Bytes} bytes and {options.SpecialTokens.Count} special tokens, but is {options.Size}.",
                nameof(options));
        var (words, characters) = WordCounter.Count(parts, Cut, options);
        var letters = new int[Bytes];
        foreach (var (number, value) in ByteLevel.Order.Index())
            letters[value] = number;
        var training = MergeTraining.Run(
            ByteLevel.Order.Select(value => ByteLevel.Letter(value).ToString()), [.. words.Keys.Select(word => Spell(word, letters))], [.. words.Values],
            size, string.Concat, characters, options);
        var tokens = training.Tokens;
        return new([.. tokens, .. options.SpecialTokens], [.. training.Merges.Select(pair => (tokens[pair.Left], tokens[pair.Right]))], options.SpecialTokens);
    }

    private static void Cut(ReadOnlySpan<char> text, WordCounts counts)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = Gpt2Pieces.End(text, start);
            counts.Add(text[start..end]);
            start = end;
        }
    }

    private static int[] Spell(string word, int[] letters)
    {
        var length = Encoding.UTF8.GetMaxByteCount(word.Length);
        var rented = length > LongestOnStack ? ArrayPool<byte>.Shared.Rent(length) : null;
        var bytes = rented ?? stackalloc byte[LongestOnStack];
        bytes = bytes[..Encoding.UTF8.GetBytes(word, bytes)];
        var symbols = new int[bytes.Length];
        for (var k = 0; k < bytes.Length; k++)
            symbols[k] = letters[bytes[k]];
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return symbols;
    }
}
