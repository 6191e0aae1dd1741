using System.Runtime.CompilerServices;

namespace DeepNet.Text;

/// <summary>
/// Cuts a text where GPT-2's pattern does (Radford et al. 2019): contractions, runs of letters, of numbers and of other signs, each with a space before
/// it if there is one, and white space up to the space that belongs to what follows. Tokens never reach over a cut.
/// </summary>
/// <remarks>
/// Equal, piece for piece, to .NET's regular expression <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>, which
/// Microsoft.ML.Tokenizers matches: over UTF-16, so that a letter beyond U+FFFF counts as an other sign.
/// </remarks>
internal static class Gpt2Pieces
{
    private enum Kind : byte { Other, Letter, Number, Space }

    private static readonly Kind[] _kinds = MakeKinds();

    /// <summary>The end of the piece that begins at a place.</summary>
    /// <param name="text">The text; what stands before the place does not matter.</param>
    /// <param name="start">The place, before the end of the text.</param>
    public static int End(ReadOnlySpan<char> text, int start)
    {
        var first = text[start];
        if (first == '\'' && Contraction(text[(start + 1)..]) is > 0 and var letters)
            return start + 1 + letters;
        var at = start;
        if (first == ' ' && at + 1 < text.Length && KindOf(text[at + 1]) != Kind.Space)
            at++;
        var kind = KindOf(text[at]);
        var end = at + 1;
        while (end < text.Length && KindOf(text[end]) == kind)
            end++;
        // White space leaves its last to what follows, unless it is all there is.
        return kind == Kind.Space && end < text.Length && end - start > 1 ? end - 1 : end;
    }

    /// <summary>Whether a text may be cut before a place so that its parts have the pieces that the whole has.</summary>
    /// <param name="text">The text.</param>
    /// <param name="place">The place, inside of the text.</param>
    public static bool MayCut(ReadOnlySpan<char> text, int place) => char.IsWhiteSpace(text[place]) && !char.IsWhiteSpace(text[place - 1]);

    private static int Contraction(ReadOnlySpan<char> after) => after switch
    {
        ['s' or 't' or 'm' or 'd', ..] => 1,
        ['r' or 'v', 'e', ..] or ['l', 'l', ..] => 2,
        _ => 0,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Kind KindOf(char letter) => _kinds[letter];

    private static Kind[] MakeKinds()
    {
        var kinds = new Kind[char.MaxValue + 1];
        for (var letter = 0; letter < kinds.Length; letter++)
            kinds[letter] = char.IsLetter((char)letter) ? Kind.Letter
                : char.IsNumber((char)letter) ? Kind.Number
                : char.IsWhiteSpace((char)letter) ? Kind.Space : Kind.Other;
        return kinds;
    }
}
