using System.Buffers.Binary;

namespace DeepNet.Tests.Imaging;

/// <summary>Bitmaps of kinds that few programs write.</summary>
internal static class BmpBytes
{
    public static byte[] Random(Random random, int width, int height, int bits, int packing, bool topDown, int header, int? colours = null)
    {
        var data = new byte[(width * bits + 31) / 32 * 4 * height];
        random.NextBytes(data);
        return File(width, topDown ? -height : height, bits, packing, header, colours ?? (bits <= 8 ? 1 << bits : 0), data);
    }

    public static byte[] WithData(int width, int height, int bits, int packing, byte[] data) => File(width, height, bits, packing, 40, 1 << bits, data);

    private static byte[] File(int width, int height, int bits, int packing, int header, int colours, byte[] data)
    {
        var masks = packing != 3 ? [] : bits == 16 ? new uint[] { 0xF800, 0x07E0, 0x001F } : [0x00FF0000, 0x0000FF00, 0x000000FF, 0xFF000000];
        var behind = header == 40 ? 12 * (masks.Length > 0 ? 1 : 0) : 0;
        var start = 14 + header + behind + colours * (header == 12 ? 3 : 4);
        var file = new byte[start + data.Length];
        var span = file.AsSpan();
        "BM"u8.CopyTo(span);
        BinaryPrimitives.WriteInt32LittleEndian(span[2..], file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(span[10..], start);
        BinaryPrimitives.WriteInt32LittleEndian(span[14..], header);
        if (header == 12)
        {
            BinaryPrimitives.WriteInt16LittleEndian(span[18..], (short)width);
            BinaryPrimitives.WriteInt16LittleEndian(span[20..], (short)height);
            (span[22], span[24]) = (1, (byte)bits);
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(span[18..], width);
            BinaryPrimitives.WriteInt32LittleEndian(span[22..], height);
            (span[26], span[28], span[30]) = (1, (byte)bits, (byte)packing);
            BinaryPrimitives.WriteInt32LittleEndian(span[46..], bits <= 8 ? colours : 0);
            for (var i = 0; i < masks.Length && (i < 3 || header >= 56); i++)
                BinaryPrimitives.WriteUInt32LittleEndian(span[(54 + 4 * i)..], masks[i]);
        }
        for (var i = 14 + header + behind; i < start; i++)
            file[i] = (byte)(i * 29);
        data.CopyTo(span[start..]);
        return file;
    }
}
