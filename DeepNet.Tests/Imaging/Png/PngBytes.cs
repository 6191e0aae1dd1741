using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace DeepNet.Tests.Imaging;

/// <summary>A PNG of any kind, also of kinds that there are not.</summary>
internal sealed record PngBytes(int Width, int Height, int ColorType, int Depth, int[] Samples)
{
    private static readonly (int X, int Y, int Right, int Down)[] _passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    public byte[] Palette { get; init; } = [.. Enumerable.Range(0, 3 * 256).Select(i => (byte)(i * 37 + i / 3))];

    public byte[] Transparency { get; init; } = [];

    public byte Filter { get; init; }

    /// <summary>The type of a chunk before the pixels.</summary>
    public string? Extra { get; init; }

    public byte[] ExtraData { get; init; } = [1, 2, 3];

    public (int Width, int Height) Declared { get; init; } = (Width, Height);

    private int Channels => ColorType switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    public static PngBytes Random(Random random, int width, int height, int colorType, int depth)
    {
        var image = new PngBytes(width, height, colorType, depth, []);
        return image with { Samples = [.. Enumerable.Range(0, width * height * image.Channels).Select(_ => random.Next(1 << depth))] };
    }

    public byte[] Encode(bool interlaced)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n']);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Declared.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Declared.Height);
        (header[8], header[9], header[12]) = ((byte)Depth, (byte)ColorType, (byte)(interlaced ? 1 : 0));
        Chunk(file, "IHDR", header);
        if (Extra is not null)
            Chunk(file, Extra, ExtraData);
        if (ColorType == 3 && Palette.Length > 0)
            Chunk(file, "PLTE", Palette);
        if (Transparency.Length > 0)
            Chunk(file, "tRNS", Transparency);
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
            foreach (var pass in interlaced ? _passes : [(0, 0, 1, 1)])
                for (var y = pass.Y; y < Height && pass.X < Width; y += pass.Down)
                    zlib.Write(Row(y, pass.X, pass.Right));
        // In two chunks, as files of some size have them.
        var bytes = data.ToArray();
        Chunk(file, "IDAT", bytes[..(bytes.Length / 2)]);
        Chunk(file, "IDAT", bytes[(bytes.Length / 2)..]);
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private byte[] Row(int y, int first, int step)
    {
        var bits = new List<byte> { Filter };
        var (pending, count) = (0, 0);
        for (var x = first; x < Width; x += step)
            for (var channel = 0; channel < Channels; channel++)
            {
                var sample = Samples[(y * Width + x) * Channels + channel];
                if (Depth == 16)
                    bits.Add((byte)(sample >> 8));
                (pending, count) = (pending << Math.Min(Depth, 8) | sample & 255, count + Math.Min(Depth, 8));
                if (count == 8)
                {
                    bits.Add((byte)pending);
                    (pending, count) = (0, 0);
                }
            }
        if (count > 0)
            bits.Add((byte)(pending << (8 - count)));
        return [.. bits];
    }

    private static void Chunk(Stream file, string type, byte[] data)
    {
        byte[] content = [.. Encoding.ASCII.GetBytes(type), .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Sum(content));
        file.Write(number);
    }

    private static uint Sum(byte[] data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
