using System.Text;

namespace DeepNet.Tests.Compat.Tokenizers;

/// <summary>Texts that a tokenizer may find hard, from a seed.</summary>
internal static class RandomText
{
    private static readonly string[] Parts =
    [
        " ", "  ", "\n", "\r\n", "\t", "\u00A0", "\u2003", "the", " The", "ing", "'s", "'ll", " don't", "''", "1", " 2026", "½", "४", "!", "...", " (", "_", "<|endoftext|>", "é", "e\u0301", "ß",
        "Ωμέγα", " привет", "漢字", "かな", "안녕", "สวัสดี", "مرحبا", "😀", " 👩‍👩‍👧", "🇫🇷", "𝒜𝓫", "\uFEFF", "\u200B", "\0", "\u0085", "\uE000", "ǅ", "ﬁ",
    ];

    public static IEnumerable<string> Some(int seed, int count)
    {
        var random = new Random(seed);
        for (var index = 0; index < count; index++)
            yield return One(random);
    }

    /// <summary>Texts with unpaired surrogates among the rest.</summary>
    public static IEnumerable<string> SomeBroken(int seed, int count) =>
        Some(seed, count).Select((text, index) => text.Insert(index % (text.Length + 1), index % 2 == 0 ? "\uD83D" : "\uDE00"));

    private static string One(Random random)
    {
        var text = new StringBuilder();
        for (var left = random.Next(40); left > 0; left--)
            switch (random.Next(4))
            {
                case 0:
                    text.Append((char)random.Next(32, 127));
                    break;
                case 1:
                    text.Append(new Rune(random.Next(0x80, 0xD800)));
                    break;
                default:
                    text.Append(Parts[random.Next(Parts.Length)]);
                    break;
            }
        return text.ToString();
    }
}
