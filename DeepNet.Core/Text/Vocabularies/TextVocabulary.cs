using System.Text;

namespace DeepNet.Text;

/// <summary>A vocabulary of whole characters or words, which encodes and decodes by itself.</summary>
public abstract class TextVocabulary : Vocabulary
{
    private readonly int? _unknown;

    private protected TextVocabulary(IReadOnlyList<string> tokens, string? unknownToken) : base(tokens)
    {
        UnknownToken = unknownToken;
        if (unknownToken is not null)
            _unknown = Contains(unknownToken) ? this[unknownToken] : throw new ArgumentException($"The vocabulary has no '{unknownToken}' for what is unknown.", nameof(unknownToken));
    }

    /// <summary>What stands for everything that is not in the vocabulary; null where that is an error.</summary>
    public string? UnknownToken { get; }

    /// <summary>Writes a text in numbers.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The numbers of its tokens.</returns>
    /// <exception cref="ArgumentException">Something is not in the vocabulary, and there is no <see cref="UnknownToken"/>.</exception>
    public IReadOnlyList<int> EncodeToIds(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var numbers = new List<int>();
        Encode(text, numbers);
        return numbers;
    }

    /// <summary>Writes a text in numbers as tensors hold them.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The numbers of its tokens.</returns>
    /// <exception cref="ArgumentException">Something is not in the vocabulary, and there is no <see cref="UnknownToken"/>.</exception>
    public long[] Encode(string text) => [.. EncodeToIds(text).Select(number => (long)number)];

    /// <summary>Makes a text of numbers.</summary>
    /// <param name="numbers">Numbers of tokens.</param>
    /// <returns>The text.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no token of a number.</exception>
    public string Decode(IEnumerable<long> numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        var text = new StringBuilder();
        foreach (var number in numbers)
            Append(text, number >= 0 && number < Count
                ? Tokens[(int)number]
                : throw new ArgumentOutOfRangeException(nameof(numbers), number, $"The vocabulary has {Count:N0} tokens; their numbers go from 0 to {Count - 1:N0}."));
        return text.ToString();
    }

    /// <summary>Writes the vocabulary as a JSON object of tokens and numbers, the format of GPT-2's <c>vocab.json</c>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be written; what was there before is untouched.</exception>
    public void Save(string path) => VocabularyJson.Write(path, Tokens);

    private protected abstract void Encode(string text, List<int> numbers);

    private protected abstract void Append(StringBuilder text, string token);

    private protected int Number(ReadOnlySpan<char> token, string text, int place)
        => Lookup.TryGetValue(token, out var number) ? number : _unknown ?? throw Unknown(token, text, place);

    private static ArgumentException Unknown(ReadOnlySpan<char> token, string text, int place)
    {
        Rune.DecodeFromUtf16(token, out var first, out _);
        return new(FormattableString.Invariant(
            $"'{token.ToString()}' (U+{first.Value:X4}, character {place:N0} of the text) is not in the vocabulary. Make the vocabulary from all of the text, or give it an unknown token."), nameof(text));
    }
}
