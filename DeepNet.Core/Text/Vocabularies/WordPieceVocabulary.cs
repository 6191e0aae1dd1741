using System.Text;
using DeepNet.Data;
using DeepNet.IO;
using Microsoft.ML.Tokenizers;

namespace DeepNet.Text;

/// <summary>
/// A vocabulary of word pieces as BERT's (Schuster and Nakajima 2012; Devlin et al. 2019): pieces that begin a word, and pieces with a prefix,
/// <c>##</c>, that go on with one.
/// </summary>
/// <remarks>
/// Training follows the practice of Hugging Face's trainer: it merges the most frequent pair of neighbours at each step, as for byte pairs, and not the one
/// that raises the likelihood most. Of pairs that are as frequent it takes the one whose pieces have the smaller numbers, so that the result depends on the text
/// and the options alone. Other than there, both tokens of each character are in the vocabulary, so that every word of the alphabet can be spelled.
/// </remarks>
public sealed class WordPieceVocabulary : Vocabulary
{
    private readonly string _prefix;

    private WordPieceVocabulary(IReadOnlyList<string> tokens, string prefix) : base(tokens) => _prefix = prefix;

    /// <summary>Learns a vocabulary from texts in memory or that come one by one.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="options">Size, special tokens and more; the defaults when null.</param>
    /// <returns>The vocabulary, the same whatever the number of threads.</returns>
    /// <exception cref="ArgumentException"><see cref="VocabularyTraining.Size"/> has no room for the special tokens and the alphabet.</exception>
    /// <exception cref="OperationCanceledException"><see cref="VocabularyTraining.Cancellation"/> was asked for.</exception>
    public static WordPieceVocabulary Train(IEnumerable<string> texts, WordPieceTraining? options = null)
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
    /// <exception cref="ArgumentException"><see cref="VocabularyTraining.Size"/> has no room for the special tokens and the alphabet.</exception>
    /// <exception cref="DataFormatException">A file is not UTF-8.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="OperationCanceledException"><see cref="VocabularyTraining.Cancellation"/> was asked for.</exception>
    public static WordPieceVocabulary TrainOnFiles(IReadOnlyList<string> paths, WordPieceTraining? options = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        options ??= new();
        return Train(paths.SelectMany(path => TextFiles.Blocks(path, options.SpecialTokens)).Select(block => block.AsMemory()), options);
    }

    /// <summary>Reads a vocabulary: one token a line, in the order of their numbers, such as BERT's <c>vocab.txt</c>.</summary>
    /// <param name="path">The file, in UTF-8.</param>
    /// <param name="prefix">What pieces that go on with a word begin with. Default <c>##</c>.</param>
    /// <returns>The vocabulary.</returns>
    /// <exception cref="DataFormatException">A line is empty, or has a token that was there before; the message has its number. Or the file is not UTF-8.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static WordPieceVocabulary Load(string path, string prefix = "##")
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var token in TextFiles.Lines(path))
        {
            var line = lines.Count + 1;
            if (token.Length == 0)
                throw new DataFormatException(path, FormattableString.Invariant($"line {line:N0} is empty; expected a token."));
            if (!lines.TryAdd(token, line))
                throw new DataFormatException(path, FormattableString.Invariant($"line {line:N0} has the token '{token}', as line {lines[token]:N0} has."));
        }
        return new([.. lines.Keys], prefix);
    }

    /// <summary>Writes the vocabulary with one token a line, as BERT's <c>vocab.txt</c>, which Microsoft.ML.Tokenizers and Hugging Face's libraries read.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be written; what was there before is untouched.</exception>
    public void Save(string path) => AtomicFile.WriteText(path, Lines());

    /// <summary>Whether a token goes on with the word of the token before it: what <see cref="MaskedTokens"/> needs to hide whole words.</summary>
    /// <param name="token">The token's number.</param>
    /// <returns>Whether it has the prefix; false also where there is no such token.</returns>
    public bool ContinuesWord(long token) => token >= 0 && token < Count && Tokens[(int)token].StartsWith(_prefix, StringComparison.Ordinal);

    /// <summary>A tokenizer that encodes and decodes with the vocabulary.</summary>
    /// <param name="options">How it works, the same as in <see cref="WordPieceTraining.Tokenizer"/>; null for the defaults.</param>
    /// <returns>The tokenizer; several threads may use it at once.</returns>
    /// <exception cref="ArgumentException">The vocabulary lacks a special token of the options.</exception>
    public BertTokenizer ToTokenizer(BertOptions? options = null)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(Lines()));
        return BertTokenizer.Create(stream, options);
    }

    private static WordPieceVocabulary Train(IEnumerable<ReadOnlyMemory<char>> parts, WordPieceTraining options)
    {
        var (words, characters) = WordCounter.Count(parts, WordPieceCutter.For(options.Tokenizer), options);
        var alphabet = Alphabet(words, options.AlphabetLimit);
        var size = options.Size - options.SpecialTokens.Count;
        if (size < 2 * alphabet.Count)
            throw new ArgumentException(FormattableString.Invariant(
                $"{nameof(options.Size)} must be at least {2 * alphabet.Count + options.SpecialTokens.Count}, for two tokens of each of {alphabet.Count:N0} characters and {options.SpecialTokens.Count} special tokens, but is {options.Size}. Raise it, or lower {nameof(options.AlphabetLimit)}."),
                nameof(options));

        var spelled = words.Select(word => (Symbols: Spell(word.Key, alphabet), word.Value)).Where(word => word.Symbols is not null).ToList();
        var prefix = options.Tokenizer.ContinuingSubwordPrefix;
        var letters = alphabet.Keys.Select(letter => letter.ToString());
        var training = MergeTraining.Run(
            letters.Concat(letters.Select(letter => prefix + letter)), [.. spelled.Select(word => word.Symbols!)], [.. spelled.Select(word => word.Value)],
            size, (left, right) => left + right[prefix.Length..], characters, options);
        return new([.. options.SpecialTokens, .. training.Tokens], prefix);
    }

    // The most frequent characters with their numbers, in the order of Unicode.
    private static SortedDictionary<Rune, int> Alphabet(Dictionary<string, long> words, int limit)
    {
        var counts = new Dictionary<Rune, long>();
        foreach (var (word, count) in words)
            foreach (var letter in word.EnumerateRunes())
                counts[letter] = counts.GetValueOrDefault(letter) + count;
        var kept = counts.OrderByDescending(letter => letter.Value).ThenBy(letter => letter.Key).Take(limit).Select(letter => letter.Key).Order();
        return new(kept.Index().ToDictionary(letter => letter.Item, letter => letter.Index));
    }

    // The first letter's number, and those of the others with the prefix, which come after all letters. Null where one is not in the alphabet.
    private static int[]? Spell(string word, SortedDictionary<Rune, int> alphabet)
    {
        var symbols = new List<int>(word.Length);
        foreach (var letter in word.EnumerateRunes())
        {
            if (!alphabet.TryGetValue(letter, out var number))
                return null;
            symbols.Add(symbols.Count == 0 ? number : alphabet.Count + number);
        }
        return [.. symbols];
    }

    private string Lines() => string.Concat(Tokens.Select(token => token + "\n"));
}
