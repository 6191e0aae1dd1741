using System.Buffers;
using System.Text;

namespace Microsoft.ML.Tokenizers;

/// <summary>
/// GPT-2's way to write a byte as one printable character: bytes that are printable in Latin-1 stand for themselves, the others follow from
/// U+0100 on. A space becomes "Ġ", a line feed "Ċ".
/// </summary>
internal static class ByteAlphabet
{
    private const int Limit = 0x144; // the characters used lie below

    private static readonly char[] Characters = new char[256];
    private static readonly short[] Bytes = new short[Limit];

    static ByteAlphabet()
    {
        Array.Fill(Bytes, (short)-1);
        var next = (char)0x100;
        for (var value = 0; value < 256; value++)
        {
            var printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            Characters[value] = printable ? (char)value : next++;
            Bytes[Characters[value]] = (short)value;
        }
    }

    /// <summary>The character that stands for a byte.</summary>
    public static char ToChar(byte value) => Characters[value];

    /// <summary>Whether a character stands for a byte.</summary>
    public static bool Has(char character) => character < Limit && Bytes[character] >= 0;

    /// <summary>The character of Latin-1 that has the number of the byte that a character stands for.</summary>
    public static char ToLatin(char character) => (char)Bytes[character];

    /// <summary>Writes the bytes that a token stands for to the end of a buffer.</summary>
    public static void Append(ReadOnlySpan<char> token, ArrayBufferWriter<byte> buffer) => buffer.Advance(ToBytes(token, buffer.GetSpan(3 * token.Length + 1)));

    /// <summary>Writes the bytes that a token stands for; characters outside the alphabet stand for their UTF-8 form.</summary>
    /// <param name="token">A token of a byte-level vocabulary.</param>
    /// <param name="destination">At least three bytes per character.</param>
    /// <returns>The number of bytes.</returns>
    public static int ToBytes(ReadOnlySpan<char> token, Span<byte> destination)
    {
        var count = 0;
        for (var index = 0; index < token.Length;)
        {
            var character = token[index];
            if (Has(character))
            {
                destination[count++] = (byte)Bytes[character];
                index++;
                continue;
            }
            Rune.DecodeFromUtf16(token[index..], out var rune, out var consumed); // what is no rune becomes U+FFFD
            count += rune.EncodeToUtf8(destination[count..]);
            index += consumed;
        }
        return count;
    }
}
