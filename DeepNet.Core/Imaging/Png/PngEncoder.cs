using System.Buffers.Binary;
using System.IO.Compression;

namespace DeepNet.Imaging;

/// <summary>
/// Writes images as PNG (ISO/IEC 15948), 8 bits a channel, not interlaced. Each row takes the filter whose differences have the least
/// sum of magnitudes, the standard's own recommendation.
/// </summary>
public static class PngEncoder
{
    private const int Filters = PngFilters.Count;
    // Channels to PNG's colour type: grey, grey with alpha, RGB, RGB with alpha.
    private static readonly byte[] _colorTypes = [0, 4, 2, 6];

    /// <summary>Encodes an image.</summary>
    /// <param name="pixels">[height, width, channels], a byte each, row by row from the top.</param>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="channels">1: grey, 2: grey and alpha, 3: red, green and blue, 4: with alpha (255 is opaque).</param>
    /// <returns>The file's bytes.</returns>
    /// <exception cref="ArgumentException">The number of bytes does not fit the size, or the size is none of an image.</exception>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, int width, int height, int channels)
    {
        if (width < 1 || height < 1 || channels is < 1 or > 4 || pixels.Length != (long)width * height * channels)
            throw new ArgumentException($"A PNG of {width} × {height} pixels with {channels} channels was asked for from {pixels.Length} bytes; "
                + "width and height are at least 1, channels 1 to 4, and their product is the number of bytes.", nameof(pixels));
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n']);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = _colorTypes[channels - 1];
        WriteChunk(file, "IHDR"u8, header);
        using (var data = new MemoryStream())
        {
            using (var compressed = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
                WriteRows(compressed, pixels, width * channels, channels);
            WriteChunk(file, "IDAT"u8, data.GetBuffer().AsSpan(0, (int)data.Length));
        }
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void WriteRows(Stream stream, ReadOnlySpan<byte> pixels, int stride, int channels)
    {
        ReadOnlySpan<byte> above = new byte[stride];
        var candidates = new byte[Filters][];
        for (var filter = 0; filter < Filters; filter++)
            candidates[filter] = new byte[1 + stride];
        for (var start = 0; start < pixels.Length; start += stride)
        {
            var row = pixels.Slice(start, stride);
            var (best, least) = (0, long.MaxValue);
            for (var filter = 0; filter < Filters; filter++)
            {
                var sum = Apply(filter, row, above, channels, candidates[filter]);
                if (sum < least)
                    (best, least) = (filter, sum);
            }
            stream.Write(candidates[best]);
            above = row;
        }
    }

    /// <returns>The sum of the differences' magnitudes, taken as signed bytes.</returns>
    private static long Apply(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int channels, Span<byte> result)
    {
        result[0] = (byte)filter;
        var sum = 0L;
        for (var i = 0; i < row.Length; i++)
        {
            var left = i >= channels ? row[i - channels] : 0;
            var corner = i >= channels ? above[i - channels] : 0;
            var predicted = filter switch
            {
                PngFilters.None => 0,
                PngFilters.Sub => left,
                PngFilters.Up => above[i],
                PngFilters.Average => (left + above[i]) / 2,
                _ => PngFilters.Predict(left, above[i], corner),
            };
            var difference = (byte)(row[i] - predicted);
            result[i + 1] = difference;
            sum += Math.Abs((int)(sbyte)difference);
        }
        return sum;
    }

    // Length, type, data, and the CRC of type and data.
    private static void WriteChunk(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        stream.Write(type);
        stream.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(type, data));
        stream.Write(number);
    }
}
