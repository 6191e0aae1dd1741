using System.Text;
using DeepNet.Data;

namespace DeepNet.Tests.Text;

/// <summary>Texts of all kinds of characters, the same in every run.</summary>
internal static class RandomText
{
    /// <summary>Letters of many scripts, numbers, signs, white space of all kinds, emoji, combining marks, and halves of surrogate pairs.</summary>
    public static string Any(ref RandomStream random, int length)
    {
        var text = new StringBuilder();
        while (text.Length < length)
            text.Append(random.NextInteger(12) switch
            {
                0 => ((char)random.NextInteger(0x10000)).ToString(), // also half of a surrogate pair
                1 => char.ConvertFromUtf32(0x1F300 + (int)random.NextInteger(0x700)),
                2 => char.ConvertFromUtf32(0x10000 + (int)random.NextInteger(0x100000)),
                3 => " \t\n\r\u00A0\u2003\u3000\u0085\u200B"[(int)random.NextInteger(9)].ToString(),
                4 => "  ",
                5 => Of(ref random, "'s't're've'm'll'd'S'"),
                6 => Of(ref random, "0123456789²½Ⅷ"),
                7 => Of(ref random, ".,;!?-_\"'()[]{}<>|\\/@#$%^&*+=~`"),
                8 => Of(ref random, "äöüßéèñçøåæœ"),
                9 => Of(ref random, "абвгдεζηθ漢字仮名한글עבאبت"),
                _ => Of(ref random, "abcdefghijklmnopqrstuvwxyz ABC"),
            });
        return text.ToString();
    }

    /// <summary>A text of a few letters.</summary>
    public static string Of(ref RandomStream random, string letters, int longest = 8)
    {
        var text = new char[1 + random.NextInteger(longest)];
        for (var k = 0; k < text.Length; k++)
            text[k] = letters[(int)random.NextInteger(letters.Length)];
        return new(text);
    }
}
