using System.Buffers.Binary;
using System.Text;
using DeepNet.Serialization;
using DeepNet.Tests.Support;

namespace DeepNet.Tests.Serialization;

/// <summary>Makes safetensors files by hand, right and wrong ones.</summary>
internal static class SafetensorsBytes
{
    /// <summary>A file: the header's length, the header, the data.</summary>
    public static byte[] Make(string header, int dataBytes) => Make(Encoding.UTF8.GetBytes(header), dataBytes);

    public static byte[] Make(byte[] header, int dataBytes, ulong? headerLength = null)
    {
        var bytes = new byte[8 + header.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, headerLength ?? (ulong)header.Length);
        header.CopyTo(bytes, 8);
        for (var i = 0; i < dataBytes; i++)
            bytes[8 + header.Length + i] = (byte)i;
        return bytes;
    }

    /// <summary>Opens the bytes as a file; the error's text, or null when there is none.</summary>
    public static string? Open(byte[] bytes)
    {
        using var folder = new TemporaryFolder();
        try
        {
            using var file = SafetensorsFile.Open(folder.Write("file.safetensors", bytes));
            return null;
        }
        catch (SafetensorsException error)
        {
            return error.Message;
        }
    }
}
