using System.Buffers.Binary;
using System.Numerics;

namespace DeepNet.Training;

/// <summary>The checksums of TFRecord files: CRC-32C (Castagnoli), rotated and shifted so that records may hold checksums of records.</summary>
internal static class Crc32C
{
    private const uint MaskDelta = 0xA282EAD8;

    public static uint Masked(ReadOnlySpan<byte> data)
    {
        var crc = ~Of(data);
        return BitOperations.RotateRight(crc, 15) + MaskDelta;
    }

    private static uint Of(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
        foreach (var value in data)
            crc = BitOperations.Crc32C(crc, value);
        return crc;
    }
}
