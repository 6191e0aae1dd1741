using System.Text;

namespace DeepNet.Data;

/// <summary>One header block of a tar archive (POSIX.1-1988 ustar, with GNU's numbers in base 256).</summary>
internal readonly record struct TarHeader(string Name, long Length, char Kind, string LinkName)
{
    /// <summary>The size of a block.</summary>
    public const int Bytes = 512;

    private const int ChecksumStart = 148, ChecksumBytes = 8;

    /// <summary>Whether bytes begin with a header, by its checksum.</summary>
    public static bool IsOne(ReadOnlySpan<byte> block) => block.Length >= Bytes && IsIntact(block[..Bytes]);

    /// <summary>Reads a block that is not empty.</summary>
    /// <param name="path">The archive, for messages.</param>
    /// <param name="block">512 bytes.</param>
    /// <param name="offset">Where it stands.</param>
    /// <exception cref="DataFormatException">It is damaged.</exception>
    public static TarHeader Parse(string path, ReadOnlySpan<byte> block, long offset)
    {
        if (!IsIntact(block))
            throw new DataFormatException(path, $"the tar header at byte {offset:N0} (unpacked) has a wrong checksum. It is damaged; fetch it again.");
        if (Number(block.Slice(124, 12)) is not (>= 0 and var length))
            throw new DataFormatException(path, $"the tar header at byte {offset:N0} (unpacked) declares no valid size.");
        var name = Text(block[..100]);
        // GNU's own headers have times where ustar has the first part of long names.
        if (block.Slice(257, 6).SequenceEqual("ustar\0"u8) && Text(block.Slice(345, 155)) is { Length: > 0 } prefix)
            name = $"{prefix}/{name}";
        return new(name, length, (char)block[156], Text(block.Slice(157, 100)));
    }

    public static string Text(ReadOnlySpan<byte> field)
        => Encoding.UTF8.GetString(field.IndexOf((byte)0) is >= 0 and var end ? field[..end] : field);

    private static bool IsIntact(ReadOnlySpan<byte> block)
    {
        if (Number(block.Slice(ChecksumStart, ChecksumBytes)) is not { } declared)
            return false;
        var (unsigned, signed) = (0L, 0L); // some old programs added signed bytes
        for (var place = 0; place < block.Length; place++)
        {
            var value = place is >= ChecksumStart and < ChecksumStart + ChecksumBytes ? (byte)' ' : block[place];
            unsigned += value;
            signed += (sbyte)value;
        }
        return declared == unsigned || declared == signed;
    }

    // Octal digits between spaces and zero bytes, or 256 to the power where the first bit is set; null for anything else.
    private static long? Number(ReadOnlySpan<byte> field)
    {
        if (field[0] == 0x80)
        {
            if (field[1..^8].ContainsAnyExcept((byte)0) || field[^8] > 0x7F)
                return null;
            return System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(field[^8..]);
        }
        var digits = field.Trim([(byte)' ', (byte)0]);
        var value = 0L;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7')
                return null;
            value = value * 8 + (digit - '0'); // at most 12 digits
        }
        return value;
    }
}
