namespace DeepNet.Imaging;

/// <summary>The cyclic redundancy check of PNG, gzip and zip: polynomial 0xEDB88320, reflected.</summary>
internal static class Crc32
{
    private static readonly uint[] _table = [.. Enumerable.Range(0, 256).Select(Entry)];

    /// <summary>The checksum of two pieces, one after the other.</summary>
    public static uint Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => ~Add(Add(uint.MaxValue, first), second);

    /// <summary>Goes on with the complement of a checksum; it begins with all bits set.</summary>
    public static uint Add(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (var value in data)
            crc = _table[(byte)crc ^ value] ^ (crc >> 8);
        return crc;
    }

    private static uint Entry(int value)
    {
        var crc = (uint)value;
        for (var bit = 0; bit < 8; bit++)
            crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        return crc;
    }
}
