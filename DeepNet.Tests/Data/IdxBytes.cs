using System.Buffers.Binary;
using System.IO.Compression;
using DeepNet.Tests.Support;

namespace DeepNet.Tests.Data;

/// <summary>Makes IDX files, right and wrong ones.</summary>
internal static class IdxBytes
{
    public static byte[] Make(ReadOnlySpan<byte> content, params int[] shape)
    {
        var bytes = new byte[4 + 4 * shape.Length + content.Length];
        bytes[2] = 8;
        bytes[3] = (byte)shape.Length;
        for (var axis = 0; axis < shape.Length; axis++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + 4 * axis), shape[axis]);
        content.CopyTo(bytes.AsSpan(4 + 4 * shape.Length));
        return bytes;
    }

    public static byte[] Gzip(byte[] bytes, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, level))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    public static byte[] Images(int count, byte seed = 1)
    {
        var pixels = new byte[count * 28 * 28];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(i * 31 + i / 784 * seed);
        return Make(pixels, count, 28, 28);
    }

    public static byte[] Labels(params byte[] labels) => Make(labels, labels.Length);

    /// <summary>The four files of a tiny data set: three training images, two test images.</summary>
    public static void WriteSet(TemporaryFolder folder, bool packed = false)
    {
        Write("train-images-idx3-ubyte", Images(3));
        Write("train-labels-idx1-ubyte", Labels(5, 0, 9));
        Write("t10k-images-idx3-ubyte", Images(2, seed: 7));
        Write("t10k-labels-idx1-ubyte", Labels(1, 2));

        void Write(string name, byte[] content) => folder.Write(packed ? name + ".gz" : name, packed ? Gzip(content) : content);
    }
}
