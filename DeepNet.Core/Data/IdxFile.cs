using System.Buffers.Binary;
using System.IO.Compression;

namespace DeepNet.Data;

/// <summary>An array of bytes with a shape, read from a file in the IDX format, packed with gzip or not.</summary>
/// <remarks>
/// The format (Y. LeCun): two zero bytes, a type code (8: unsigned byte), the number of dimensions, each dimension as a
/// big-endian 32-bit integer, then the values. Declared sizes are claims: memory grows only with what the file really holds.
/// </remarks>
public sealed class IdxFile
{
    private const byte UnsignedByte = 0x08;
    private const int ChunkBytes = 1 << 20;

    private IdxFile(string path, int[] shape, byte[] data)
    {
        Path = path;
        Shape = shape;
        Data = data;
    }

    /// <summary>The file that was read.</summary>
    public string Path { get; }

    /// <summary>The dimensions, the slowest first: [count, height, width] for images, [count] for labels.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The values, in the order of the file.</summary>
    public byte[] Data { get; }

    /// <summary>Reads a file of unsigned bytes.</summary>
    /// <param name="path">The file. Whether it is packed with gzip is seen from its first bytes, not from its name.</param>
    /// <param name="dimensions">The number of dimensions expected, 1 to 255.</param>
    /// <returns>The whole array.</returns>
    /// <exception cref="DataFormatException">The magic number or a size is wrong, or the packed data is damaged.</exception>
    /// <exception cref="TruncatedFileException">The file ends before its declared content.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static IdxFile Read(string path, int dimensions)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions, 255);

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        using var stream = IsGzip(file) ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
        return Read(path, stream, dimensions, new(path, file.Length, new()));
    }

    /// <summary>Reads unpacked content.</summary>
    /// <param name="path">Its name for messages.</param>
    /// <param name="stream">Header and values.</param>
    /// <param name="dimensions">The number of dimensions expected.</param>
    /// <param name="guard">Bounds what a small file may unpack to.</param>
    internal static IdxFile Read(string path, Stream stream, int dimensions, UnpackGuard guard)
    {
        var shape = ReadShape(path, stream, dimensions);
        var data = ReadData(path, stream, Size(path, shape), guard);
        return new(path, shape, data);
    }

    private static bool IsGzip(FileStream file)
    {
        Span<byte> magic = stackalloc byte[2];
        var read = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
        file.Position = 0;
        return read == 2 && magic[0] == 0x1F && magic[1] == 0x8B;
    }

    private static int[] ReadShape(string path, Stream stream, int dimensions)
    {
        var header = new byte[4 + 4 * dimensions];
        var received = Fill(path, stream, header, header.Length, 0);
        var magic = BinaryPrimitives.ReadUInt32BigEndian(header);
        var expected = (uint)UnsignedByte << 8 | (uint)dimensions;
        if (received >= 4 && magic != expected)
            throw new DataFormatException(path, $"its magic number is 0x{magic:X8}; expected 0x{expected:X8} (IDX, unsigned bytes, "
                + $"{dimensions} {(dimensions == 1 ? "dimension" : "dimensions")}). Is it the right file?");
        if (received < header.Length)
            throw new TruncatedFileException(path, header.Length, received);

        var shape = new int[dimensions];
        for (var axis = 0; axis < dimensions; axis++)
        {
            shape[axis] = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4 + 4 * axis));
            if (shape[axis] < 1)
                throw new DataFormatException(path, $"dimension {axis} is {(uint)shape[axis]}; expected 1 to {int.MaxValue}.");
        }

        return shape;
    }

    private static int Size(string path, int[] shape)
    {
        long size = 1;
        foreach (var length in shape)
        {
            size *= length; // both factors are below 2³¹, so this cannot overflow before the check
            if (size > Array.MaxLength)
                throw new DataFormatException(path, $"it declares the shape [{string.Join(", ", shape)}], more than the "
                    + $"{Array.MaxLength:N0} bytes that one file may hold.");
        }

        return (int)size;
    }

    private static byte[] ReadData(string path, Stream stream, int size, UnpackGuard guard)
    {
        var data = new byte[Math.Min(size, ChunkBytes)];
        var received = 0;
        while (true)
        {
            var count = Fill(path, stream, data.AsSpan(received), size, received);
            guard.Add(count);
            received += count;
            if (received < data.Length)
                throw new TruncatedFileException(path, size, received);
            if (received == size)
                break;
            Array.Resize(ref data, (int)Math.Min(size, 2L * data.Length));
        }

        Span<byte> beyond = stackalloc byte[1];
        if (Fill(path, stream, beyond, size, size) != 0)
            throw new DataFormatException(path, $"it goes on after the {size:N0} bytes of content that its header declares.");
        return data;
    }

    private static int Fill(string path, Stream stream, Span<byte> buffer, long expected, long before)
    {
        var received = 0;
        try
        {
            while (received < buffer.Length && stream.Read(buffer[received..]) is > 0 and var count)
                received += count;
            return received;
        }
        catch (InvalidDataException error)
        {
            // The unpacker's complaint about an early end and about damage has one type; its position tells them apart.
            var file = stream is GZipStream { BaseStream: var inner } ? inner : stream;
            throw file.CanSeek && file.Position == file.Length && before + received < expected
                ? new TruncatedFileException(path, expected, before + received, error)
                : new DataFormatException(path, $"its gzip data is damaged ({error.Message}). Fetch it again.", error);
        }
    }
}
