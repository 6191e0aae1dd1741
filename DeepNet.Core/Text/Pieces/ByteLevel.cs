namespace DeepNet.Text;

/// <summary>
/// Bytes written as letters, as GPT-2's vocabulary files write them (Radford et al. 2019): a printable byte of Latin-1 is its own letter, the 68 others
/// take the letters from U+0100 on. So every text has a spelling, and none of the spellings holds white space.
/// </summary>
internal static class ByteLevel
{
    private const int FirstStandIn = 0x100;
    private static readonly char[] _letters = MakeLetters();
    private static readonly short[] _bytes = MakeBytes();

    /// <summary>All bytes in the order of their letters: that of the first 256 entries of GPT-2's vocabulary.</summary>
    public static byte[] Order { get; } = [.. Enumerable.Range(0, 256).Select(value => (byte)value).OrderBy(value => _letters[value])];

    public static char Letter(byte value) => _letters[value];

    /// <summary>The letters that stand for bytes.</summary>
    public static string ToLetters(ReadOnlySpan<byte> bytes) => string.Create(bytes.Length, bytes, (letters, values) =>
    {
        for (var k = 0; k < values.Length; k++)
            letters[k] = _letters[values[k]];
    });

    /// <summary>The bytes that letters stand for; null when one of the letters stands for none.</summary>
    public static byte[]? ToBytes(string letters)
    {
        var bytes = new byte[letters.Length];
        for (var k = 0; k < letters.Length; k++)
        {
            if (letters[k] >= _bytes.Length || _bytes[letters[k]] < 0)
                return null;
            bytes[k] = (byte)_bytes[letters[k]];
        }
        return bytes;
    }

    private static char[] MakeLetters()
    {
        var letters = new char[256];
        var next = FirstStandIn;
        for (var value = 0; value < 256; value++)
            letters[value] = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)value : (char)next++;
        return letters;
    }

    private static short[] MakeBytes()
    {
        var bytes = new short[_letters.Max() + 1];
        Array.Fill(bytes, (short)-1);
        for (var value = 0; value < 256; value++)
            bytes[_letters[value]] = (short)value;
        return bytes;
    }
}
