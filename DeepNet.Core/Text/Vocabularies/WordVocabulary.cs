using System.Runtime.InteropServices;
using System.Text;

namespace DeepNet.Text;

/// <summary>A vocabulary of words: what stands between white space is a token.</summary>
public sealed class WordVocabulary : TextVocabulary
{
    private WordVocabulary(IReadOnlyList<string> tokens, string? unknownToken) : base(tokens, unknownToken)
    {
    }

    /// <summary>The words of a text: special tokens first, then the words by how often they occur, those that do so equally often in the order of their characters.</summary>
    /// <param name="words">The words one by one, for example <c>texts.SelectMany(text => text.Split(' '))</c>.</param>
    /// <param name="options">Special tokens, limits and what stands for other words; the defaults when null.</param>
    /// <returns>The vocabulary.</returns>
    /// <exception cref="ArgumentException">A word is empty or has white space in it, or <see cref="WordVocabularyOptions.MaxSize"/> has no room for the special tokens.</exception>
    public static WordVocabulary Of(IEnumerable<string> words, WordVocabularyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(words);
        options ??= new();
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var word in words)
        {
            if (string.IsNullOrEmpty(word) || word.Any(char.IsWhiteSpace))
                throw new ArgumentException($"'{word}' is no word: words have one character or more, and no white space.", nameof(words));
            CollectionsMarshal.GetValueRefOrAddDefault(counts, word, out _)++;
        }
        var special = SpecialTokenList.With(options.UnknownToken, options.SpecialTokens);
        foreach (var token in special)
            counts.Remove(token);
        var room = (options.MaxSize ?? int.MaxValue) - special.Count;
        if (room < 0)
            throw new ArgumentException($"{nameof(options.MaxSize)} must be at least {special.Count}, the number of special tokens, but is {options.MaxSize}.", nameof(options));
        return new([
            .. special,
            .. counts.Where(word => word.Value >= options.MinFrequency).OrderByDescending(word => word.Value).ThenBy(word => word.Key, StringComparer.Ordinal)
                .Select(word => word.Key).Take(room),
        ], options.UnknownToken);
    }

    /// <summary>Reads a vocabulary that <see cref="TextVocabulary.Save"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <param name="unknownToken">What stands for other words, one of the tokens; null where they are an error.</param>
    /// <returns>The vocabulary.</returns>
    /// <exception cref="Data.DataFormatException">The file is damaged; the message has the offset.</exception>
    /// <exception cref="ArgumentException">The unknown token is not in the file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static WordVocabulary Load(string path, string? unknownToken = "<unk>") => new(VocabularyJson.Read(path), unknownToken);

    private protected override void Encode(string text, List<int> numbers)
    {
        for (var place = 0; place < text.Length; place++)
        {
            var start = place;
            while (place < text.Length && !char.IsWhiteSpace(text[place]))
                place++;
            if (place > start)
                numbers.Add(Number(text.AsSpan(start, place - start), text, start));
        }
    }

    private protected override void Append(StringBuilder text, string token) => (text.Length > 0 ? text.Append(' ') : text).Append(token);
}
