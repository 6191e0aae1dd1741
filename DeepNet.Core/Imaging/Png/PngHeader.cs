using System.Buffers.Binary;
using DeepNet.Data;
using static System.FormattableString;

namespace DeepNet.Imaging;

/// <summary>What a walk over a PNG's chunks finds; the checksums of all but the pixels' chunks are checked on the way.</summary>
internal sealed class PngHeader
{
    public const int ChunkBytes = 12; // length, type, checksum
    private const int HeaderBytes = 13;
    private const int MostRatio = 1040; // deflate makes 1032 bytes of one at most

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    public PngHeader(ReadOnlySpan<byte> content, string name)
    {
        if (!content.StartsWith(Signature))
            throw new DataFormatException(name, "its first bytes are not quite those of a PNG: it was probably changed as text while it was copied.");
        long dataBytes = 0;
        var (place, ended) = (Signature.Length, false);
        while (!ended && place < content.Length)
        {
            var (type, data) = ReadChunk(content, place, name);
            if (Width == 0 != type.SequenceEqual("IHDR"u8))
                throw new DataFormatException(name, Invariant($"at byte {place:N0} its header must stand, once."));
            if (type.SequenceEqual("IDAT"u8))
            {
                FirstData = FirstData == 0 ? place : FirstData;
                dataBytes += data.Length;
            }
            else
            {
                ended = Take(content, place, type, data, name);
            }
            place += ChunkBytes + data.Length;
        }
        if (FirstData == 0)
            throw ended ? new DataFormatException(name, "it has no pixels (no chunk IDAT).") : new TruncatedFileException(name, place + ChunkBytes, content.Length);
        if (ColorType == PngColorType.Palette && Palette.Length == 0)
            throw new DataFormatException(name, "it has no palette, but its pixels are places in one.");
        if (RowBytes(Width) > Array.MaxLength / 2 || (RowBytes(Width) + 1) * Height > MostRatio * (dataBytes + 1))
            throw new DataFormatException(name, Invariant($"it declares {Width} × {Height} pixels of {BitsPerPixel} bits, which do not fit into its {dataBytes:N0} bytes of data."));
    }

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>Bits of a sample.</summary>
    public int Depth { get; private set; }

    public PngColorType ColorType { get; private set; }

    public bool IsInterlaced { get; private set; }

    /// <summary>Red, green and blue of each place.</summary>
    public byte[] Palette { get; private set; } = [];

    /// <summary>tRNS: the alpha of the palette's first places; or the two bytes of each sample of the grey or the colour that is transparent.</summary>
    public byte[] Transparency { get; private set; } = [];

    public int Orientation { get; private set; } = 1;

    /// <summary>Where the first chunk with pixels begins.</summary>
    public int FirstData { get; }

    /// <summary>The samples of a pixel.</summary>
    public int Samples => ColorType switch { PngColorType.Grey or PngColorType.Palette => 1, PngColorType.GreyAlpha => 2, PngColorType.Rgb => 3, _ => 4 };

    public int BitsPerPixel => Samples * Depth;

    /// <summary>The channels of the image: colours of the palette, with alpha where anything is transparent.</summary>
    public int Channels => (ColorType == PngColorType.Palette ? 3 : Samples) + (Transparency.Length > 0 ? 1 : 0);

    /// <summary>The bytes of so many pixels in a row, without the byte of its filter.</summary>
    public long RowBytes(int width) => ((long)width * BitsPerPixel + 7) / 8;

    /// <summary>A chunk's type and data; its checksum is not looked at.</summary>
    public static ChunkParts ReadChunk(ReadOnlySpan<byte> content, int place, string name)
    {
        var length = content.Length - place >= ChunkBytes ? BinaryPrimitives.ReadUInt32BigEndian(content[place..]) : 0;
        return content.Length - place - ChunkBytes >= length
            ? new(content.Slice(place + 4, 4), content.Slice(place + 8, (int)length))
            : throw new TruncatedFileException(name, place + ChunkBytes + (long)length, content.Length);
    }

    /// <summary>Compares a chunk's checksum with that of what stands there.</summary>
    public static void CheckSum(ReadOnlySpan<byte> content, int place, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data, string name)
    {
        var declared = BinaryPrimitives.ReadUInt32BigEndian(content[(place + 8 + data.Length)..]);
        var actual = Crc32.Of(type, data);
        if (declared != actual)
            throw new DataFormatException(name, Invariant($"it is damaged: the chunk {System.Text.Encoding.ASCII.GetString(type)} at byte {place:N0} has the checksum 0x{actual:X8}, but declares 0x{declared:X8}."));
    }

    /// <returns>Whether this is the last chunk.</returns>
    private bool Take(ReadOnlySpan<byte> content, int place, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data, string name)
    {
        var isKnown = type.SequenceEqual("IHDR"u8) || type.SequenceEqual("PLTE"u8) || type.SequenceEqual("tRNS"u8) || type.SequenceEqual("IEND"u8);
        if (isKnown)
            CheckSum(content, place, type, data, name);
        else if ((type[0] & 0x20) == 0) // a capital letter: without understanding this chunk the image cannot be
            throw new DataFormatException(name, Invariant($"at byte {place:N0} stands a chunk 0x{Convert.ToHexString(type)} that no PNG has."));
        if (type.SequenceEqual("IHDR"u8))
            TakeHeader(data, place, name);
        else if (type.SequenceEqual("PLTE"u8))
            Palette = data.Length is > 0 and <= 768 && data.Length % 3 == 0
                ? data.ToArray()
                : throw new DataFormatException(name, Invariant($"at byte {place:N0} its palette has {data.Length} bytes; expected are 3 to 768 in threes."));
        else if (type.SequenceEqual("tRNS"u8))
            TakeTransparency(data, place, name);
        else if (type.SequenceEqual("eXIf"u8))
            Orientation = Imaging.Orientation.Read(data);
        return type.SequenceEqual("IEND"u8);
    }

    private void TakeHeader(ReadOnlySpan<byte> data, int place, string name)
    {
        if (data.Length != HeaderBytes)
            throw new DataFormatException(name, Invariant($"at byte {place:N0} its header has {data.Length} bytes; expected are {HeaderBytes}."));
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]));
        (Depth, ColorType) = (data[8], (PngColorType)data[9]);
        var isPossible = ColorType switch
        {
            PngColorType.Grey => Depth is 1 or 2 or 4 or 8 or 16,
            PngColorType.Palette => Depth is 1 or 2 or 4 or 8,
            PngColorType.Rgb or PngColorType.GreyAlpha or PngColorType.Rgba => Depth is 8 or 16,
            _ => false,
        };
        if (width < 1 || height < 1 || !isPossible || data[10] != 0 || data[11] != 0 || data[12] > 1)
            throw new DataFormatException(name, Invariant($"its header declares {width} × {height} pixels, {Depth} bits, colour type {data[9]}, compression {data[10]}, filter {data[11]}, interlacing {data[12]}, which PNG does not have."));
        (Width, Height, IsInterlaced) = (width, height, data[12] == 1);
    }

    private void TakeTransparency(ReadOnlySpan<byte> data, int place, string name)
    {
        var expected = ColorType switch { PngColorType.Grey => 2, PngColorType.Rgb => 6, _ => 0 };
        if (ColorType == PngColorType.Palette ? data.Length <= 256 : data.Length == expected)
            Transparency = data.ToArray();
        else
            throw new DataFormatException(name, Invariant($"at byte {place:N0} its transparency has {data.Length} bytes, which does not fit its colour type {(int)ColorType}."));
    }

    /// <summary>A chunk's type and data.</summary>
    internal readonly ref struct ChunkParts(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        private readonly ReadOnlySpan<byte> _type = type, _data = data;

        public void Deconstruct(out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> data)
        {
            type = _type;
            data = _data;
        }
    }
}
