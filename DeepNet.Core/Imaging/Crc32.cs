using System.Buffers.Binary;

namespace DeepNet.Imaging;

/// <summary>The cyclic redundancy check of PNG, gzip and zip: polynomial 0xEDB88320, reflected.</summary>
internal static class Crc32
{
    private const int Lanes = 8;

    // [lane, byte]: what a byte contributes when as many bytes follow it.
    private static readonly uint[] _tables = Tables();

    /// <summary>The checksum of two pieces, one after the other.</summary>
    public static uint Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => ~Add(Add(uint.MaxValue, first), second);

    /// <summary>Goes on with the complement of a checksum; it begins with all bits set.</summary>
    /// <remarks>Eight bytes at once, each by a table of its own (Kounavis and Berry 2005).</remarks>
    public static uint Add(uint crc, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<uint> tables = _tables;
        for (; data.Length >= Lanes; data = data[Lanes..])
        {
            var next = BinaryPrimitives.ReadUInt64LittleEndian(data) ^ crc;
            crc = tables[7 * 256 + (byte)next] ^ tables[6 * 256 + (byte)(next >> 8)] ^ tables[5 * 256 + (byte)(next >> 16)] ^ tables[4 * 256 + (byte)(next >> 24)]
                ^ tables[3 * 256 + (byte)(next >> 32)] ^ tables[2 * 256 + (byte)(next >> 40)] ^ tables[256 + (byte)(next >> 48)] ^ tables[(byte)(next >> 56)];
        }
        foreach (var value in data)
            crc = tables[(byte)crc ^ value] ^ (crc >> 8);
        return crc;
    }

    private static uint[] Tables()
    {
        var tables = new uint[Lanes * 256];
        for (var i = 0; i < tables.Length; i++)
            tables[i] = i < 256 ? Shift((uint)i, 8) : tables[(byte)tables[i - 256]] ^ (tables[i - 256] >> 8);
        return tables;
    }

    private static uint Shift(uint crc, int bits)
    {
        for (; bits > 0; bits--)
            crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        return crc;
    }
}
