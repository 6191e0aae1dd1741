using System.Text;
using Microsoft.ML.Tokenizers;

namespace DeepNet.Tests.Compat.Tokenizers;

/// <summary>Vocabularies for tests, and what they read.</summary>
internal static class VocabularyText
{
    /// <summary>A vocabulary file with one token a line.</summary>
    public static MemoryStream Lines(params string[] tokens) => new(Encoding.UTF8.GetBytes(string.Join('\n', tokens) + "\n"));

    /// <summary>Tokens as short text: <c>id value start-end</c>.</summary>
    public static string[] Show(IEnumerable<EncodedToken> tokens) => [.. tokens.Select(token => $"{token.Id} {token.Value} {token.Offset.Start.Value}-{token.Offset.End.Value}")];

    /// <summary>Random text from a few alphabets, with spaces, marks, emoji and unpaired surrogates.</summary>
    public static string Random(Random random, int length, string common)
    {
        var text = new StringBuilder();
        while (text.Length < length)
        {
            _ = random.Next(20) switch
            {
                < 12 => text.Append(common[random.Next(common.Length)]),
                12 or 13 => text.Append(' '),
                14 => text.Append((char)random.Next(0x20, 0x250)),
                15 => text.Append((char)random.Next(0x300, 0x600)),
                16 => text.Append((char)random.Next(0x3040, 0xA000)),
                17 => text.Append(char.ConvertFromUtf32(random.Next(0x1F300, 0x1F700))),
                18 => text.Append((char)random.Next(0xD800, 0xE000)),
                _ => text.Append((char)random.Next(0, 0x10000)),
            };
        }
        return text.ToString();
    }
}
