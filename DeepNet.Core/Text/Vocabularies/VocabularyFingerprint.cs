using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace DeepNet.Text;

/// <summary>Tells vocabularies apart in the headers of token files.</summary>
internal static class VocabularyFingerprint
{
    /// <summary>The first 64 bits of the SHA-256 of the texts in UTF-8, each after its length in bytes (32 bits, little-endian); never 0.</summary>
    public static ulong Of(IEnumerable<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var length = new byte[4];
        foreach (var text in texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }
        return Math.Max(1, BinaryPrimitives.ReadUInt64LittleEndian(hash.GetHashAndReset()));
    }
}
