using System.Buffers;
using System.Globalization;
using System.Text;

namespace Microsoft.ML.Tokenizers;

/// <summary>
/// Cleans a text for BERT: no control characters, one kind of space, and, as asked for, lower case, Chinese characters apart from one another
/// and no accents.
/// </summary>
/// <remarks>Tabs and line ends are control characters here and vanish, as in the real package; BERT itself makes spaces of them.</remarks>
internal sealed class BertNormalizer(bool lowerCase, bool separateChinese, bool removeMarks) : Normalizer
{
    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, 32).Append(127).Select(code => (char)code)]);

    /// <inheritdoc/>
    public override string Normalize(string original) => string.IsNullOrEmpty(original) ? "" : Normalize(original.AsSpan(), original);

    /// <inheritdoc/>
    public override string Normalize(ReadOnlySpan<char> original) => original.IsEmpty ? "" : Normalize(original, null);

    private string Normalize(ReadOnlySpan<char> text, string? whole)
    {
        if (!Ascii.IsValid(text))
            return Compose(Clean(removeMarks ? Decompose(whole ?? text.ToString()) : text));
        if (text.ContainsAny(Controls))
            return Clean(text);
        return lowerCase
            ? string.Create(text.Length, text, static (lower, source) => Ascii.ToLower(source, lower, out _))
            : whole ?? text.ToString();
    }

    private string Clean(ReadOnlySpan<char> text)
    {
        var buffer = ArrayPool<char>.Shared.Rent(checked(text.Length * 3)); // at most a space, a character and a space for each
        try
        {
            var cleaned = 0;
            for (var index = 0; index < text.Length;)
            {
                var length = char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]) ? 2 : 1;
                cleaned += Clean(text.Slice(index, length), buffer.AsSpan(cleaned));
                index += length;
            }
            return new(buffer, 0, cleaned);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    // What one character becomes.
    private int Clean(ReadOnlySpan<char> character, Span<char> cleaned)
    {
        var code = character.Length == 2 ? char.ConvertToUtf32(character[0], character[1]) : character[0];
        if (code is 0 or 0xFFFD)
            return 0;
        switch (CharUnicodeInfo.GetUnicodeCategory(code))
        {
            case UnicodeCategory.Control:
            case UnicodeCategory.NonSpacingMark when removeMarks:
                return 0;
            case UnicodeCategory.SpaceSeparator:
                cleaned[0] = ' ';
                return 1;
            case UnicodeCategory.UppercaseLetter when lowerCase:
                return character.ToLowerInvariant(cleaned);
        }
        if (separateChinese && IsChinese(code))
        {
            cleaned[0] = ' ';
            character.CopyTo(cleaned[1..]);
            cleaned[1 + character.Length] = ' ';
            return character.Length + 2;
        }
        character.CopyTo(cleaned);
        return character.Length;
    }

    // The blocks of unified ideographs and of their compatibility forms, as BERT lists them: neither kana nor hangul.
    private static bool IsChinese(int code) => code is
        (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
        or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B820 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);

    private static string Decompose(string text) => UnicodeForms.Normalize(text, NormalizationForm.FormD);

    private static string Compose(string text) => UnicodeForms.Normalize(text, NormalizationForm.FormC);
}
