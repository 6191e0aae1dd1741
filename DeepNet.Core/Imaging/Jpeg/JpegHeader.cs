using System.Buffers.Binary;
using DeepNet.Data;
using static System.FormattableString;

namespace DeepNet.Imaging;

/// <summary>What a walk over a JPEG's markers finds, from its start to its end.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Components">1 grey, 3 colour, 4 CMYK or YCCK.</param>
/// <param name="Orientation">EXIF's, 1 to 8.</param>
/// <param name="Length">The bytes up to the end marker.</param>
internal readonly record struct JpegHeader(int Width, int Height, int Components, int Orientation, int Length)
{
    // Encoders write about ten; a file of many is made to take long.
    private const int MostScans = 100;

    // The shortest code is a bit, of which every block of 64 pixels takes at least one; arithmetic coding has no such bound.
    private const long MostPixelsPerByte = 8 * 64;

    private const byte Start = 0xD8, End = 0xD9, Scan = 0xDA, Temporary = 0x01, FirstRestart = 0xD0, LastRestart = 0xD7, App1 = 0xE1;
    private const byte FirstFrame = 0xC0, LastFrame = 0xCF, HuffmanTables = 0xC4, Extension = 0xC8, ArithmeticTables = 0xCC;

    /// <summary>Walks over a file that begins as a JPEG does.</summary>
    /// <exception cref="TruncatedFileException">It ends before its end marker.</exception>
    /// <exception cref="DataFormatException">It is damaged, or of a kind that is not read.</exception>
    public static JpegHeader Read(ReadOnlySpan<byte> content, string name)
    {
        var header = new JpegHeader(0, 0, 0, 1, 0);
        var (scans, isArithmetic) = (0, false);
        for (var place = 2; ;)
        {
            place = Next(content, place);
            if (place < 0)
                throw new TruncatedFileException(name, content.Length + 2L, content.Length);
            var marker = content[place++];
            if (marker == End)
            {
                if (scans == 0)
                    throw new DataFormatException(name, "it holds no image: no scan stands before its end marker.");
                return (long)header.Width * header.Height > MostPixelsPerByte * content.Length && !isArithmetic
                    ? throw new DataFormatException(name, Invariant($"it declares {header.Width} × {header.Height} pixels, which do not fit into its {content.Length:N0} bytes."))
                    : header with { Length = place };
            }
            if (marker is Temporary or >= FirstRestart and <= LastRestart or Start)
                continue;
            var segment = Segment(content, place, name);
            if (marker is >= FirstFrame and <= LastFrame and not (HuffmanTables or Extension or ArithmeticTables) && header.Components == 0)
            {
                header = Frame(segment, header, place, name);
                isArithmetic = marker > Extension;
            }
            else if (marker == App1 && segment.StartsWith("Exif\0"u8) && segment.Length > 6)
            {
                header = header with { Orientation = Imaging.Orientation.Read(segment[6..]) };
            }
            else if (marker == Scan)
            {
                if (header.Components == 0)
                    throw new DataFormatException(name, Invariant($"at byte {place - 2:N0} a scan begins before the image's size is declared."));
                if (++scans > MostScans)
                    throw new DataFormatException(name, Invariant($"it has more than {MostScans} scans; such files are made to take long and are not read."));
            }
            place += 2 + segment.Length;
        }
    }

    // The next marker's code: a byte behind 0xFF that is none of a scan's data (0) nor filling (0xFF).
    private static int Next(ReadOnlySpan<byte> content, int place)
    {
        while (true)
        {
            var found = content[place..].IndexOf((byte)0xFF);
            if (found < 0 || place + found + 1 >= content.Length)
                return -1;
            place += found + 1;
            if (content[place] is not (0 or 0xFF))
                return place;
        }
    }

    // What stands behind the marker's two bytes of length, which count themselves.
    private static ReadOnlySpan<byte> Segment(ReadOnlySpan<byte> content, int place, string name)
    {
        if (place + 2 > content.Length)
            throw new TruncatedFileException(name, place + 2L, content.Length);
        var length = BinaryPrimitives.ReadUInt16BigEndian(content[place..]);
        if (length < 2)
            throw new DataFormatException(name, Invariant($"at byte {place:N0} a segment declares a length of {length}; at least 2 is possible."));
        return place + length <= content.Length
            ? content.Slice(place + 2, length - 2)
            : throw new TruncatedFileException(name, place + (long)length, content.Length);
    }

    private static JpegHeader Frame(ReadOnlySpan<byte> segment, JpegHeader header, int place, string name)
    {
        if (segment.Length < 6)
            throw new DataFormatException(name, Invariant($"at byte {place:N0} the segment with the image's size has {segment.Length} bytes; expected are at least 6."));
        var (height, width, components) = (BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), segment[5]);
        if (segment[0] != 8)
            throw new DataFormatException(name, Invariant($"it has {segment[0]} bits a sample; JPEGs are read with 8."));
        if (width == 0 || height == 0 || components is not (1 or 3 or 4))
            throw new DataFormatException(name, Invariant($"at byte {place:N0} it declares {width} × {height} pixels of {components} components; expected are at least 1 × 1 of 1, 3 or 4."));
        return header with { Width = width, Height = height, Components = components };
    }
}
