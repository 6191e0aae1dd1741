using DeepNet.Data;
using static System.FormattableString;

namespace DeepNet.Imaging;

/// <summary>Unpacks a bitmap's run lengths.</summary>
internal static class BmpRunLengths
{
    private const int EndOfLine = 0, EndOfImage = 1, Move = 2;

    /// <returns>[height, width] of places in the palette, in the order of the file; 0 where the file leaves pixels out.</returns>
    public static byte[] Read(ReadOnlySpan<byte> data, BmpHeader header, string name)
    {
        var nibbles = header.Packing == BmpPacking.RunLength4;
        var (width, height) = (header.Width, header.Height);
        var pixels = new byte[width * height];
        int x = 0, y = 0, place = 0;
        while (place <= data.Length - 2)
        {
            var (count, value) = (data[place], data[place + 1]);
            place += 2;
            if (count > 0)
            {
                Need(count, 0, data);
                for (var i = 0; i < count; i++)
                    pixels[y * width + x++] = nibbles ? Nibble(value, i) : value;
            }
            else if (value == EndOfLine)
            {
                (x, y) = (0, y + 1);
            }
            else if (value == EndOfImage)
            {
                return pixels;
            }
            else if (value == Move)
            {
                if (place > data.Length - 2)
                    break;
                (x, y) = (Math.Min(x + data[place], width), Math.Min(y + data[place + 1], height));
                place += 2;
            }
            else
            {
                var bytes = nibbles ? (value + 1) / 2 : value;
                Need(value, bytes, data);
                for (var i = 0; i < value; i++)
                    pixels[y * width + x++] = nibbles ? Nibble(data[place + i / 2], i) : data[place + i];
                place += bytes + (bytes & 1);
            }
        }
        throw new TruncatedFileException(name, header.Start + data.Length + 2L, header.Start + data.Length);

        void Need(int count, int bytes, ReadOnlySpan<byte> data)
        {
            if (x + count > width || y >= height)
                throw new DataFormatException(name, Invariant($"at byte {header.Start + place - 2:N0} a run of {count} pixels leaves the image of {width} × {height}."));
            if (place + bytes > data.Length)
                throw new TruncatedFileException(name, header.Start + place + bytes, header.Start + data.Length);
        }
    }

    private static byte Nibble(byte value, int i) => (byte)(i % 2 == 0 ? value >> 4 : value & 15);
}
