using System.Text;

namespace DeepNet.Text;

/// <summary>A vocabulary of characters, as nanoGPT's: each is a token. Characters are Unicode's, so that an emoji beyond U+FFFF is one; halves of surrogate pairs are U+FFFD.</summary>
public sealed class CharacterVocabulary : TextVocabulary
{
    private CharacterVocabulary(IReadOnlyList<string> tokens, string? unknownToken) : base(tokens, unknownToken)
    {
    }

    /// <summary>All characters of texts, in the order of Unicode.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="specialTokens">Tokens that come first and stand for no character, such as padding, beginning and end; null (the default) for none.</param>
    /// <param name="unknownToken">What stands for other characters, after the special tokens unless it is one of them; null (the default) where they are an error.</param>
    /// <returns>The vocabulary.</returns>
    /// <exception cref="ArgumentException">A special token is empty, or a character of the texts itself.</exception>
    public static CharacterVocabulary Of(IEnumerable<string> texts, IReadOnlyList<string>? specialTokens = null, string? unknownToken = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var characters = new SortedSet<Rune>();
        foreach (var text in texts)
            foreach (var character in text.EnumerateRunes())
                characters.Add(character);
        return new([.. SpecialTokenList.With(unknownToken, specialTokens ?? []), .. characters.Select(character => character.ToString())], unknownToken);
    }

    /// <summary>All characters of a text, in the order of Unicode.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The vocabulary, in which other characters are an error.</returns>
    public static CharacterVocabulary Of(string text) => Of([text]);

    /// <summary>Reads a vocabulary that <see cref="TextVocabulary.Save"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <param name="unknownToken">What stands for other characters, one of the tokens; null (the default) where they are an error.</param>
    /// <returns>The vocabulary.</returns>
    /// <exception cref="Data.DataFormatException">The file is damaged; the message has the offset.</exception>
    /// <exception cref="ArgumentException">The unknown token is not in the file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static CharacterVocabulary Load(string path, string? unknownToken = null) => new(VocabularyJson.Read(path), unknownToken);

    private protected override void Encode(string text, List<int> numbers)
    {
        numbers.EnsureCapacity(text.Length);
        Span<char> letters = stackalloc char[2];
        var place = 0;
        foreach (var character in text.EnumerateRunes())
        {
            numbers.Add(Number(letters[..character.EncodeToUtf16(letters)], text, place));
            place += character.Utf16SequenceLength;
        }
    }

    private protected override void Append(StringBuilder text, string token) => text.Append(token);
}
